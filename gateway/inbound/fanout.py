"""From what actors publish to the sockets that look: encoded once, coalesced per socket, bounded.

Events for one socket leave together, at once when it was idle and otherwise after at most FLUSH_S. A client that
does not take its packets gets a budget, then one `resync` a topic instead of the events.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass, field

import structlog

from gateway.inbound.lists import ListStream

FLUSH_S = 0.02
MAX_EVENTS = 500
MAX_BYTES = 1_000_000
LISTS = ("inbox:", "user:")  # topics that this gateway numbers itself
MAX_BACKLOG = 50  # packets in the engine's own queue before a client counts as slow

log = structlog.get_logger("gateway.fanout")
SendEvents = Callable[[str, list[bytes]], Awaitable[None]]
SendResync = Callable[[str, str], Coroutine[None, None, None]]


@dataclass
class Outbox:
    """What one socket has not been sent yet."""

    events: list[bytes] = field(default_factory=list)
    size: int = 0
    timer: asyncio.TimerHandle | None = None
    sent_at: float = 0.0
    stale: set[str] = field(default_factory=set)


@dataclass
class Topic:
    """Who looks at a topic. A held member has subscribed but not been answered: its events wait here, and if some were
    missed meanwhile it is among the `gaps`."""

    members: set[str] = field(default_factory=set)
    held: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    gaps: set[str] = field(default_factory=set)
    stream: ListStream | None = None


class Fanout:
    """Owns the topics of one gateway and what each of its sockets is owed."""

    def __init__(self, send_events: SendEvents, send_resync: SendResync, backlog: Callable[[str], int]) -> None:
        self._send_events = send_events
        self._send_resync = send_resync
        self._backlog = backlog
        self._topics: dict[str, Topic] = {}
        self._outboxes: dict[str, Outbox] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self.delivered = 0

    def topic(self, name: str) -> Topic:
        """The topic, made if nobody looked at it before."""
        found = self._topics.get(name)
        if found is None:
            found = self._topics[name] = Topic(stream=ListStream() if name.startswith(LISTS) else None)
        return found

    def hold(self, name: str, sid: str) -> Topic:
        """Let a socket into a topic, keeping its events back until `release`."""
        topic = self.topic(name)
        topic.held[sid] = []
        topic.gaps.discard(sid)
        topic.members.discard(sid)
        self._outboxes.setdefault(sid, Outbox()).stale.discard(name)
        return topic

    def release(self, name: str, sid: str, seq: int) -> None:
        """The socket knows everything up to `seq`: send what came after, and go on live."""
        topic = self._topics.get(name)
        if topic is None or sid not in topic.held:
            return
        waiting = topic.held.pop(sid)
        topic.members.add(sid)
        if sid in topic.gaps:
            topic.gaps.discard(sid)
            self._start(self._send_resync(sid, name))
        for number, event in waiting:
            if number > seq:
                self._owe(sid, name, event)

    def leave(self, name: str, sid: str) -> bool:
        """Take a socket out of a topic; True when it was the last one: `forget` it, now or later."""
        topic = self._topics.get(name)
        if topic is None or not (sid in topic.members or sid in topic.held):
            return False
        topic.members.discard(sid)
        topic.held.pop(sid, None)
        topic.gaps.discard(sid)
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
        outbox = self._outboxes.pop(sid, None)
        if outbox is not None and outbox.timer is not None:
            outbox.timer.cancel()
        mine = [name for name, topic in self._topics.items() if sid in topic.members or sid in topic.held]
        return [name for name in mine if self.leave(name, sid)]

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
            held.append((seq, event))
        for sid in topic.members:
            self._owe(sid, name, event)

    def missed(self, names: Collection[str]) -> None:
        """Events of some topics may have been missed: their members look again."""
        for name in names:
            topic = self._topics.get(name)
            if topic is None:
                continue
            topic.stream = ListStream(topic.stream.seq) if topic.stream is not None else None
            topic.gaps.update(topic.held)
            for sid in topic.members:
                self._start(self._send_resync(sid, name))

    def _owe(self, sid: str, name: str, event: bytes) -> None:
        outbox = self._outboxes.setdefault(sid, Outbox())
        if name in outbox.stale:
            return
        if len(outbox.events) >= MAX_EVENTS or outbox.size > MAX_BYTES:
            outbox.stale.add(name)
            return
        outbox.events.append(event)
        outbox.size += len(event)
        if outbox.timer is None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, outbox.sent_at + FLUSH_S - loop.time())
            outbox.timer = loop.call_later(wait, self._flush, sid, outbox)

    def _flush(self, sid: str, outbox: Outbox) -> None:
        loop = asyncio.get_running_loop()
        if self._backlog(sid) > MAX_BACKLOG:
            outbox.timer = loop.call_later(FLUSH_S * 5, self._flush, sid, outbox)
            return
        events, stale = outbox.events, outbox.stale
        outbox.events, outbox.size, outbox.timer, outbox.stale = [], 0, None, set()
        outbox.sent_at = loop.time()
        self.delivered += len(events)
        self._start(self._send(sid, events, stale))

    async def _send(self, sid: str, events: list[bytes], stale: set[str]) -> None:
        if events:
            await self._send_events(sid, events)
        for name in stale:
            await self._send_resync(sid, name)

    def _start(self, sending: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("fanout.send_failed", error=repr(task.exception()))
