"""Everybody who uses the product during a soak: customers who write, agents who answer, screens that come and go.

The number of contacts, agents and sockets stays the same from the first minute to the last, so that whatever grows
grows by itself.
"""

import asyncio
import random
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import socketio

from benchmarks.chaos.line import OrjsonText
from benchmarks.product import Product
from benchmarks.webhooks import Target, body, sign

CALL_S = 20.0
CONNECTIONS = 16  # no more in a busy moment: what the product holds for them would look like a leak of its own


@dataclass(frozen=True)
class Pace:
    """How many, and how often a second. `screens` stay; `idle` ones look at nothing; `restless` come and go."""

    contacts: int = 500
    webhooks: float = 40.0
    answers: float = 4.0
    reads: float = 4.0
    screens: int = 30
    idle: int = 60
    restless: float = 1.0


class Crowd:
    """Owns everybody's tasks. `done` counts what was done, `trouble` what was not, by kind."""

    def __init__(self, it: Product, target: Target, pace: Pace) -> None:
        self._it = it
        self._target = target
        self._pace = pace
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._clients: list[Any] = []
        self._conversations: list[str] = []
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS), headers={"Authorization": f"Bearer {it.token}"}
        )
        self.done: Counter[str] = Counter()
        self.trouble: Counter[str] = Counter()

    async def start(self) -> None:
        """Everybody writes once, the screens open, and then all of it goes on."""
        for contact in range(self._pace.contacts):
            await self._write(contact)
        page = await self._read()
        self._conversations = [each["id"] for each in page["items"]]
        self._clients = [await self._screen(looking=True) for _ in range(self._pace.screens)]
        self._clients += [await self._screen(looking=False) for _ in range(self._pace.idle)]
        self._every(self._pace.webhooks, "webhook", lambda: self._write(random.randrange(self._pace.contacts)))
        self._every(self._pace.answers, "answer", self._answer)
        self._every(self._pace.reads, "read", self._read)
        self._every(self._pace.restless, "visit", self._visit)

    async def stop(self) -> None:
        """Everybody leaves."""
        self._stopping.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for client in self._clients:
            await client.disconnect()
        await self._session.close()

    def _every(self, rate: float, kind: str, act: Callable[[], Awaitable[Any]]) -> None:
        if rate > 0:
            self._begin(self._beat(rate, kind, act))

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _beat(self, rate: float, kind: str, act: Callable[[], Awaitable[Any]]) -> None:
        """One act after another is begun at this rate, whether or not the ones before are over."""
        due = time.monotonic()
        while not self._stopping.is_set():
            self._begin(self._act(kind, act))
            due = max(due + 1 / rate, time.monotonic() - 1.0)
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _act(self, kind: str, act: Callable[[], Awaitable[Any]]) -> None:
        try:
            async with asyncio.timeout(CALL_S):
                await act()
        except (aiohttp.ClientError, socketio.exceptions.SocketIOError, TimeoutError, RuntimeError) as error:
            self.trouble[f"{kind}: {type(error).__name__} {str(error)[:80]}"] += 1
        else:
            self.done[kind] += 1

    async def _write(self, contact: int) -> None:
        content = body(self._target, contact, f"soak-{uuid.uuid4().hex}", int(time.time()))
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(content)}
        url = f"{self._it.url}/hooks/whatsapp/{self._target.number_id}"
        async with self._session.post(url, data=content, headers=headers) as answer:
            await _good(answer)

    async def _answer(self) -> None:
        url = f"{self._it.url}/api/v1/conversations/{random.choice(self._conversations)}/messages"
        said = {"client_id": uuid.uuid4().hex, "type": "text", "text": "certo, já vejo"}
        async with self._session.post(url, json=said) as answer:
            await _good(answer)

    async def _read(self) -> Any:
        async with self._session.get(f"{self._it.url}/api/v1/conversations?limit=200") as answer:
            return await _good(answer)

    async def _visit(self) -> None:
        """Somebody opens a screen, looks at two things, and closes it, politely or not."""
        client = await self._screen(looking=True, returns=False)
        await asyncio.sleep(random.random() * 5)
        if random.random() < 0.5:
            await client.eio.disconnect(abort=True)
        else:
            await client.disconnect()

    async def _screen(self, *, looking: bool, returns: bool = True) -> Any:
        client = socketio.AsyncClient(json=OrjsonText, reconnection=returns, reconnection_delay=0.2)
        topics = [f"inbox:{self._it.tenant_id}", f"conversation:{random.choice(self._conversations)}"]

        async def open_topics() -> None:
            if looking:
                for topic in topics:
                    await client.emit("subscribe", {"topic": topic}, callback=_heard)

        client.on("connect", open_topics)
        client.on("events", self._events)
        await client.connect(self._it.url, auth=self._it.ticket, transports=["websocket"], wait_timeout=CALL_S / 2)
        return client

    def _events(self, events: list[Any]) -> None:
        self.done["event"] += len(events)


def _heard(answer: Any) -> None:
    """A subscription was answered; what it says is another benchmark's business."""


async def _good(answer: aiohttp.ClientResponse) -> Any:
    content = await answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{answer.status}")
    return await answer.json() if answer.content_type == "application/json" and content else None
