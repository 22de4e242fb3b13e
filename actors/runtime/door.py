"""The host's side of its links: takes batches in, keeps each gateway's replies and publications until acknowledged."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

import msgspec
import structlog

from actors.runtime import wire
from actors.runtime.behaviour import Publication
from actors.runtime.entity import Reply
from actors.runtime.host import Host
from actors.runtime.wire import Envelope, Frame, Pull, Pulled, Pushed
from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.ports import Address

POLL_S = 10.0
MAX_FRAMES = 2000
MAX_PENDING = 20_000
GONE_S = 60.0  # a gateway that has not pulled for so long is another life of itself by now

log = structlog.get_logger("actors.door")


class Lane:
    """What one gateway is owed: frames with running numbers, and the topics it watches."""

    def __init__(self) -> None:
        self.last_push = 0
        self.watched: set[str] = set()
        self.lost = False
        self.pulled_at = time.monotonic()
        self._taken_at = 0.0
        self._first = 1
        self._frames: deque[Frame] = deque()
        self._wake = asyncio.Event()

    def add(self, frame: Frame) -> None:
        """Owe one more frame. A gateway that does not pull loses publications, never replies."""
        if frame.topic and len(self._frames) >= MAX_PENDING:
            self.lost = True
            return
        self._frames.append(frame)
        self._wake.set()

    async def take(self, cursor: int) -> tuple[int, tuple[Frame, ...]]:
        """Forget what is acknowledged, wait for more, hand out a batch; the number of its last frame."""
        while self._frames and self._first <= cursor:
            self._frames.popleft()
            self._first += 1
        if not self._frames:
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            except TimeoutError:
                return cursor, ()
        if (early := self._taken_at + wire.PACE_S - time.monotonic()) > 0:
            await asyncio.sleep(early)
        self._taken_at = time.monotonic()
        size = 0
        batch: list[Frame] = []
        for frame in self._frames:
            size += len(frame.body) + 40
            if batch and (size > wire.MAX_BYTES or len(batch) >= MAX_FRAMES):
                break
            batch.append(frame)
        return self._first + len(batch) - 1, tuple(batch)


class Door:
    """Owns the lanes of one host. `incarnation` changes with every process."""

    def __init__(self, incarnation: str) -> None:
        self.incarnation = incarnation
        self._host: Host | None = None
        self._lanes: dict[str, Lane] = {}
        self._settling: set[asyncio.Task[None]] = set()

    def open(self, host: Host) -> None:
        """Let messages through to this host."""
        self._host = host

    def publish(self, publications: Iterable[Publication]) -> None:
        """Owe each publication to the gateways that watch its topic."""
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
        lane = self._lane(push.gateway)
        if push.seq > lane.last_push:
            lane.last_push = push.seq
            for envelope in push.envelopes:
                self._take(lane, envelope)
        return wire.encode(Pushed(self.incarnation, taken=True))

    async def pull(self, payload: bytes) -> bytes:
        """Answer with what the gateway is owed, waiting a while for something to be owed."""
        pull: Pull = wire.decode_pull(payload)
        if pull.incarnation != self.incarnation:
            return wire.encode(Pulled(self.incarnation, 0, ()))
        lane = self._lane(pull.gateway)
        lane.pulled_at = time.monotonic()
        cursor, frames = await lane.take(pull.cursor)
        lost, lane.lost = lane.lost, False
        return wire.encode(Pulled(self.incarnation, cursor, frames, lost))

    def _lane(self, gateway: str) -> Lane:
        lane = self._lanes.get(gateway)
        if lane is None:
            gone = time.monotonic() - GONE_S
            self._lanes = {name: each for name, each in self._lanes.items() if each.pulled_at > gone}
            lane = self._lanes[gateway] = Lane()
        return lane

    def _take(self, lane: Lane, envelope: Envelope) -> None:
        def done(reply: Reply) -> None:
            lane.add(_frame(envelope.id, reply))

        if envelope.key.startswith("@"):
            self._control(lane, envelope, done)
            return
        assert self._host is not None
        try:
            address = Address.of_key(envelope.key)
            message = self._host.decode(address.kind, envelope.body)
        except (KeyError, TypeError, msgspec.MsgspecError) as error:
            done(Reply(error=InvalidInput("The actor does not know this message.", got=str(error)[:200])))
            return
        self._host.deliver(address, message, done)

    def _control(self, lane: Lane, envelope: Envelope, done: Any) -> None:
        if envelope.key == wire.SETTLE:
            task = asyncio.create_task(self._settle(done))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)
            return
        topic = envelope.body.decode()
        if envelope.key == wire.WATCH:
            lane.watched.add(topic)
        else:
            lane.watched.discard(topic)
        done(Reply())

    async def _settle(self, done: Any) -> None:
        assert self._host is not None
        await self._host.projector.flushed()
        done(Reply())


def _frame(envelope_id: int, reply: Reply) -> Frame:
    if reply.error is not None:
        return Frame(wire.encode_error(reply.error), id=envelope_id, ok=False)
    return Frame(wire.encode(reply.value), id=envelope_id)
