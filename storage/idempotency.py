"""Idempotency keys in MongoDB. The key's `_id` is what makes two holders of one key impossible; a TTL forgets it."""

from typing import Any

import msgspec

from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.idempotency import Claim, Kept
from ipro_rt.kernel.scope import Scope
from storage.engine.collection import Duplicate
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "idempotency_keys"
INDEXES = [Index(NAME, (("forget_at", 1),), ttl=0)]
_TRIES = 5


class MongoIdempotency:
    """Implements `ipro_rt.kernel.idempotency.IdempotencyStore`."""

    def __init__(self, database: Database) -> None:
        self._keys = database.collection(NAME)

    async def begin(self, scope: Scope, claim: Claim) -> Kept | None:
        """One write for a new key. A key that the TTL should have forgotten, but has not yet, counts as forgotten."""
        keys = self._keys.of(scope)
        for _ in range(_TRIES):
            try:
                await keys.insert({"_id": claim.id, "done": False, **_fields(claim)})
            except Duplicate:
                found = await keys.get({"_id": claim.id})
            else:
                return None
            if found is None:
                continue
            if found["forget_at"] > claim.at:
                kept = msgspec.convert(found, Kept)
                if kept.done or kept.fingerprint != claim.fingerprint or found["until"] > claim.at:
                    return kept
            taken = {"$set": {"done": False, **_fields(claim)}, "$unset": {"status": 1, "body": 1}}
            if await keys.update({"_id": claim.id, "holder": found["holder"], "until": found["until"]}, taken):
                return None
        raise Unavailable("Too many ask with this Idempotency-Key at once.")

    async def finish(self, scope: Scope, claim: Claim, status: int, body: bytes) -> None:
        """Only the holder's answer is kept."""
        change = {"$set": {"done": True, "status": status, "body": body}}
        await self._keys.of(scope).update(_held(claim), change)

    async def release(self, scope: Scope, claim: Claim, *, forget: bool) -> None:
        """Only the holder lets go."""
        if forget:
            await self._keys.of(scope).delete(_held(claim))
        else:
            await self._keys.of(scope).update(_held(claim), {"$set": {"until": claim.at}})


def _held(claim: Claim) -> dict[str, Any]:
    return {"_id": claim.id, "holder": claim.holder, "done": False}


def _fields(claim: Claim) -> dict[str, Any]:
    return {
        "holder": claim.holder,
        "fingerprint": claim.fingerprint,
        "until": claim.until,
        "forget_at": claim.forget_at,
    }
