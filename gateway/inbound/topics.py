"""The way into a topic: permission, hearing it, and the meeting of past and present.

A topic is heard from the hosts once for this gateway, however many look at it. A list goes on being heard for a while
after the last one left, so that those who come back together get what they missed and not a snapshot each.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec
import orjson

from gateway.inbound.admission import Place, admit, read_topic
from gateway.inbound.fanout import Fanout, Topic
from gateway.inbound.wallboards import Wallboards
from ipro_rt.app import App
from ipro_rt.channels.messages import Observe
from ipro_rt.channels.model import Number
from ipro_rt.channels.numbering import NumberState
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.ports import Address, Mailboxes, Streams
from ipro_rt.kernel.scope import Scope

LINGER_S = 60.0
MAX_LINGERING = 200  # each may hold two megabytes of the recent past

_LISTS = frozenset({"inbox", "user"})
_OWNED = frozenset({"conversation", "number"})
_OF_PEOPLE = frozenset({"presence", "typing"})  # the gateways tell each other of these, no host does


class NumberResumed(msgspec.Struct, frozen=True):
    """The answer to a subscription to a number."""

    seq: int
    snapshot: Number


class Wish(NamedTuple):
    """What a socket wants to look at, and what it has: `after` counts only in the epoch it was given in."""

    name: str
    after: int | None = None
    epoch: str | None = None


class Topics:
    """Owns which topics this gateway hears, and what somebody who subscribes sees first."""

    def __init__(self, app: App, fanout: Fanout, streams: Streams, mailboxes: Mailboxes) -> None:
        self._app = app
        self._fanout = fanout
        self._streams = streams
        self._mailboxes = mailboxes
        self._wallboards = Wallboards(app.metrics, fanout)
        self._heard: dict[str, asyncio.Task[None]] = {}
        self._lingering: dict[str, asyncio.TimerHandle] = {}
        self._asking: dict[tuple[str, ...], asyncio.Task[bytes]] = {}

    async def subscribe(self, scope: Scope, sid: str, wish: Wish) -> tuple[int, bytes]:
        """Let a socket in: (seq, the answer as JSON). Call `fanout.release` once the answer is on its way."""
        place = read_topic(wish.name)
        await admit(self._app, scope, place)
        topic = self._fanout.hold(wish.name, sid)
        try:
            await self._hear(scope, wish.name, place)
            answer = await self._resume(scope, place, topic, wish)
        except BaseException:
            self.unsubscribe(sid, wish.name)
            raise
        if place.noun == "conversation":
            self._app.presence.looks(sid, place.id)
        return answer

    def came(self, scope: Scope, sid: str) -> None:
        """A socket signed in."""
        self._app.presence.connected(scope, sid)

    async def still_admitted(self, scope: Scope, name: str) -> Refusal | None:
        """Why somebody who looks at a topic may no longer do so, if that is so."""
        try:
            await admit(self._app, scope, read_topic(name))
        except Refusal as refusal:
            return refusal if refusal.status in (403, 404) else None
        return None

    def unsubscribe(self, sid: str, name: str) -> None:
        """Let a socket out."""
        self._app.presence.looks_away(sid, name.partition(":")[2])
        if self._fanout.leave(name, sid):
            self._empty(name)

    def gone(self, sid: str) -> None:
        """A socket closed."""
        self._app.presence.gone(sid)
        for name in self._fanout.gone(sid):
            self._empty(name)

    async def _hear(self, scope: Scope, name: str, place: Place) -> None:
        if (timer := self._lingering.pop(name, None)) is not None:
            timer.cancel()
        if place.noun == "metrics":
            self._wallboards.show(scope)
            return
        if place.noun in _OF_PEOPLE:
            return
        hearing = self._heard.get(name)
        if hearing is None or (hearing.done() and (hearing.cancelled() or hearing.exception())):
            owner = Address(place.noun, scope.tenant_id, place.id) if place.noun in _OWNED else None
            hearing = self._heard[name] = asyncio.create_task(self._streams.watch(name, owner))
        await asyncio.shield(hearing)

    def _empty(self, name: str) -> None:
        """Nobody looks any more."""
        noun, _, identifier = name.partition(":")
        if noun == "metrics":
            self._wallboards.hide(identifier)
        elif noun in _LISTS and len(self._lingering) < MAX_LINGERING:
            later = asyncio.get_running_loop().call_later(LINGER_S, self._forget, name)
            self._lingering[name] = later
            return
        self._forget(name)

    def _forget(self, name: str) -> None:
        self._lingering.pop(name, None)
        if self._fanout.forget(name) and self._heard.pop(name, None) is not None:
            self._streams.unwatch(name)

    async def _resume(self, scope: Scope, place: Place, topic: Topic, wish: Wish) -> tuple[int, bytes]:
        if place.noun == "conversation":
            resumed = await self._app.resuming.conversation(scope, place.id, wish.name, wish.after)
            return resumed.seq, encode(resumed)
        if place.noun == "number":
            state = await self._mailboxes.ask(Address("number", scope.tenant_id, place.id), Observe(), NumberState)
            number = await self._app.channels.get_number(scope, place.id)
            return state.seq, encode(NumberResumed(state.seq, number))
        if place.noun == "metrics":
            return await self._wallboards.first(scope)
        if place.noun in _OF_PEOPLE:
            return 0, self._people(scope, place)
        page = self._app.conversations.page_of_all if place.noun == "inbox" else self._app.conversations.page_of_mine
        return await self._resume_list(topic, wish, lambda: page(scope))

    def _people(self, scope: Scope, place: Place) -> bytes:
        """Values have no seq: what changes after this is told, whatever it was before."""
        presence = self._app.presence
        if place.noun == "presence":
            return encode({"seq": 0, "snapshot": presence.people(scope.tenant_id)})
        return encode({"seq": 0, "snapshot": presence.at_conversation(scope.tenant_id, place.id)})

    async def _resume_list(self, topic: Topic, wish: Wish, page: Callable[[], Awaitable[object]]) -> tuple[int, bytes]:
        """What was missed; else a snapshot, read once for all who ask for it at the same moment and know as much."""
        stream = topic.stream
        assert stream is not None
        seq = stream.seq
        missed = stream.after(wish.after, wish.epoch) if wish.after is not None else None
        if missed is not None:
            return seq, b'{"seq":%d,"epoch":"%s","events":[%s]}' % (seq, stream.epoch.encode(), b",".join(missed))
        snapshot = await self._together((wish.name, stream.epoch, str(seq)), page)
        answer = {"seq": seq, "epoch": stream.epoch, "snapshot": orjson.Fragment(snapshot)}
        return seq, orjson.dumps(answer)

    async def _together(self, key: tuple[str, ...], read: Callable[[], Awaitable[object]]) -> bytes:
        """Nothing was heard in between, so whoever asked later sees as much as whoever asked first."""
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(_encoded(read))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)


async def _encoded(read: Callable[[], Awaitable[object]]) -> bytes:
    return encode(await read())
