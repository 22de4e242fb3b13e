"""The gateway's side of one link: sends envelopes in order, and hears replies and publications.

Nothing is forgotten when a host dies: envelopes without a reply are sent again, in their order, to its next
incarnation, where journal ids make a repeated turn a repetition. Publications may have been missed then, so the
owner of the link is told to have its clients look again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

import structlog

from actors.runtime import wire
from actors.runtime.wire import Envelope, Frame, Pull, Push
from ipro_rt.kernel.errors import TooMany, Unavailable

MAX_WAITING = 20_000
RETRY_S = 0.1

log = structlog.get_logger("actors.link")


class HostGone(Exception):
    """The call did not come through, or its outcome is unknown."""


Call = Callable[[str, bytes], Awaitable[bytes]]


class Listener(Protocol):
    """Who hears what a host publishes."""

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        """One publication of a watched topic."""
        ...

    def missed(self, topics: Collection[str]) -> None:
        """Publications of these topics may have been missed."""
        ...


class Link:
    """Owns the traffic between one gateway and one host. `call(method, payload)` is the backend's."""

    def __init__(self, gateway: str, host: str, call: Call, listener: Listener) -> None:
        self._gateway = gateway
        self.host = host
        self._call = call
        self._listener = listener
        self._incarnation = ""
        self._ids = 0
        self._seq = 0
        self._queue: list[Envelope] = []
        self._waiting: dict[int, tuple[Envelope, asyncio.Future[Frame]]] = {}
        self._watched: set[str] = set()
        self._wake = asyncio.Event()
        self._push_task: asyncio.Task[None] | None = None
        self._pull_task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to push and pull."""
        self._push_task = asyncio.create_task(self._pushing())
        self._pull_task = asyncio.create_task(self._pulling())

    async def stop(self) -> None:
        """Stop; whoever waits hears `Unavailable`."""
        tasks = [task for task in (self._push_task, self._pull_task) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(Unavailable("The gateway is stopping."))
        self._waiting.clear()

    @property
    def waiting(self) -> int:
        """Envelopes without a reply."""
        return len(self._waiting)

    async def send(self, key: str, body: bytes, timeout: float, *, keep: bool = False) -> Frame:
        """Send one envelope and wait for its reply.

        With `keep` the envelope stays on its way after the wait is over: whoever defers it to the inbox wants it to
        arrive before what is sent later, and its journal id makes the second arrival a repetition.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise TooMany("Too many messages wait for this host.", retry_after=1.0)
        self._ids += 1
        envelope = Envelope(self._ids, key, body)
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[envelope.id] = (envelope, future)
        self._queue.append(envelope)
        self._wake.set()
        timer = asyncio.get_running_loop().call_later(timeout, _expire, future)
        try:
            return await future
        finally:
            timer.cancel()
            if not keep or (future.done() and not future.cancelled() and future.exception() is None):
                self._waiting.pop(envelope.id, None)

    async def watch(self, topic: str, timeout: float) -> None:
        """Hear a topic from now on."""
        self._watched.add(topic)
        await self.send(wire.WATCH, topic.encode(), timeout)

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic."""
        self._watched.discard(topic)
        self._ids += 1
        self._queue.append(Envelope(self._ids, wire.UNWATCH, topic.encode()))
        self._wake.set()

    async def _pushing(self) -> None:
        loop, pushed_at = asyncio.get_running_loop(), 0.0
        while True:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
            if (early := pushed_at + wire.PACE_S - loop.time()) > 0:
                await asyncio.sleep(early)
            pushed_at = loop.time()
            batch = self._cut()
            self._seq += 1
            push = Push(self._gateway, self._incarnation, self._seq, batch)
            await self._deliver(push)

    def _cut(self) -> tuple[Envelope, ...]:
        size = count = 0
        for envelope in self._queue[: wire.MAX_ENVELOPES]:
            size += len(envelope.body) + len(envelope.key) + 16
            if count and size > wire.MAX_BYTES:
                break
            count += 1
        batch, self._queue = tuple(self._queue[:count]), self._queue[count:]
        return batch

    async def _deliver(self, push: Push) -> None:
        payload = wire.encode(push)
        while True:
            try:
                pushed = wire.decode_pushed(await self._call("push", payload))
            except HostGone as error:
                log.warning("link.push_failed", host=self.host, error=str(error)[:200])
                await asyncio.sleep(RETRY_S)
                continue
            if not pushed.taken and self._begin_again(pushed.incarnation) and self._pull_task is not None:
                self._pull_task.cancel()  # it may hang in a poll of the process that is gone
                self._pull_task = asyncio.create_task(self._pulling())
            return

    def _begin_again(self, incarnation: str) -> bool:
        """Another process answers for this host: say everything unanswered again, in order."""
        if incarnation == self._incarnation:
            return False
        first = not self._incarnation
        log.info("link.incarnation", host=self.host, incarnation=incarnation, resent=len(self._waiting))
        self._incarnation, self._seq = incarnation, 0
        watches = [Envelope(0, wire.WATCH, topic.encode()) for topic in sorted(self._watched)]
        self._queue = watches + [envelope for envelope, _ in self._waiting.values()]
        self._wake.set()
        if not first:
            self._listener.missed(set(self._watched))
        return True

    async def _pulling(self) -> None:
        cursor, incarnation = 0, ""
        while True:
            if incarnation != self._incarnation:
                cursor, incarnation = 0, self._incarnation
            try:
                payload = wire.encode(Pull(self._gateway, incarnation, cursor))
                pulled = wire.decode_pulled(await self._call("pull", payload))
            except HostGone as error:
                log.warning("link.pull_failed", host=self.host, error=str(error)[:200])
                await asyncio.sleep(RETRY_S)
                continue
            if pulled.incarnation != incarnation:
                self._begin_again(pulled.incarnation)
                continue
            cursor = pulled.cursor
            for frame in pulled.frames:
                self._hear(frame)
            if pulled.lost:
                self._listener.missed(set(self._watched))

    def _hear(self, frame: Frame) -> None:
        if frame.topic:
            self._listener.heard(frame.topic, frame.seq, frame.body)
            return
        _, future = self._waiting.pop(frame.id, (None, None))
        if future is not None and not future.done():
            future.set_result(frame)


def _expire(future: asyncio.Future[Frame]) -> None:
    if not future.done():
        future.set_exception(Unavailable("The owner of this conversation did not answer in time."))
