"""Who may look at which topic, and what they see first. Topics are `noun:id`; this table is all there are."""

import re

import msgspec

from gateway.inbound.fanout import Fanout, Topic
from ipro_rt.app import App
from ipro_rt.channels.messages import Observe
from ipro_rt.channels.model import Number
from ipro_rt.channels.numbering import NumberState
from ipro_rt.conversations.resuming import Resumed
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import Forbidden, InvalidInput, NotFound
from ipro_rt.kernel.ports import Address, Mailboxes, Streams
from ipro_rt.kernel.scope import Permission, Scope

_TOPIC = re.compile(r"(conversation|inbox|number):([0-9a-f-]{36})")


class NumberResumed(msgspec.Struct, frozen=True):
    """The answer to a subscription to a number."""

    seq: int
    snapshot: Number


class Topics:
    """Owns the way into a topic: permission, hearing it, and the meeting of past and present."""

    def __init__(self, app: App, fanout: Fanout, streams: Streams, mailboxes: Mailboxes) -> None:
        self._app = app
        self._fanout = fanout
        self._streams = streams
        self._mailboxes = mailboxes

    async def subscribe(self, scope: Scope, sid: str, name: str, after: int | None) -> tuple[int, bytes]:
        """Let a socket in: (seq, the answer as JSON). Call `fanout.release` once the answer is on its way."""
        noun, identifier = self._read(name)
        if not scope.may(Permission.READ):
            raise Forbidden("Your role may not look at this.")
        await self._admit(scope, noun, identifier)
        topic = self._fanout.hold(name, sid)
        try:
            await self._streams.watch(name, self._owner(scope, noun, identifier))
            return await self._resume(scope, name, noun, identifier, topic, after)
        except BaseException:
            self.unsubscribe(sid, name)
            raise

    def unsubscribe(self, sid: str, name: str) -> None:
        """Let a socket out."""
        if self._fanout.leave(name, sid):
            self._streams.unwatch(name)

    def gone(self, sid: str) -> None:
        """A socket closed."""
        for name in self._fanout.gone(sid):
            self._streams.unwatch(name)

    def _read(self, name: str) -> tuple[str, str]:
        match = _TOPIC.fullmatch(name)
        if match is None:
            raise InvalidInput(
                "There is no such kind of topic.",
                expected="conversation:<id>, inbox:<tenant id> or number:<id>",
                got=name[:80],
            )
        return match[1], match[2]

    async def _admit(self, scope: Scope, noun: str, identifier: str) -> None:
        """Another tenant's topic is one that does not exist."""
        if noun == "inbox" and identifier != scope.tenant_id:
            raise NotFound("There is no such topic.", got=identifier)
        if noun == "number":
            await self._app.channels.get_number(scope, identifier)

    def _owner(self, scope: Scope, noun: str, identifier: str) -> Address | None:
        return None if noun == "inbox" else Address(noun, scope.tenant_id, identifier)

    async def _resume(
        self, scope: Scope, name: str, noun: str, identifier: str, topic: Topic, after: int | None
    ) -> tuple[int, bytes]:
        if noun == "conversation":
            resumed = await self._app.resuming.conversation(scope, identifier, name, after)
            return resumed.seq, encode(resumed)
        if noun == "number":
            state = await self._mailboxes.ask(Address("number", scope.tenant_id, identifier), Observe(), NumberState)
            number = await self._app.channels.get_number(scope, identifier)
            return state.seq, encode(NumberResumed(state.seq, number))
        return await self._resume_list(scope, topic, after)

    async def _resume_list(self, scope: Scope, topic: Topic, after: int | None) -> tuple[int, bytes]:
        assert topic.stream is not None
        seq = topic.stream.seq
        missed = topic.stream.after(after) if after is not None else None
        if missed is not None:
            return seq, b'{"seq":%d,"events":[%s]}' % (seq, b",".join(missed))
        page = await self._app.conversations.page_of_all(scope)
        return seq, encode(Resumed(seq, snapshot=page))
