"""Customers: each writes numbered texts through signed webhooks, and the next only when the one before was answered."""

import asyncio
import hashlib
import hmac
import json
import random
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from benchmarks.chaos.ledger import Ledger, Said
from benchmarks.chaos.stage import SECRET, Stage
from ipro_rt import demo
from ipro_rt.kernel.ports import Address

ANSWER_S = 15.0
AGAIN_S = 0.2  # a provider repeats less often; the sooner the sharper
ARRIVE_S = 60.0
REPLAY_S = 5.0  # within that a replayed webhook comes again
GIVE_UP_S = 90.0


@dataclass
class Contact:
    """One customer: the number written to, and the conversation once it is known."""

    index: int
    number: int
    conversation: str = ""
    shard: int = -1

    @property
    def wa_id(self) -> str:
        """The WhatsApp id."""
        return f"55119{80000000 + self.index}"

    @property
    def phone_number_id(self) -> str:
        """The provider's id of the number written to."""
        return demo.NUMBERS[self.number][1]


class Customers:
    """Owns the writing side of the load: `rate` messages a second over all contacts; `replays` extra posts of each."""

    def __init__(self, there: Stage, ledger: Ledger, count: int, rate: float, replays: int = 0) -> None:
        self._there = there
        self._ledger = ledger
        self._every_s = count / rate
        self._replays = replays
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._replaying: set[asyncio.Task[None]] = set()
        self.contacts = [Contact(index, index % len(demo.NUMBERS)) for index in range(count)]

    async def introduce(self) -> None:
        """Each writes once from the sandbox's phone, which opens the 24 h window there, and gets a conversation."""
        for contact in self.contacts:
            body = {"phone_number_id": contact.phone_number_id, "type": "text", "text": {"body": "oi"}}
            await self._there.sandbox("POST", f"/phones/{contact.wa_id}/messages", json=body)
        async with asyncio.timeout(ARRIVE_S):
            known = await conversations(self._there)
            while len(known) < len(self.contacts):
                await asyncio.sleep(AGAIN_S)
                known = await conversations(self._there)
        by_phone = {each["contact"]["phone"]: each["id"] for each in known.values()}
        for contact in self.contacts:
            contact.conversation = by_phone[f"+{contact.wa_id}"]
            contact.shard = Address("conversation", self._there.tenant_id, contact.conversation).shard

    def start(self) -> None:
        """Begin to write."""
        self._tasks = [asyncio.create_task(self._write(contact)) for contact in self.contacts]

    async def stop(self) -> None:
        """End once every message under way is answered, or was tried for GIVE_UP_S."""
        self._stopping.set()
        await asyncio.gather(*self._tasks, *self._replaying)

    async def _write(self, contact: Contact) -> None:
        due = time.monotonic() + random.random() * self._every_s
        place = 0
        while not self._stopping.is_set():
            await self._pause(due - time.monotonic())
            due = self._next(due)
            if self._stopping.is_set():
                return
            place += 1
            await self._say(contact, place)

    def _next(self, due: float) -> float:
        """Each contact keeps its own beat, or an outage would make all of them write at the same moments after it."""
        late = max(0.0, time.monotonic() - due)
        return due + self._every_s * (1 + late // self._every_s)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _say(self, contact: Contact, place: int) -> None:
        identifier = f"wamid.in-{contact.index}-{place}"
        said = self._ledger.said[identifier] = Said(contact.index, place, time.time())
        raw = body(contact, identifier, f"in-{contact.index}-{place}")
        deadline: float | None = None
        while not await self._post(contact, raw, said):
            if self._stopping.is_set():
                deadline = deadline or time.monotonic() + GIVE_UP_S
                if time.monotonic() > deadline:
                    return
            await asyncio.sleep(AGAIN_S)
        said.acked = time.time()
        for _ in range(self._replays):
            task = asyncio.create_task(self._replay(contact, raw))
            self._replaying.add(task)
            task.add_done_callback(self._replaying.discard)

    async def _replay(self, contact: Contact, raw: bytes) -> None:
        await asyncio.sleep(random.random() * REPLAY_S)
        await self._post(contact, raw, None)

    async def _post(self, contact: Contact, raw: bytes, said: Said | None) -> bool:
        """One attempt; True when it was answered 200."""
        if said is not None:
            said.tries += 1
        url = f"{self._there.url}/hooks/whatsapp/{demo.number_id(contact.phone_number_id)}"
        signature = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with self._there.http.post(url, data=raw, headers=headers, timeout=timeout) as answer:
                if answer.status == 200:
                    return True
                self._ledger.trouble(f"customer {contact.index}", f"{answer.status} {await answer.text()}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._ledger.trouble(f"customer {contact.index}", f"{type(error).__name__} {error}")
        return False


def body(contact: Contact, identifier: str, text: str) -> bytes:
    """The webhook of one text."""
    _, phone_number_id, display = demo.NUMBERS[contact.number]
    message = {
        "from": contact.wa_id,
        "id": identifier,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": display, "phone_number_id": phone_number_id},
        "contacts": [{"profile": {"name": contact.wa_id}, "wa_id": contact.wa_id}],
        "messages": [message],
    }
    entry = {"id": demo.WABA_ID, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


async def conversations(there: Stage) -> dict[str, dict[str, Any]]:
    """Every conversation as the API lists them, by id."""
    found: dict[str, dict[str, Any]] = {}
    cursor: dict[str, str] = {}
    while True:
        page = await there.api("GET", "/conversations", params={"status": "all", "limit": "200", **cursor})
        found |= {each["id"]: each for each in page["items"]}
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}
