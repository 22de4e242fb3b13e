"""Delivers webhooks the way Meta does: signed, not in a hurry to give up, and without a promise of order.

Owns: the queue of updates, the HTTP client, callback verification. Invariants: at most `max_pending_webhooks`
wait (beyond that they are dropped and the log says so); one person's updates leave in order on the first attempt
(unless `shuffle`), a retry does not hold up what follows; only a 200 is an acknowledgement. A callback that never
answered the challenge is asked again before each delivery and counts as unanswered until it does.
"""

from __future__ import annotations

import asyncio
import io
import ipaddress
import random
import secrets
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from sandbox import envelope
from sandbox.clock import Clock
from sandbox.envelope import Update
from sandbox.events import Log
from sandbox.faults import Faults
from sandbox.model import Callback, Number
from sandbox.settings import Settings
from sandbox.store import Store
from sandbox.tasks import Tasks

_HEADERS = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
_NOT_SENT = 0


def allowed(url: str, loopback_only: bool) -> bool:
    """Whether the sandbox may call this address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    return not loopback_only or is_loopback(host)


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Delivery:
    def __init__(self, settings: Settings, clock: Clock, store: Store, log: Log, tasks: Tasks) -> None:
        self._settings = settings
        self._clock = clock
        self._store = store
        self._log = log
        self._tasks = tasks
        self._lanes: dict[str, deque[Update]] = {}
        self._slots = asyncio.Semaphore(settings.webhook_concurrency)
        self.faults = Faults()
        self.pending = 0
        timeout = aiohttp.ClientTimeout(total=settings.webhook_timeout_s)
        connector = aiohttp.TCPConnector(limit=settings.webhook_concurrency)
        self.http = aiohttp.ClientSession(timeout=timeout, connector=connector)

    async def close(self) -> None:
        await self.http.close()

    def push(self, update: Update, *, alone: bool = False) -> None:
        """`alone`: in parallel with everything else."""
        if not self._store.waba(update.number.waba_id).subscribed:
            return
        if self.pending >= self._settings.max_pending_webhooks:
            self._log.add("webhook", "POST", "", status=_NOT_SENT, response="dropped: too many are waiting")
            return
        self.pending += 1
        gathering = self.faults.shuffle or self.faults.batch > 1
        name = update.number.phone_number_id if gathering else update.lane
        if alone and not gathering:
            self._tasks.start(self._deliver([update]))
        elif name in self._lanes:
            self._lanes[name].append(update)
        else:
            self._lanes[name] = deque([update])
            self._tasks.start(self._drain(name, gathering))

    def reset(self) -> None:
        """After the tasks were cancelled: nothing waits any more."""
        self._lanes.clear()
        self.pending = 0

    async def _drain(self, name: str, gathering: bool) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                if gathering:
                    await self._clock.sleep(self._settings.webhook_gather_s)
                    await self._deliver_gathered(lane)
                else:
                    await self._deliver([lane.popleft()])
        finally:
            if self._lanes.get(name) is lane:
                del self._lanes[name]

    async def _deliver_gathered(self, lane: deque[Update]) -> None:
        """Everything that came together: in batches, and in any order if that was asked for."""
        size, shuffle = max(1, self.faults.batch), self.faults.shuffle
        waiting = list(lane)
        lane.clear()
        if shuffle:
            random.shuffle(waiting)
        batches = [waiting[first : first + size] for first in range(0, len(waiting), size)]
        if shuffle:
            await asyncio.gather(*(self._deliver(batch) for batch in batches))
            return
        for batch in batches:
            await self._deliver(batch)

    async def _deliver(self, updates: list[Update]) -> None:
        """The first attempt; the others are made beside the lane."""
        raw = envelope.body(updates)
        async with self._slots:
            if await self._attempt(updates, raw, 1):
                self._settle(updates)
                return
        self._tasks.start(self._retry(updates, raw))

    async def _retry(self, updates: list[Update], raw: bytes) -> None:
        wait = self._settings.retry_first_s
        for attempt in range(2, self._settings.retry_count + 2):
            await self._clock.sleep(wait)
            wait = min(wait * 2, self._settings.retry_max_s)
            async with self._slots:
                if await self._attempt(updates, raw, attempt):
                    self._settle(updates)
                    return
        self.pending -= len(updates)
        self._log.add("webhook", "POST", "", status=_NOT_SENT, response="given up", request=orjson.loads(raw))

    def _settle(self, updates: list[Update]) -> None:
        self.pending -= len(updates)
        for update in updates:
            if update.acknowledged:
                update.acknowledged()

    async def _attempt(self, updates: list[Update], raw: bytes, attempt: int) -> bool:
        number = self._store.numbers.get(updates[0].number.phone_number_id, updates[0].number)
        callback = self.callback(number)
        if not callback.verified and not await self.verify(callback):
            self._log.add(
                "webhook", "POST", callback.url, status=_NOT_SENT, response="callback not verified", attempt=attempt
            )
            return False
        copies = 1 + self.faults.duplicate_webhooks
        posts = (self._post(callback.url, number.app_secret, raw, attempt) for _ in range(copies))
        return all(await asyncio.gather(*posts))

    async def _post(self, url: str, secret: str, raw: bytes, attempt: int) -> bool:
        headers = _HEADERS | {"X-Hub-Signature-256": envelope.signature(secret, raw)}
        begun = time.perf_counter()
        status, answer = _NOT_SENT, ""
        try:
            async with self.http.post(url, data=io.BytesIO(raw), headers=headers, allow_redirects=False) as response:
                status = response.status
                answer = (await response.content.read(2000)).decode("utf-8", "replace")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            answer = f"no answer: {type(error).__name__} {error}".strip()
        ms = (time.perf_counter() - begun) * 1000
        more: dict[str, Any] = {"attempt": attempt} if attempt > 1 else {}
        self._log.add("webhook", "POST", url, status=status, request=orjson.loads(raw), response=answer, ms=ms, **more)
        return status == 200

    def callback(self, number: Number) -> Callback:
        """The number's own, else the account's, else the app's."""
        return number.override or self._store.waba(number.waba_id).override or number.callback

    async def verify(self, callback: Callback) -> bool:
        """Asks the callback for the challenge, as Meta does, and remembers a good answer."""
        if not allowed(callback.url, self._settings.loopback_only):
            return False
        challenge = str(secrets.randbelow(10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": callback.verify_token,
            "hub.challenge": challenge,
        }
        status, answer = _NOT_SENT, ""
        try:
            async with self.http.get(callback.url, params=query, allow_redirects=False) as response:
                status = response.status
                answer = (await response.content.read(200)).decode("utf-8", "replace")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            answer = f"no answer: {type(error).__name__} {error}".strip()
        callback.verified = status == 200 and answer == challenge
        self._log.add("webhook", "GET", callback.url, status=status, response=answer)
        return callback.verified
