"""One router's traffic with one life of one host: envelopes out in order, replies and publications in.

A link knows nothing of shards. It lives as long as the table names its claim; when the host has become another life,
or the router says so, it ends, and whatever it still carried is the router's to send elsewhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import structlog

from actors.runtime import wire
from actors.runtime.fair import FairQueue
from actors.runtime.wire import Envelope, Frame, Pull, Push

RETRY_S = 0.1
NO_CREDIT_S = 0.05

log = structlog.get_logger("actors.link")


class HostGone(Exception):
    """The call did not come through, or its outcome is unknown."""


Call = Callable[[str, bytes], Awaitable[bytes]]


class Parcel:
    """An envelope on its way, and who waits for its answer. `out` once it is in a batch that was sent."""

    __slots__ = ("answer", "envelope", "keep", "link", "out", "tenant")

    def __init__(self, envelope: Envelope, tenant: str, answer: "asyncio.Future[Frame]", keep: bool) -> None:
        self.envelope = envelope
        self.tenant = tenant
        self.answer = answer
        self.keep = keep
        self.link: Link | None = None
        self.out = False

    @property
    def given_up(self) -> bool:
        """Nobody waits any more, and nobody wants it to arrive all the same."""
        return self.answer.done() and not self.keep


class Post(Protocol):
    """Who a link reports to."""

    def refused(self, link: "Link", envelope_ids: Iterable[int], version: int) -> None:
        """These envelopes were not taken: the host does not hold their shards."""
        ...

    def answered(self, frame: Frame) -> None:
        """A reply."""
        ...

    def heard(self, link: "Link", topic: str, seq: int, body: bytes) -> None:
        """A publication."""
        ...

    def missed(self, link: "Link") -> None:
        """Publications of this link's topics may have been missed."""
        ...

    def unreached(self, link: "Link") -> None:
        """A batch did not come through, or nobody knows whether it did; it is tried again."""
        ...

    def over(self, link: "Link") -> None:
        """Another life of the host answers: this link carries nothing any more."""
        ...

    @property
    def version(self) -> int:
        """The version of the table envelopes are addressed by."""
        ...


class Link:
    """Owns the traffic. `call(method, payload)` is the backend's."""

    def __init__(self, router: str, owner: str, call: Call, post: Post) -> None:
        self._router = router
        self.owner = owner
        self.host, _, self.incarnation = owner.partition("#")
        self._call = call
        self._post = post
        self._seq = 0
        self._queue: FairQueue[Parcel] = FairQueue()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.credit = wire.MAX_ENVELOPES
        self.calls = 0
        self.broken = False  # the last push or pull did not come through

    def start(self) -> None:
        """Begin to push and pull."""
        self._tasks = [asyncio.create_task(self._pushing()), asyncio.create_task(self._pulling())]

    def close(self) -> None:
        """Stop at once; nothing is answered any more."""
        for task in self._tasks:
            task.cancel()

    async def closed(self) -> None:
        """Return once it has stopped."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def queued(self) -> int:
        """Parcels that wait for a batch."""
        return len(self._queue)

    def put(self, parcel: Parcel) -> None:
        """Send it with the next batch."""
        parcel.link, parcel.out = self, False
        self._queue.put(parcel.tenant, parcel)
        self._wake.set()

    async def _pushing(self) -> None:
        loop, pushed_at = asyncio.get_running_loop(), 0.0
        while True:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
            pace = wire.PACE_S if self.credit else NO_CREDIT_S
            if (early := pushed_at + pace - loop.time()) > 0:
                await asyncio.sleep(early)
            pushed_at = loop.time()
            self._seq += 1
            batch = self._cut()
            if batch or not self.credit:
                await self._deliver(
                    Push(self._router, self.incarnation, self._post.version, self._seq, tuple(batch)),
                )

    def _cut(self) -> list[Envelope]:
        """The next batch: within the host's credit, a call's size, and what is still meant for this link."""
        size, room = 0, min(self.credit, wire.MAX_ENVELOPES)
        batch: list[Envelope] = []
        while self._queue and len(batch) < room:
            parcel = self._queue.pop()
            if parcel.link is not self or parcel.out:
                continue
            size += len(parcel.envelope.body) + len(parcel.envelope.key) + 32
            if batch and size > wire.MAX_BYTES:
                self._queue.put_back(parcel.tenant, parcel)
                break
            parcel.out = True
            batch.append(parcel.envelope)
        return batch

    async def _deliver(self, push: Push) -> None:
        payload = wire.encode(push)
        while True:
            try:
                self.calls += 1
                pushed = wire.decode_pushed(await self._call("push", payload))
            except HostGone as error:
                log.warning("link.push_failed", host=self.owner, error=str(error)[:200])
                self.broken = True
                self._post.unreached(self)
                await asyncio.sleep(RETRY_S)
                continue
            self.broken = False
            if not pushed.taken:
                self._post.over(self)
                return
            self.credit = pushed.credit
            if pushed.refused:
                self._post.refused(self, pushed.refused, pushed.version)
            return

    async def _pulling(self) -> None:
        cursor = 0
        while True:
            try:
                payload = wire.encode(Pull(self._router, self.incarnation, cursor))
                pulled = wire.decode_pulled(await self._call("pull", payload))
            except HostGone as error:
                log.warning("link.pull_failed", host=self.owner, error=str(error)[:200])
                self.broken = True
                await asyncio.sleep(RETRY_S)
                continue
            self.broken = False
            if pulled.incarnation != self.incarnation:
                self._post.over(self)
                return
            cursor = pulled.cursor
            for frame in pulled.frames:
                if frame.topic == wire.MISSED:
                    self._post.missed(self)
                elif frame.topic:
                    self._post.heard(self, frame.topic, frame.seq, frame.body)
                else:
                    self._post.answered(frame)
