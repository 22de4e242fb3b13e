"""The abuses. Each does its worst for some seconds and tells what it got: sent frames, errors and closings by code.

`python -m benchmarks.abuse.attacks NAME URL TOKEN SECONDS` prints the outcome as JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from benchmarks.abuse.wire import Closed, Socket, connect, opened, said, signed_in, text_frame, ticket, upgrade

SOMEBODY = "01a208c7-0000-7000-8000-000000000000"
RATE = 10_000  # calls a second


class Outcome(msgspec.Struct):
    """What the abuser got."""

    sent: int = 0
    answers: int = 0
    errors: Counter[str] = msgspec.field(default_factory=Counter)
    closed: Counter[str] = msgspec.field(default_factory=Counter)


class Attack:
    """One abuser with one session."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        self.url = url
        self.token = token
        self.outcome = Outcome()
        self._until = time.monotonic() + seconds
        self._session = aiohttp.ClientSession()

    @property
    def going(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self._until

    async def run(self, once: Callable[["Attack"], Awaitable[None]]) -> Outcome:
        """Do it again and again; what ends it is counted."""
        async with self._session:
            while self.going:
                try:
                    async with asyncio.timeout(max(0.1, self._until - time.monotonic())):
                        await once(self)
                except TimeoutError:
                    break
                except Closed as error:
                    self.outcome.closed[str(error)] += 1
                except aiohttp.WSServerHandshakeError as error:
                    self.outcome.errors[f"http {error.status}"] += 1
                except (aiohttp.ClientError, OSError) as error:
                    self.outcome.closed[type(error).__name__] += 1
        return self.outcome

    async def flood(self, frames: Iterator[str | bytes], rate: float = RATE) -> None:
        """Send frames at a rate on one socket, and read what comes back, until it is closed."""
        async with signed_in(self._session, self.url, self.token) as socket:
            reading = asyncio.create_task(self._read(socket))
            try:
                began, sent = time.monotonic(), 0
                while self.going and not reading.done():
                    due = min(int((time.monotonic() - began) * rate) + 1, sent + 500)
                    for _ in range(max(0, due - sent)):
                        frame = next(frames)
                        await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
                        sent += 1
                        self.outcome.sent += 1
                    await asyncio.sleep(0.002)
            except (ConnectionError, aiohttp.ClientError):
                pass  # how it was closed is what the reader tells
            finally:
                reading.add_done_callback(lambda task: task.cancelled() or task.exception())  # told below, if at all
            if self.going:  # it was closed: let the reader come to the end
                await asyncio.wait([reading], timeout=1.0)
            if reading.done():
                reading.result()
            reading.cancel()

    async def knock(self) -> None:
        """Open a socket, say nothing, and leave."""
        async with opened(self._session, self.url):
            self.outcome.sent += 1

    async def enter(self) -> None:
        """Open a socket, sign in, and leave."""
        self.outcome.sent += 1
        mine = await self.ticket()
        async with opened(self._session, self.url) as socket:
            await connect(socket, mine)

    async def ticket(self) -> str:
        """A ticket of the session."""
        return await ticket(self._session, self.url, self.token)

    async def _read(self, socket: Socket) -> None:
        while True:
            text = await said(socket)
            self.outcome.answers += 1
            if text.startswith("43") and (told := json.loads(text[text.index("[") :])) and "error" in told[0]:
                self.outcome.errors[told[0]["error"]["code"]] += 1


def events(event: str, data: Any) -> Iterator[str]:
    """The same event for ever, each time with another number."""
    return (f"42{number}{json.dumps([event, data])}" for number in count(1))


def for_ever(frame: str | bytes) -> Iterator[str | bytes]:
    """The same frame."""
    return (frame for _ in count())


async def at_a_rate(attack: Attack, once: Callable[[], Awaitable[None]], each_s: float) -> None:
    """Begin one every `each_s`, however long they take."""
    running: set[asyncio.Task[None]] = set()

    async def counted() -> None:
        try:
            await once()
        except Closed as error:
            attack.outcome.closed[str(error)] += 1
        except aiohttp.WSServerHandshakeError as error:
            attack.outcome.errors[f"http {error.status}"] += 1
        except (aiohttp.ClientError, OSError) as error:
            attack.outcome.closed[type(error).__name__] += 1

    while attack.going:
        task = asyncio.create_task(counted())
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.sleep(each_s)
    await asyncio.gather(*running, return_exceptions=True)


async def hold_half_open(attack: Attack, head: bytes) -> None:
    """Two hundred connections that begin something and go on by a byte a second."""
    parts = urlsplit(attack.url)
    streams = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(200)]
    for _, writer in streams:
        writer.write(head)
        attack.outcome.sent += 1
    while attack.going and streams:
        await asyncio.sleep(1.0)
        for stream in list(streams):
            reader, writer = stream
            if reader.at_eof() or writer.is_closing():
                attack.outcome.closed["connection"] += 1
                streams.remove(stream)
            else:
                writer.write(b"x")
    for _, writer in streams:
        writer.close()


async def never_read(attack: Attack) -> None:
    """Ask for much and take nothing: the kernel's buffers fill, then the gateway's."""
    parts, mine = urlsplit(attack.url), await attack.ticket()
    _, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1024)
    writer.write(upgrade(parts.netloc))
    writer.write(text_frame("40" + json.dumps({"ticket": mine})))
    for frame in events("call", {"op": "listConversations", "input": {"limit": 200}}):
        if not attack.going or writer.is_closing():
            break
        writer.write(text_frame(frame))
        attack.outcome.sent += 1
        await asyncio.sleep(0.03)
    if writer.is_closing():
        attack.outcome.closed["connection"] += 1
    writer.close()


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


ATTACKS: dict[str, Callable[[Attack], Awaitable[None]]] = {
    "calls": lambda attack: attack.flood(events("call", {"op": "getMe"})),
    "acks": lambda attack: attack.flood(for_ever('431[{"a":1}]')),
    "pongs": lambda attack: attack.flood(for_ever("3")),
    "unknown_events": lambda attack: attack.flood(events("shout", {"a": 1}), 100),
    "topics_of_others": lambda attack: attack.flood(events("subscribe", {"topic": f"inbox:{SOMEBODY}"}), 100),
    "negative_cursors": lambda attack: attack.flood(
        events("subscribe", {"topic": f"inbox:{SOMEBODY}", "after": -1}), 45
    ),
    "huge_cursors": lambda attack: attack.flood(
        events("subscribe", {"topic": f"inbox:{SOMEBODY}", "after": 10**30}), 45
    ),
    "deep_json": lambda attack: attack.flood(events("call", {"op": "getMe", "input": {"a": nested(400)}}), 45),
    "too_deep_json": lambda attack: attack.flood(for_ever("421" + "[" * 100_000), 45),
    "nan": lambda attack: attack.flood(for_ever('421["call",{"op":NaN}]'), 45),
    "binary": lambda attack: attack.flood(for_ever(b"\x00\xff" * 100)),
    "binary_events": lambda attack: attack.flood(for_ever('451-["call",{"_placeholder":true,"num":0}]')),
    "malformed": lambda attack: attack.flood(for_ever('42["call",{')),
    "oversize": lambda attack: attack.flood(for_ever('42["call","' + "x" * 1_100_000 + '"]')),
    "connects_in_one_socket": lambda attack: attack.flood(for_ever('40{"ticket":"nobody"}')),
    "reconnects": lambda attack: at_a_rate(attack, attack.enter, 0.01),
    "openings": lambda attack: at_a_rate(attack, attack.knock, 0.01),
    "never_reads": never_read,
    "slow_heads": lambda attack: hold_half_open(attack, b"GET /api/v1/client HTTP/1.1\r\nHost: a\r\nX: "),
    "slow_bodies": lambda attack: hold_half_open(
        attack, b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n{"
    ),
}


def main() -> None:
    """Run one attack; see the module."""
    name, url, token, seconds = sys.argv[1:]

    async def run() -> Outcome:
        return await Attack(url, token, float(seconds)).run(ATTACKS[name])

    print(json.dumps(msgspec.to_builtins(asyncio.run(run()))))


if __name__ == "__main__":
    main()
