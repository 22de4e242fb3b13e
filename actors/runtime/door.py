"""The host's side of its links: takes batches in, keeps each router's replies and publications until acknowledged.

A message for a shard this host does not hold is not taken: the router is told at once, with the version of the table
it was judged by. How much more would be taken now is told with every batch (`credit`).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import msgspec
import structlog

from actors.runtime import wire
from actors.runtime.behaviour import Publication
from actors.runtime.entity import Done, Moved, Reply
from actors.runtime.glass import GlassHost
from actors.runtime.host import Host
from actors.runtime.wire import Envelope, Frame, Pull, Pulled, Pushed
from ipro_rt.kernel.errors import InvalidInput, Refusal, Unavailable
from ipro_rt.kernel.ports import Address

POLL_S = 10.0
MAX_FRAMES = 2000
MAX_PENDING = 20_000
MAX_UNCOMMITTED = 2_000
AT_ONCE = 64
GONE_S = 60.0  # a router that has not pulled for so long is another life of itself by now

GAP = Frame(b"", topic=wire.MISSED)

log = structlog.get_logger("actors.door")


class Lane:
    """What one router is owed: frames with running numbers, and the topics it watches."""

    def __init__(self) -> None:
        self.last_push = 0
        self.refused: tuple[int, ...] = ()
        self.taking = asyncio.Lock()
        self.watched: set[str] = set()
        self.pulled_at = asyncio.get_running_loop().time()
        self._taken_at = 0.0
        self._first = 1
        self._gap = False
        self._frames: deque[Frame] = deque()
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Frame) -> None:
        """Owe one more frame. A router that does not pull loses publications, never replies."""
        if not frame.topic or len(self._frames) < MAX_PENDING:
            self._append(frame)
        elif not self._gap:
            self._missed()

    def _append(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._wake.set()

    def _missed(self) -> None:
        """Say that publications are missing: a frame like another, so that it is said until it was heard."""
        self._gap = True
        self._append(GAP)

    async def take(self, cursor: int) -> tuple[int, tuple[Frame, ...]]:
        """Forget what is acknowledged, wait for more, hand out a batch; the number of its last frame.

        A cursor beyond all there was is of an earlier lane, forgotten while its router was silent: go on from there.
        """
        if cursor >= self._first + len(self._frames):
            self._first = cursor + 1
            self._missed()
        while self._frames and self._first <= cursor:
            if self._frames.popleft() is GAP:
                self._gap = False
            self._first += 1
        if not self._frames:
            self._wake.clear()
            try:
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                return cursor, ()
        if (early := self._taken_at + wire.PACE_S - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(early)
        self._taken_at = asyncio.get_running_loop().time()
        size = 0
        batch: list[Frame] = []
        for frame in self._frames:
            size += len(frame.body) + 40
            if batch and (size > wire.MAX_BYTES or len(batch) >= MAX_FRAMES):
                break
            batch.append(frame)
        return self._first + len(batch) - 1, tuple(batch)


class Door:
    """Owns the lanes of one host. `incarnation` changes with every process; `hurry` has the inbox read at once.

    `settled` returns once the state documents show every turn of the shards that are the host's by some version.
    """

    def __init__(
        self,
        incarnation: str,
        host: Host,
        looking: GlassHost,
        hurry: Callable[[], None],
        settled: Callable[[int], Coroutine[Any, Any, None]],
    ) -> None:
        self.incarnation = incarnation
        self._hurry = hurry
        self._settled = settled
        self._version = 0  # the newest table a router told of
        self._host = host
        self._looking = looking
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def held(self) -> int:
        """Frames owed to routers."""
        return sum(len(lane) for lane in self._lanes.values())

    def publish(self, publications: Iterable[Publication]) -> None:
        """Owe each publication to the routers that watch its topic."""
        for topic, seq, body in publications:
            lanes = [lane for lane in self._lanes.values() if topic in lane.watched]
            if lanes:
                frame = Frame(body(), topic=topic, seq=seq)
                for lane in lanes:
                    lane.add(frame)

    async def push(self, payload: bytes) -> bytes:
        """Take a batch: each envelope's message goes into its mailbox; replies follow through `pull`."""
        push = wire.decode_push(payload)
        if push.incarnation != self.incarnation:
            return wire.encode(Pushed(self.incarnation, taken=False))
        holdings = self._host.holdings
        if holdings.stalled():
            self._hurry()
        self._version = max(self._version, push.version)
        if push.version > holdings.table.version:
            await self._see(push.version)
        lane = self._lane(push.router)
        async with lane.taking:  # said again while it is being taken, a batch gets the whole answer as well
            if push.seq > lane.last_push:
                lane.last_push, lane.refused = push.seq, ()
                lane.refused = await self._take_all(lane, push.envelopes)
        return wire.encode(Pushed(self.incarnation, True, holdings.table.version, self._credit(), lane.refused))

    async def pull(self, payload: bytes) -> bytes:
        """Answer with what the router is owed, waiting a while for something to be owed."""
        pull: Pull = wire.decode_pull(payload)
        if pull.incarnation != self.incarnation:
            return wire.encode(Pulled(self.incarnation, 0, ()))
        lane = self._lane(pull.router)
        lane.pulled_at = asyncio.get_running_loop().time()
        cursor, frames = await lane.take(pull.cursor)
        return wire.encode(Pulled(self.incarnation, cursor, frames))

    async def _see(self, version: int) -> None:
        try:
            await self._host.holdings.refresh(version)
        except Unavailable as error:
            log.warning("table.not_read", error=str(error)[:200])

    def _credit(self) -> int:
        """Nothing while too many turns wait for the journal: what is not taken waits where it is bounded."""
        return max(0, MAX_UNCOMMITTED - self._host.committer.backlog)

    def _lane(self, router: str) -> Lane:
        lane = self._lanes.get(router)
        if lane is None:
            gone = asyncio.get_running_loop().time() - GONE_S
            self._lanes = {name: each for name, each in self._lanes.items() if each.pulled_at > gone}
            lane = self._lanes[router] = Lane()
        return lane

    async def _take_all(self, lane: Lane, envelopes: tuple[Envelope, ...]) -> tuple[int, ...]:
        refused: list[int] = []
        for index, envelope in enumerate(envelopes, 1):
            if not self._take(lane, envelope):
                refused.append(envelope.id)
            if not index % AT_ONCE:
                await asyncio.sleep(0)  # others live on this loop too
        return tuple(refused)

    def _take(self, lane: Lane, envelope: Envelope) -> bool:
        """Put one message into its mailbox; False when its shard is not held here."""

        def done(reply: Reply) -> None:
            if not isinstance(reply.error, Moved):
                lane.add(_frame(envelope.id, reply))

        if envelope.key.startswith("@"):
            self._control(lane, envelope, done)
            return True
        try:
            address = Address.of_key(envelope.key)
            if not self._host.holdings.holds(self._host.holdings.shard_of(address)):
                return False
            message = self._host.decode(address.kind, envelope.body)
        except (KeyError, TypeError, msgspec.MsgspecError) as error:
            done(Reply(error=InvalidInput("The actor does not know this message.", got=str(error)[:200])))
            return True
        self._host.deliver(address, message, done, envelope.source, envelope.pid, envelope.origin)
        return True

    def _control(self, lane: Lane, envelope: Envelope, done: Done) -> None:
        match envelope.key:
            case wire.SETTLE:
                self._answer(done, self._settled(self._version))
            case wire.ACTORS:
                done(Reply(self._looking.actors(wire.decode_look_up(envelope.body))))
            case wire.ACTOR:
                self._answer(done, self._looking.actor(Address.of_key(envelope.body.decode())))
            case wire.WATCH:
                lane.watched.add(envelope.body.decode())
                done(Reply())
            case _:
                lane.watched.discard(envelope.body.decode())
                done(Reply())

    def _answer(self, done: Done, asked: Coroutine[Any, Any, Any]) -> None:
        async def answer() -> None:
            try:
                done(Reply(await asked))
            except Refusal as refusal:
                done(Reply(error=refusal))

        task = asyncio.create_task(answer())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _frame(envelope_id: int, reply: Reply) -> Frame:
    if reply.error is not None:
        return Frame(wire.encode_error(reply.error), id=envelope_id, ok=False)
    return Frame(wire.encode(reply.value), id=envelope_id)
