"""Agents: they answer customers through REST and through the socket, and repeat with the same client_id on errors."""

import asyncio
import random
import time
import uuid
from typing import Any

import aiohttp
import socketio

from benchmarks.chaos.customers import Contact
from benchmarks.chaos.ledger import Command, Ledger
from benchmarks.chaos.line import Line
from benchmarks.chaos.stage import Stage

ANSWER_S = 15.0
AGAIN_S = 0.3
GIVE_UP_S = 90.0
READ_EVERY = 5
FINAL = range(400, 500)  # refused for good, except the two below
BUSY = (408, 429)


class Refused(Exception):
    """The operation was refused for good."""


class Agent:
    """One agent: an answer every `every_s` to a random conversation. `live` ones use the socket."""

    def __init__(
        self, there: Stage, ledger: Ledger, name: str, contacts: list[Contact], every_s: float, *, live: bool
    ) -> None:
        self._there = there
        self._ledger = ledger
        self._contacts = contacts
        self._every_s = every_s
        self._line = Line(there, self._connected, self._disconnected) if live else None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.name = name

    async def start(self) -> None:
        """Begin to answer."""
        if self._line is not None:
            await self._line.dial()
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End once the answer under way is accepted, or was tried for GIVE_UP_S."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        if self._line is not None:
            await self._line.hang_up()

    async def _connected(self) -> None:
        """Nothing is watched."""

    async def _disconnected(self, reason: str) -> None:
        self._ledger.trouble(f"agent {self.name}", f"disconnected: {reason}")

    async def _work(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            contact = random.choice(self._contacts)
            text = f"out-{self.name}-{number}"
            await self._answer(contact.conversation, text)
            if number % READ_EVERY == 0:
                await self._read(contact.conversation)
            try:
                async with asyncio.timeout(self._every_s * (0.5 + random.random())):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def _answer(self, conversation: str, text: str) -> None:
        command = self._ledger.commands[text] = Command(conversation, uuid.uuid4().hex, time.time())
        given = {"client_id": command.client_id, "type": "text", "text": text}
        path = f"/conversations/{conversation}/messages"
        if await self._until_done("sendMessage", path, conversation, given, command):
            command.accepted = time.time()

    async def _read(self, conversation: str) -> None:
        await self._until_done("markRead", f"/conversations/{conversation}/read", conversation, {}, None)

    async def _until_done(
        self, operation: str, path: str, conversation: str, given: dict[str, Any], command: Command | None
    ) -> bool:
        """Repeat until it is accepted; False when it was refused for good, or for too long."""
        deadline: float | None = None
        while True:
            if command is not None:
                command.tries += 1
            try:
                await self._once(operation, path, conversation, given)
            except Refused as no:
                self._ledger.trouble(f"agent {self.name}", f"{operation} refused: {no}")
                return False
            except (aiohttp.ClientError, socketio.exceptions.SocketIOError, TimeoutError, OSError) as error:
                self._ledger.trouble(f"agent {self.name}", f"{operation} {type(error).__name__} {error}")
            else:
                return True
            if self._stopping.is_set():
                deadline = deadline or time.monotonic() + GIVE_UP_S
                if time.monotonic() > deadline:
                    return False
            await asyncio.sleep(AGAIN_S)

    async def _once(self, operation: str, path: str, conversation: str, given: dict[str, Any]) -> None:
        if self._line is None:
            headers = {"Authorization": f"Bearer {self._there.token}"}
            timeout = aiohttp.ClientTimeout(total=ANSWER_S)
            url = f"{self._there.url}/api/v1{path}"
            async with self._there.http.post(url, json=given, headers=headers, timeout=timeout) as answer:
                if answer.status >= 300:
                    _judge(answer.status, await answer.text())
            return
        call = {"op": operation, "input": {"id": conversation, **given}}
        said = await self._line.client.call("call", call, timeout=ANSWER_S)
        if "error" in said:
            _judge(said["error"]["status"], said["error"]["code"])


def _judge(status: int, text: str) -> None:
    if status in FINAL and status not in BUSY:
        raise Refused(f"{status} {text[:100]}")
    raise aiohttp.ClientError(f"{status} {text[:100]}")
