"""Tickets: what a socket signs in with. Good for half a minute and for one connection, so one in a log opens nothing.

A ticket is kept nowhere: it names its session and its end, and carries their HMAC. Whether it was used before is
remembered by the gateway it was used at.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence

from ipro_rt.kernel.clock import Clock, to_millis
from ipro_rt.kernel.errors import TooMany, Unauthenticated

LIFE_MS = 30_000
MAX_USED = 50_000  # remembered for LIFE_MS each, about 200 bytes
_MAC_BYTES = 32
_MAX_LENGTH = 400


class Tickets:
    """Makes and takes tickets. The first key signs, every key is accepted: keys change without a break."""

    def __init__(self, keys: Callable[[], Sequence[bytes]], clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._used: OrderedDict[bytes, int] = OrderedDict()

    def issue(self, session_id: str) -> tuple[str, int]:
        """A ticket for a session, and when it ends, in milliseconds since the epoch."""
        ends = to_millis(self._clock()) + LIFE_MS
        body = f"{ends}.{secrets.token_urlsafe(12)}.{session_id}".encode()
        return base64.urlsafe_b64encode(_mac(self._keys()[0], body) + body).decode().rstrip("="), ends

    def take(self, ticket: str) -> str:
        """The session a ticket is for; raises `Unauthenticated` for one that is made up, over, or was used here."""
        mac, body = _parts(ticket)
        right = [hmac.compare_digest(_mac(key, body), mac) for key in self._keys()]
        ends, _, rest = body.decode("utf-8", "replace").partition(".")
        now = to_millis(self._clock())
        if not any(right) or int(ends) <= now or mac in self._used:
            raise _refused()
        while self._used and next(iter(self._used.values())) <= now:
            self._used.popitem(last=False)
        if len(self._used) >= MAX_USED:
            raise TooMany("Too many sockets are signing in at this moment.", retry_after=1.0)
        self._used[mac] = int(ends)
        return rest.partition(".")[2]


def _parts(ticket: str) -> tuple[bytes, bytes]:
    try:
        if len(ticket) > _MAX_LENGTH:
            raise ValueError("too long")
        raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused() from error
    return raw[:_MAC_BYTES], raw[_MAC_BYTES:]


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()


def _refused() -> Unauthenticated:
    return Unauthenticated(
        "The ticket is not known, was used before, or is over.",
        code="wrong_ticket",
        hint="Fetch a new one for each connection: POST /api/v1/socket-tickets.",
    )
