"""A Socket.IO client of a few lines, hundreds of which fit in a test: it keeps what it saw, and moves when it is told.

It opens the new connection before it closes the old one, subscribes from where it was, and passes over what it knows.
"""

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import httpx2

ANSWER_S = 30.0
BACK_S = 1.0  # clients that were dropped together come back within so many seconds, again and again
Auth = Callable[[], Awaitable[dict[str, str]]]  # what the handshake carries, made for each


@dataclass
class Seen:
    """One topic as a client saw it: where it is, the events it took, and of a list what is in it now, by id."""

    seq: int
    epoch: str | None
    snapshots: int = 1
    events: list[dict[str, Any]] = field(default_factory=list)
    items: dict[str, Any] = field(default_factory=dict)

    def look(self, answer: dict[str, Any]) -> None:
        """A snapshot."""
        self.seq, self.epoch = answer["seq"], answer.get("epoch")
        self.items = {_key(each): each for each in answer["snapshot"].get("items", [])}

    def take(self, event: dict[str, Any]) -> bool:
        """An event, unless it is known; False when others must have come before it. A last value has no place."""
        if "seq" not in event:
            self.items[_key(event["data"])] = event["data"]
            return True
        if event["seq"] > self.seq + 1:
            return False
        if event["seq"] == self.seq + 1:
            self.seq = event["seq"]
            self.events.append(event)
            if event["topic"].startswith("inbox:"):
                self.items[event["data"]["id"]] = event["data"]
        return True


class Refused(Exception):
    """The server answered with an error."""


# what a server that is away, or just back, may mean to a client
AWAY = (aiohttp.ClientError, httpx2.HTTPError, TimeoutError, OSError, TypeError, Refused)


class Line:
    """One connection."""

    def __init__(self, owner: "RawClient", socket: aiohttp.ClientWebSocketResponse) -> None:
        self._owner = owner
        self._socket = socket
        self._numbers = itertools.count()
        self._answers: dict[int, tuple[asyncio.Future[Any], Callable[[Any], None]]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def open(self, auth: dict[str, str]) -> None:
        """The handshake."""
        assert (await self._socket.receive_str()).startswith("0{")
        await self._socket.send_str("40" + json.dumps(auth))
        said = await self._socket.receive_str()
        assert said.startswith("40{"), said
        self._reading = asyncio.create_task(self._read())

    async def emit(self, name: str, data: dict[str, Any], take: Callable[[Any], None]) -> Any:
        """An event, and its acknowledgement, which is taken before anything that came after it."""
        number = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[number] = (answer, take)
        await self._socket.send_str(f"42{number}" + json.dumps([name, data]))
        async with asyncio.timeout(ANSWER_S):
            return await answer

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close()
        if self._reading is not None:
            await self._reading

    async def _read(self) -> None:
        async for message in self._socket:
            text = message.data
            if text == "2":
                await self._socket.send_str("3")
            elif text.startswith("43"):
                number, bracket, rest = text[2:].partition("[")
                answer, take = self._answers.pop(int(number))
                said = json.loads(bracket + rest)[0]
                if answer.done():  # nobody waited so long
                    continue
                if "error" in said:
                    answer.set_exception(Refused(said["error"]))
                    continue
                take(said)
                answer.set_result(said)
            elif text.startswith("42"):
                name, data = json.loads(text[2:])
                self._owner.hear(self, name, data)
        self._owner.over(self)


class RawClient:
    """One person's client. `seen` is by topic; `moves` counts how often it was told to move and did, `returns`
    how often it was dropped and came back."""

    def __init__(self, session: aiohttp.ClientSession, url: str, auth: Auth) -> None:
        self._session, self._url, self._auth = session, url.replace("http", "ws", 1), auth
        self._lines: list[Line] = []
        self._doing: set[asyncio.Task[None]] = set()
        self.seen: dict[str, Seen] = {}
        self.moves = 0
        self.returns = 0
        self._leaving = self._returning = False
        self.others: list[tuple[str, Any]] = []

    @property
    def line(self) -> Line:
        """The newest connection."""
        return self._lines[-1]

    async def connect(self) -> None:
        """Open a connection and subscribe to everything known, from where it is."""
        address = f"{self._url}/socket.io/?EIO=4&transport=websocket"
        line = Line(self, await self._session.ws_connect(address, max_msg_size=0, autoclose=True))
        await line.open(await self._auth())
        self._lines.append(line)
        try:
            for topic in list(self.seen):
                await self._subscribe(line, topic)
        except (Refused, TimeoutError):
            await line.close()
            raise

    async def watch(self, topic: str) -> Any:
        """Subscribe to a topic for the first time; the answer."""

        def take(answer: Any) -> None:
            self.seen[topic] = Seen(answer["seq"], answer.get("epoch"))
            self.seen[topic].look(answer)

        return await self.line.emit("subscribe", {"topic": topic}, take)

    async def _subscribe(self, line: Line, topic: str) -> None:
        seen = self.seen[topic]
        wish = {"topic": topic, "after": seen.seq} | ({"epoch": seen.epoch} if seen.epoch else {})

        def take(answer: Any) -> None:
            if "snapshot" in answer:
                seen.snapshots += 1
                seen.look(answer)
            for event in answer.get("events", []):
                assert seen.take(event), event

        await line.emit("subscribe", wish, take)

    def hear(self, line: Line, name: str, data: Any) -> None:
        """Something the server says."""
        if name == "events":
            if line is self.line:
                for event in data:
                    if not self.seen[event["topic"]].take(event):
                        self._begin(self._subscribe(line, event["topic"]))
        elif name == "resync":
            if line is self.line:
                self._begin(self._subscribe(line, data["topic"]))
        elif name == "move":
            self._begin(self._move(line, data["delay_ms"]))
        else:
            self.others.append((name, data))

    def over(self, line: Line) -> None:
        """A connection closed. If it was the last one and nobody asked for it, the client comes back."""
        if line in self._lines:
            self._lines.remove(line)
            if not self._lines and not self._leaving and not self._returning:
                self._begin(self._return())

    def _begin(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _return(self) -> None:
        self._returning = True
        while True:
            await asyncio.sleep(random.uniform(0.0, BACK_S))
            try:
                await self.connect()
            except AWAY:
                continue
            self._returning = False
            self.returns += 1
            return

    async def _move(self, old: Line, delay_ms: int) -> None:
        await asyncio.sleep(delay_ms / 1000)
        await self.connect()
        await old.close()
        self.moves += 1

    async def settled(self) -> None:
        """What the client was told to do is done."""
        while self._doing:
            await asyncio.gather(*self._doing)

    async def close(self) -> None:
        """Hang up everything."""
        self._leaving = True
        await self.settled()
        for line in list(self._lines):
            await line.close()


def _key(item: dict[str, Any]) -> str:
    return str(item.get("id") or item["user_id"])


@asynccontextmanager
async def crowd(url: str, auth: Auth, count: int) -> AsyncIterator[list[RawClient]]:
    """So many clients, connected."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        clients = [RawClient(session, url, auth) for _ in range(count)]
        gate = asyncio.Semaphore(50)

        async def enter(client: RawClient) -> None:
            async with gate:
                await client.connect()

        await asyncio.gather(*(enter(client) for client in clients))
        try:
            yield clients
        finally:
            await asyncio.gather(*(client.close() for client in clients), return_exceptions=True)
