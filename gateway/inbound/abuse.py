"""What one caller may cost: openings of an address, sockets of a user and of a company, frames and calls of a socket.

Whoever asks for more is refused with a code; whoever goes on is disconnected with one. An office behind one address
may come back all at once after an outage: an address has room for a thousand, a user for sixty.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
import orjson

from gateway.inbound.addresses import place
from gateway.inbound.errors import problem
from ipro_rt.kernel.errors import TooMany
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.limits import Quota

FRAMES = Quota("socket-frames", 250, 5.0)  # 250 at once, for 200 topics after a reconnect; 50 a second
GRACE = 200  # frames over the budget that are refused one by one before the socket is closed
CONNECTS = 5  # CONNECT packets of one socket: a refused one may be tried again
RUNNING, WAITING = 16, 256  # calls of one socket
OPENINGS = Quota("socket-openings", 1_000, 20.0)  # by address: 1,000 at once, 50 a second
SIGN_INS = Quota("socket-sign-ins", 60, 60.0)  # by user: 60 at once, one a second
PER_USER, PER_COMPANY = 50, 10_000
CONNECT_S = 10.0  # between the opening of a socket and its sign-in
REMEMBERED = 20_000  # keys of one quota; those who have everything back are forgotten

BINARY_REFUSED, MALFORMED, NO_SIGN_IN, RATE_LIMITED = 1003, 4400, 4408, 4429
_PACKET = re.compile(r"4([0-3])(/[^,]*(?:,|$))?([0-9]{1,15})?(.*)", re.DOTALL)
_CONNECT, _DISCONNECT, _EVENT, _ACK = "0123"
_RESERVED = frozenset({"connect", "connect_error", "disconnect", "*"})  # names python-socketio gives its own handlers
_PONG, _CLOSE = "3", "1"


class Misbehaved(Exception):
    """This socket is closed: `code` and `reason` are those of the WebSocket's close frame."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Buckets:
    """One bucket a key, told by the instant at which it is full again. Bounded."""

    def __init__(self, quota: Quota, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = quota.window_s
        self._each = quota.window_s / quota.limit
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, key: str) -> float:
        """Take one: 0, or the seconds until there is one."""
        now = self._clock()
        full_at = max(now, self._full_at.get(key, now)) + self._each
        if full_at - now > self._burst:
            return full_at - now - self._burst
        if len(self._full_at) >= REMEMBERED and key not in self._full_at:
            self._forget(now)
        self._full_at[key] = full_at
        return 0.0

    def _forget(self, now: float) -> None:
        self._full_at = {key: at for key, at in self._full_at.items() if at > now}
        while len(self._full_at) >= REMEMBERED:
            del self._full_at[next(iter(self._full_at))]


class Frames:
    """What one socket may say. Owns its budget, and knows which packets a client of ours has any reason to send."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._bucket = Buckets(FRAMES, clock)
        self._over = 0
        self._connects = 0

    def judge(self, frame: str | bytes) -> str | None:
        """None: hand it on. A text: say this instead, or nothing if it is empty. Raises `Misbehaved`."""
        if not isinstance(frame, str):
            raise Misbehaved(BINARY_REFUSED, "binary_refused")
        wait = self._bucket.take("")
        if wait:
            self._over += 1
            if self._over > GRACE:
                raise Misbehaved(RATE_LIMITED, "rate_limited")
            return _refusal(frame, wait)
        if frame in (_PONG, _CLOSE):
            return None
        packet = _PACKET.fullmatch(frame)
        if packet is None:
            raise Misbehaved(MALFORMED, "malformed")
        kind, _, _, rest = packet.groups()
        if kind == _CONNECT:
            self._connect(rest)
        if (kind == _EVENT and not _is_event(rest)) or (kind == _DISCONNECT and rest):
            raise Misbehaved(MALFORMED, "malformed")
        return "" if kind == _ACK else None  # we ask for no acknowledgement

    def _connect(self, rest: str) -> None:
        self._connects += 1
        if rest and not isinstance(_json(rest), dict):
            raise Misbehaved(MALFORMED, "malformed")
        if self._connects > CONNECTS:
            raise Misbehaved(RATE_LIMITED, "rate_limited")


class Turns:
    """The calls of one socket: RUNNING at a time, the others wait, and more than WAITING are refused."""

    def __init__(self) -> None:
        self._running = asyncio.Semaphore(RUNNING)
        self._pending = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a turn; raises `TooMany`."""
        if self._pending >= RUNNING + WAITING:
            raise TooMany("This socket has too many calls under way.", expected=f"at most {RUNNING + WAITING}")
        self._pending += 1
        try:
            async with self._running:
                yield
        finally:
            self._pending -= 1


class _Owner(msgspec.Struct, frozen=True):
    user_id: str
    tenant_id: str


class Abuse:
    """Owns who has how many sockets. `scale` widens what an address, a user and a company may have."""

    def __init__(self, scale: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._scale = scale
        self._openings = Buckets(_scaled(OPENINGS, scale), clock)
        self._sign_ins = Buckets(_scaled(SIGN_INS, scale), clock)
        self._owners: dict[str, _Owner] = {}
        self._turns: dict[str, Turns] = {}
        self._of_user: Counter[str] = Counter()
        self._of_company: Counter[str] = Counter()

    def opening(self, address: str) -> None:
        """Somebody at this address opens a socket; raises `TooMany`."""
        _refuse(self._openings.take(place(address)), "Too many connections were opened from this address.")

    def signed_in(self, sid: str, user_id: str, tenant_id: str) -> None:
        """A socket says whose it is; raises `TooMany`, and then the socket counts for nothing."""
        _refuse(self._sign_ins.take(user_id), "This user's sockets were opened too often.")
        if self._of_user[user_id] >= PER_USER * self._scale or self._of_company[tenant_id] >= PER_COMPANY * self._scale:
            raise TooMany("There are too many sockets already.", code="too_many_sockets", retry_after=60.0)
        self._owners[sid] = _Owner(user_id, tenant_id)
        self._turns[sid] = Turns()
        self._of_user[user_id] += 1
        self._of_company[tenant_id] += 1

    def gone(self, sid: str) -> None:
        """A socket closed."""
        self._turns.pop(sid, None)
        if owner := self._owners.pop(sid, None):
            for counter, key in ((self._of_user, owner.user_id), (self._of_company, owner.tenant_id)):
                counter[key] -= 1
                if counter[key] <= 0:
                    del counter[key]

    @asynccontextmanager
    async def turn(self, sid: str) -> AsyncIterator[None]:
        """Around one call of a socket; raises `TooMany`."""
        turns = self._turns.get(sid)
        if turns is None:  # it is not signed in, or it is gone: what it asks is refused further in
            yield
            return
        async with turns.one():
            yield


def _scaled(quota: Quota, scale: float) -> Quota:
    return Quota(quota.name, max(1, round(quota.limit * scale)), quota.window_s)


def _refuse(wait: float, detail: str) -> None:
    if wait:
        raise TooMany(detail, code="rate_limited", retry_after=wait)


def _refusal(frame: str, wait: float) -> str:
    """The acknowledgement of an event that is over the budget; nothing for what awaits none."""
    packet = _PACKET.fullmatch(frame)
    if packet is None or packet[1] != _EVENT or packet[3] is None:
        return ""
    refused = TooMany("This socket says too much at once.", code="rate_limited", retry_after=wait)
    return f"43{packet[3]}{orjson.dumps([{'error': problem(refused, new_id())}]).decode()}"


def _is_event(rest: str) -> bool:
    said = _json(rest)
    return isinstance(said, list) and bool(said) and isinstance(said[0], str) and said[0] not in _RESERVED


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except ValueError:
        return None
