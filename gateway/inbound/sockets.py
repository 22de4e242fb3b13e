"""Socket.IO: who connects, what they look at, and operations called by name. Every answer is an acknowledgement."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import msgspec
import orjson
import structlog
from socketio.exceptions import ConnectionRefusedError as Refused

from gateway.inbound.addresses import address_of
from gateway.inbound.bodies import check, fit
from gateway.inbound.calls import Calls
from gateway.inbound.engine import Engine
from gateway.inbound.errors import problem
from gateway.inbound.fanout import Fanout
from gateway.inbound.idempotency import read_key
from gateway.inbound.metering import Meters, Timing
from gateway.inbound.running import Terms
from gateway.inbound.topics import Topics, Wish
from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.errors import InvalidInput, Refusal, TooMany, Unauthenticated
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.request import Request
from ipro_rt.kernel.scope import Scope

MAX_SUBSCRIPTIONS = 200
RECHECK_S = 30.0
SETTLED_S = 0.1  # from the handshake's end to the first word after it

log = structlog.get_logger("gateway.sockets")
Handler = Callable[[str, Scope, Any], Awaitable[Any]]


class Subscribe(msgspec.Struct, frozen=True):
    """What `subscribe` takes; `after` is the last seq the client has, of a list with the `epoch` it came with."""

    topic: str
    after: int | None = None
    epoch: str | None = None


class Unsubscribe(msgspec.Struct, frozen=True):
    """What `unsubscribe` takes."""

    topic: str


class Call(msgspec.Struct, frozen=True):
    """What `call` takes: an operation's id and its input; `client_id` stands in for the input's own.

    `idempotency_key` and `if_match`, a version, are what the headers of those names are over REST.
    """

    op: str
    input: dict[str, Any] = {}
    client_id: str | None = None
    idempotency_key: str | None = None
    if_match: int | None = None


class Sockets:
    """Owns the connected sockets: whose each is, and how many topics it looks at."""

    def __init__(
        self, engine: Engine, accounts: Accounts, topics: Topics, fanout: Fanout, calls: Calls, meters: Meters
    ) -> None:
        self._engine = engine
        self._accounts = accounts
        self._topics = topics
        self._fanout = fanout
        self._calls = calls
        self._meters = meters
        self._callers: dict[str, Scope] = {}  # as they were when last seen; `session` is what is asked again
        self._subscriptions: dict[str, set[str]] = {}
        self.watching: Counter[str] = Counter()  # subscriptions by the topic's noun
        self._checker: asyncio.Task[None] | None = None
        self._left: Callable[[], None] = lambda: None
        self._moving_s: float | None = None
        sio = engine.sio
        sio.on("connect", self._connect)
        sio.on("disconnect", self._disconnect)
        sio.on("subscribe", self._answering("subscribe", self._subscribe))
        sio.on("unsubscribe", self._answering("unsubscribe", self._unsubscribe))
        sio.on("call", self._answering("call", self._call))
        sio.on("*", self._unknown)

    def start(self) -> None:
        """Begin to look after sessions that end while their socket is open."""
        self._checker = asyncio.create_task(self._recheck(), name="socket-sessions")

    async def stop(self) -> None:
        """Close every connection; clients reconnect by themselves."""
        if self._checker:
            self._checker.cancel()
        for sid in list(self._callers):
            await self._engine.close(sid)

    def on_leave(self, left: Callable[[], None]) -> None:
        """What to call after each socket that closed."""
        self._left = left

    async def move(self, spread_s: float) -> None:
        """Tell every client to connect anew, each at a moment of its own in the next seconds; so is who comes later."""
        self._moving_s = spread_s
        for sid in list(self._callers):
            await self._tell_to_move(sid)

    async def _tell_to_move(self, sid: str) -> None:
        delay_ms = round(random.uniform(0.0, self._moving_s or 0.0) * 1000)  # noqa: S311 - spreads load, hides nothing
        await self._engine.sio.emit("move", {"delay_ms": delay_ms}, to=sid)

    @property
    def connected(self) -> int:
        """Sockets that are signed in."""
        return len(self._callers)

    async def recheck(self, user_ids: Collection[str]) -> None:
        """What these users or keys may do has changed: who may no longer be here, or look at a topic, leaves now."""
        for sid, caller in list(self._callers.items()):
            if caller.user_id in user_ids:
                await self._look_at(sid, caller)
                await self._readmit(sid)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            caller = await self._admit(auth if isinstance(auth, dict) else {})
            caller = msgspec.structs.replace(caller, address=address_of(environ["aiohttp.request"]))
            if self._engine.cors is not None:
                await self._engine.cors.admit(environ["aiohttp.request"], caller)
            self._engine.abuse.signed_in(sid, caller.user_id, caller.tenant_id)
        except Refusal as error:
            self._meters.handshake(error.code)
            raise Refused(error.code) from error
        self._meters.handshake("ok")
        self._callers[sid] = caller
        self._subscriptions[sid] = set()
        self._topics.came(caller, sid)
        if self._moving_s is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(SETTLED_S, lambda: loop.create_task(self._tell_to_move(sid)))

    async def _admit(self, auth: dict[str, Any]) -> Scope:
        """Who a handshake is of: a ticket's session, or an API key, which may come in by itself."""
        ticket, token = auth.get("ticket"), auth.get("token")
        if isinstance(ticket, str):
            return await self._accounts.authenticate_ticket(ticket)
        if isinstance(token, str):
            return await self._accounts.authenticate_key(token)
        raise Unauthenticated("The handshake needs auth: {ticket}, or {token} with an API key.")

    async def _disconnect(self, sid: str, reason: str | None = None) -> None:
        self._engine.abuse.gone(sid)
        if self._callers.pop(sid, None) is not None:
            self._meters.goodbye(reason)
        self.watching.subtract(map(_noun, self._subscriptions.pop(sid, ())))
        self._topics.gone(sid)
        self._left()

    def _answering(self, event: str, handler: Handler) -> Callable[..., Awaitable[Any]]:
        async def handle(sid: str, data: Any = None, *_: Any) -> Any:
            with Request(new_id()) as request:
                try:
                    with Timing(self._meters.call, event):
                        async with self._engine.abuse.turn(sid):
                            scope = await self._caller(sid)
                            request.by(scope.tenant_id, scope.user_id)
                            return await handler(sid, scope, data)
                except Exception as error:  # noqa: BLE001 - becomes the answer; what is unexpected is logged there
                    return {"error": problem(error, request.id)}

        return handle

    async def _unknown(self, event: str, sid: str, *_: Any) -> Any:
        error = InvalidInput("There is no such event.", expected="subscribe, unsubscribe or call", got=event[:60])
        return {"error": problem(error, new_id())}

    async def _caller(self, sid: str) -> Scope:
        """Who a socket is now; raises `Unauthenticated`."""
        caller = self._callers.get(sid)
        if caller is None:
            raise Unauthenticated("The socket is not signed in.")
        now = await self._again(caller)
        if sid in self._callers:
            self._callers[sid] = now
        return now

    async def _again(self, caller: Scope) -> Scope:
        now = await self._accounts.authenticate_session(caller.session)
        return msgspec.structs.replace(now, address=caller.address)

    async def _subscribe(self, sid: str, scope: Scope, data: Any) -> Any:
        wish = _read(data, Subscribe)
        mine = self._subscriptions.get(sid, set())
        if len(mine) >= MAX_SUBSCRIPTIONS and wish.topic not in mine:
            raise TooMany(f"One socket may look at {MAX_SUBSCRIPTIONS} topics at most.", retry_after=None)
        seq, answer = await self._topics.subscribe(scope, sid, Wish(wish.topic, wish.after, wish.epoch))
        if sid not in self._subscriptions:  # it closed meanwhile
            self._topics.unsubscribe(sid, wish.topic)
            return {}
        if wish.topic not in mine:
            mine.add(wish.topic)
            self.watching[_noun(wish.topic)] += 1
        if self._callers.get(sid) != scope:  # what the caller may do changed meanwhile
            await self._readmit(sid)
        asyncio.get_running_loop().call_soon(self._fanout.release, wish.topic, sid, seq)
        return orjson.Fragment(answer)

    async def _unsubscribe(self, sid: str, scope: Scope, data: Any) -> Any:
        self._leave(sid, _read(data, Unsubscribe).topic)
        return {}

    async def _call(self, sid: str, scope: Scope, data: Any) -> Any:
        call = _read(data, Call)
        values = dict(call.input)
        if call.client_id is not None:
            values.setdefault("client_id", call.client_id)
        terms = Terms(read_key(call.idempotency_key), call.if_match)
        return await self._calls.run(scope, call.op, values, terms)

    async def _readmit(self, sid: str) -> None:
        """Close the topics this socket may no longer look at, and say so."""
        for topic in list(self._subscriptions.get(sid, ())):
            caller = self._callers.get(sid)
            refusal = await self._topics.still_admitted(caller, topic) if caller is not None else None
            if refusal is not None:
                self._leave(sid, topic)
                told = {"topic": topic, "error": problem(refusal, new_id())}
                await self._engine.sio.emit("closed", told, to=sid)

    def _leave(self, sid: str, topic: str) -> None:
        self._topics.unsubscribe(sid, topic)
        mine = self._subscriptions.get(sid, set())
        if topic in mine:
            mine.discard(topic)
            self.watching[_noun(topic)] -= 1

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_S)
            for sid, caller in list(self._callers.items()):
                await self._look_at(sid, caller)

    async def _look_at(self, sid: str, caller: Scope) -> None:
        try:
            now = await self._again(caller)
        except Unauthenticated:
            await self._engine.sio.disconnect(sid)
        except Refusal as away:
            log.warning("a session could not be looked at", code=away.code)  # it is at each call, and in RECHECK_S
        else:
            if sid in self._callers:
                self._callers[sid] = now


def _noun(topic: str) -> str:
    return topic.partition(":")[0]


def _read(data: Any, kind: type[Any]) -> Any:
    check(data)
    return fit(data, kind)
