"""What was answered under an Idempotency-Key, for as long as somebody may ask again."""

from datetime import datetime
from typing import Protocol

import msgspec

from ipro_rt.kernel.scope import Scope


class Kept(msgspec.Struct, frozen=True):
    """A key that somebody used. `body` is the answer's JSON, empty for none; `done` is False while it is worked on."""

    fingerprint: str
    done: bool = False
    status: int = 0
    body: bytes = b""


class Claim(msgspec.Struct, frozen=True):
    """One attempt at a key. `holder` is different for each attempt; past `until` somebody else may take over."""

    id: str
    holder: str
    fingerprint: str
    at: datetime
    until: datetime
    forget_at: datetime


class IdempotencyStore(Protocol):
    """Keys and their answers, each tenant's own."""

    async def begin(self, scope: Scope, claim: Claim) -> Kept | None:
        """Take the key: None when it is now the claim's, otherwise what is known of it.

        A key whose holder is silent past his time, or whose work came to nothing, is taken over, but only for the same
        fingerprint.
        """
        ...

    async def finish(self, scope: Scope, claim: Claim, status: int, body: bytes) -> None:
        """Keep the answer; nothing, when somebody took over."""
        ...

    async def release(self, scope: Scope, claim: Claim, *, forget: bool) -> None:
        """Nothing came of it: whoever says the same again may try at once, or, with `forget`, whoever says anything."""
        ...
