"""From what actors publish to the sockets that look: encoded once, framed once, written straight to every member.

A socket that was idle gets its event at the end of this turn of the loop. One that just got several together is paced:
what comes for it within FLUSH_S leaves in one packet, at one tick for all such sockets of the gateway. A client that
does not read has a budget (`outboxes`), then one `resync` a topic in place of the events, and is cut off in the end.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import structlog

from gateway.inbound.frames import resync_frame
from gateway.inbound.latest import LastValues
from gateway.inbound.lists import ListStream
from gateway.inbound.outboxes import MAX_EVENTS, Batch, Outbox, Wire
from ipro_rt.kernel.errors import NotFound

FLUSH_S = 0.02
LOOK_S = 0.1  # how often clients that do not read are looked at
LISTS = ("inbox:", "user:")  # topics that this gateway numbers itself
PATIENCE_S = 60.0  # how long a client may not read
SLICE = 2_000  # sockets written to in one turn of the loop
_ALWAYS = 1 << 62  # a value has no seq: it is newer than any answer
log = structlog.get_logger("gateway.fanout")


@dataclass
class Held:
    """What came for a socket that has subscribed but was not answered; `gap` when not all of it could be kept."""

    events: list[tuple[int, bytes]] = field(default_factory=list)
    gap: bool = False

    def keep(self, seq: int, event: bytes) -> None:
        """One more event."""
        if len(self.events) >= MAX_EVENTS:
            self.gap = True
        else:
            self.events.append((seq, event))


@dataclass
class Topic:
    """Who looks at a topic. A held member has subscribed but not been answered: its events wait here. `fresh` are
    values by key that no member was sent yet."""

    members: dict[str, Outbox] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    fresh: dict[str, bytes] = field(default_factory=dict)
    stream: ListStream | None = None


class Fanout:
    """Owns the topics of one gateway and what each of its sockets is owed. `wire_of` finds a socket's way out."""

    def __init__(self, wire_of: Callable[[str], Wire | None]) -> None:
        self._wire_of = wire_of
        self._topics: dict[str, Topic] = {}
        self._outboxes: dict[str, Outbox] = {}
        self._last = LastValues()
        self._now: list[Outbox] = []
        self._later: list[Outbox] = []
        self._fresh: set[str] = set()
        self._behind: dict[Outbox, float] = {}
        self._flushing = self._ticking = self._looking = False
        self._heard_at = self._paced_at = 0.0  # the oldest event of the next flush, and of the next tick; 0: none
        self.flushed: Callable[[float], None] = _unheard  # told how old the oldest event of each flush was, in seconds
        self.delivered = 0
        self.resyncs: Counter[str] = Counter()  # sent, by the topic's noun
        self.skipped = 0  # values that a client which did not read was not sent
        self.cut = 0  # clients that did not read for too long

    @property
    def behind(self) -> int:
        """Clients that do not read at the moment."""
        return len(self._behind)

    def topic(self, name: str) -> Topic:
        """The topic, made if nobody looked at it before."""
        found = self._topics.get(name)
        if found is None:
            found = self._topics[name] = Topic(stream=ListStream() if name.startswith(LISTS) else None)
        return found

    def hold(self, name: str, sid: str) -> Topic:
        """Let a socket into a topic, keeping its events back until `release`. NotFound when it closed meanwhile."""
        outbox = self._outboxes.get(sid)
        if outbox is None:
            wire = self._wire_of(sid)
            if wire is None:
                raise NotFound("The socket has closed.")
            outbox = self._outboxes[sid] = Outbox(wire)
        self._write((outbox,))  # what it is owed from an earlier look comes before the answer to this one
        topic = self.topic(name)
        topic.held[sid] = Held()
        topic.members.pop(sid, None)
        outbox.topics.add(name)
        if outbox.stale is not None:
            outbox.stale.discard(name)
        return topic

    def release(self, name: str, sid: str, seq: int) -> None:
        """The socket knows everything up to `seq`: send what came after, and go on live."""
        topic = self._topics.get(name)
        if topic is None or sid not in topic.held:
            return
        held, outbox = topic.held.pop(sid), self._outboxes[sid]
        topic.members[sid] = outbox
        if held.gap:
            self._resync(outbox, name)
            return
        for number, event in held.events:
            if number > seq:
                self._owe((outbox,), name, event)

    def leave(self, name: str, sid: str) -> bool:
        """Take a socket out of a topic; True when it was the last one: `forget` it, now or later."""
        outbox, topic = self._outboxes.get(sid), self._topics.get(name)
        if outbox is None or topic is None or name not in outbox.topics:
            return False
        outbox.topics.discard(name)
        topic.members.pop(sid, None)
        topic.held.pop(sid, None)
        return not (topic.members or topic.held)

    def forget(self, name: str) -> bool:
        """Let go of a topic and its past, unless somebody looks again; whether it is gone."""
        topic = self._topics.get(name)
        if topic is not None and (topic.members or topic.held):
            return False
        self._topics.pop(name, None)
        return True

    def gone(self, sid: str) -> list[str]:
        """A socket closed; the topics nobody looks at any more."""
        outbox = self._outboxes.get(sid)
        if outbox is None:
            return []
        empty = [name for name in list(outbox.topics) if self.leave(name, sid)]
        del self._outboxes[sid]
        self._behind.pop(outbox, None)
        outbox.batch = None
        return empty

    def heard(self, name: str, seq: int, body: bytes) -> None:
        """An actor published: number it if it belongs to a list, put topic and seq in front, hand it to members."""
        topic = self._topics.get(name)
        if topic is None:
            return
        if topic.stream is not None:
            seq = topic.stream.number()
        event = b'{"topic":"%s","seq":%d,%s' % (name.encode(), seq, body[1:])
        if topic.stream is not None:
            topic.stream.keep(event)
        for held in topic.held.values():
            held.keep(seq, event)
        self._owe(topic.members.values(), name, event)

    def latest(self, name: str, key: str, body: bytes) -> None:
        """A value that replaces the former one of its key: members get the newest, those that do not read none until
        they read again. The event has the topic in front and no seq."""
        event = b'{"topic":"%s",%s' % (name.encode(), body[1:])
        self._last.keep(name, key, event)
        topic = self._topics.get(name)
        if topic is not None:
            topic.fresh[key] = event
            self._fresh.add(name)
            self._tick_later(FLUSH_S)

    def last(self, name: str) -> list[bytes]:
        """The last event of each key of a topic, for somebody who begins to look at it."""
        return self._last.of(name)

    def missed(self, names: Collection[str]) -> None:
        """Events of some topics may have been missed: their members look again."""
        for name in names:
            topic = self._topics.get(name)
            if topic is None:
                continue
            topic.stream = ListStream(topic.stream.seq) if topic.stream is not None else None
            for held in topic.held.values():
                held.gap = True
            for outbox in topic.members.values():
                self._resync(outbox, name)

    def _owe(self, outboxes: Iterable[Outbox], name: str, event: bytes) -> None:
        """The hot path: sockets that are owed the same share one `Batch`, and only its first sight makes a new one."""
        clock = asyncio.get_running_loop().time()
        first = Batch(name, event)
        grown: dict[Batch, Batch] = {}
        full: list[Outbox] = []
        now, later = self._now, self._later
        for outbox in outboxes:
            if outbox.behind and outbox.stale is not None and name in outbox.stale:
                continue
            batch = outbox.batch
            if batch is None:
                outbox.batch = first
                if not outbox.behind:
                    (now if outbox.due <= clock else later).append(outbox)
                continue
            longer = grown.get(batch)
            if longer is None:
                longer = grown[batch] = Batch(name, event, batch)
            outbox.batch = longer
            if longer.full:
                full.append(outbox)
        if full:
            self._relieve(full)
        self._schedule()

    def _relieve(self, full: list[Outbox]) -> None:
        """Sockets that may be owed no more: those that read get it now, the others lose it for a resync."""
        self._write([outbox for outbox in full if not outbox.behind])
        for outbox in full:
            outbox.drop()

    def _schedule(self) -> None:
        if self._now and not self._flushing:
            self._flushing = True
            self._heard_at = self._heard_at or time.perf_counter()
            asyncio.get_running_loop().call_soon(self._flush)
        if self._later:
            self._paced_at = self._paced_at or time.perf_counter()
            self._tick_later(max(0.0, self._later[0].due - asyncio.get_running_loop().time()))

    def _tick_later(self, seconds: float) -> None:
        if not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(seconds, self._tick)

    def _flush(self) -> None:
        """A slice at a time: with very many sockets the loop serves others in between."""
        self._flushing = False
        writing, self._now = self._now[:SLICE], self._now[SLICE:]
        self._write(writing)
        if writing and self._heard_at:
            self.flushed(time.perf_counter() - self._heard_at)
        if not self._now:
            self._heard_at = 0.0
        self._schedule()

    def _tick(self) -> None:
        for name in self._fresh:
            topic = self._topics.get(name)
            if topic is not None:
                self._freshen(topic, name)
        self._fresh.clear()
        self._ticking = False
        self._now += self._later
        self._later = []
        self._heard_at, self._paced_at = self._paced_at or self._heard_at, 0.0
        self._flush()

    def _freshen(self, topic: Topic, name: str) -> None:
        """Values join what their members are owed; whoever does not read gets the last ones afterwards."""
        members = [outbox for outbox in topic.members.values() if not outbox.behind]
        for outbox in topic.members.values():
            if outbox.behind:
                self.skipped += len(topic.fresh)
                outbox.skipped = (outbox.skipped or set()) | {name}
        for event in topic.fresh.values():
            for held in topic.held.values():
                held.keep(_ALWAYS, event)
            self._owe(members, name, event)
        topic.fresh.clear()

    def _write(self, outboxes: Iterable[Outbox]) -> None:
        """One packet for each that is owed one, the same bytes for the same list."""
        due = asyncio.get_running_loop().time() + FLUSH_S
        delivered = 0
        for outbox in outboxes:
            batch = outbox.batch
            if batch is None or outbox.behind:
                continue
            if not outbox.wire.offer(batch.frame):
                self._set_behind(outbox)
                continue
            outbox.batch = None
            outbox.due = due if batch.count > 1 else 0.0
            delivered += batch.count
        self.delivered += delivered

    def _resync(self, outbox: Outbox, name: str) -> None:
        if outbox.behind or not outbox.wire.offer(resync_frame(name)):
            outbox.stale = (outbox.stale or set()) | {name}
            self._set_behind(outbox)
        else:
            self.resyncs[name.partition(":")[0]] += 1

    def _set_behind(self, outbox: Outbox) -> None:
        outbox.behind = True
        loop = asyncio.get_running_loop()
        self._behind.setdefault(outbox, loop.time())
        if not self._looking:
            self._looking = True
            loop.call_later(LOOK_S, self._look)

    def _look(self) -> None:
        """Whoever reads again gets what it is owed; whoever has not for too long is cut off."""
        self._looking = False
        loop = asyncio.get_running_loop()
        for outbox, since in list(self._behind.items()):
            if outbox.wire.ready():
                del self._behind[outbox]
                self._catch_up(outbox)
            elif loop.time() - since > PATIENCE_S:
                log.info("fanout.cut", seconds=PATIENCE_S)
                del self._behind[outbox]
                self.cut += 1
                outbox.wire.cut()
        if self._behind and not self._looking:
            self._looking = True
            loop.call_later(LOOK_S, self._look)

    def _catch_up(self, outbox: Outbox) -> None:
        outbox.behind = False
        self._write((outbox,))
        stale, outbox.stale = outbox.stale or set(), None
        for name in stale & outbox.topics:
            self._resync(outbox, name)
        skipped, outbox.skipped = outbox.skipped or set(), None
        for name in skipped & outbox.topics:
            for event in self._last.of(name):
                self._owe((outbox,), name, event)


def _unheard(seconds: float) -> None:
    """Nobody measures."""
