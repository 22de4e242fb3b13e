"""`Idempotency-Key`: the same request said again gets the first one's answer, and does nothing.

What is kept is an answer to something that was done. A refusal changed nothing, so it frees its key; after an error of
ours the same request may be tried again at once, and another one may not.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
import structlog

from gateway.inbound.outcome import Outcome
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import Conflict, InvalidInput, Refusal, Unavailable
from ipro_rt.kernel.idempotency import Claim, IdempotencyStore
from ipro_rt.kernel.ids import derived_id, new_id
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.scope import Scope

KEPT = timedelta(hours=24)
WORKED_ON = timedelta(seconds=60)  # longer than anything that takes a key; then its gateway is taken for dead
_BARE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e][\x20\x21\x23-\x5b\x5d-\x7e]{0,254}")
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"')
log = structlog.get_logger("gateway.idempotency")


class Repeats:
    """Owns the way past a key: the first one does it, those who repeat it are told what the first was told."""

    def __init__(self, store: IdempotencyStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def once(
        self,
        operation: Operation,
        scope: Scope,
        key: str,
        values: dict[str, Any],
        do: Callable[[], Awaitable[Outcome]],
    ) -> Outcome:
        """Do it, unless it was done under this key; raises 422 for another request's key, 409 while it is done."""
        claim = self._claim(operation, scope, key, values)
        kept = await self._store.begin(scope, claim)
        if kept is not None:
            if kept.fingerprint != claim.fingerprint:
                raise _mismatch(key)
            if not kept.done:
                raise _in_flight(key)
            return Outcome(None, kept.status, kept.body, replayed=True)
        try:
            outcome = await do()
        except Refusal as refusal:
            await self._let_go(scope, claim, forget=refusal.status < 500)
            raise
        except Exception:
            await self._let_go(scope, claim, forget=False)
            raise
        try:
            await self._store.finish(scope, claim, outcome.status, outcome.body)
        except Unavailable as away:
            log.warning("an answer was not kept", operation=operation.id, code=away.code)
        return outcome

    async def _let_go(self, scope: Scope, claim: Claim, *, forget: bool) -> None:
        try:
            await self._store.release(scope, claim, forget=forget)
        except Unavailable as away:
            log.warning("a key stays held until its time is over", code=away.code)

    def _claim(self, operation: Operation, scope: Scope, key: str, values: dict[str, Any]) -> Claim:
        now = self._clock()
        said = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
        return Claim(
            id=derived_id("idempotency", scope.tenant_id, scope.user_id, operation.id, key),
            holder=new_id(),
            fingerprint=hashlib.blake2b(said, digest_size=16).hexdigest(),
            at=now,
            until=now + WORKED_ON,
            forget_at=now + KEPT,
        )


def read_key(header: str | None) -> str | None:
    """The key of an `Idempotency-Key`: a Structured Field string, with its quotes or without."""
    if header is None:
        return None
    text = header.strip()
    if quoted := _QUOTED.fullmatch(text):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    if _BARE.fullmatch(text):
        return text
    raise InvalidInput(
        "The Idempotency-Key cannot be read.",
        expected="1 to 255 printable characters, in quotes or not",
        got=text[:60],
    )


def client_id_of(operation: Operation, scope: Scope, key: str) -> str:
    """The client_id that stands for a key: the actor knows it again even when nobody kept the answer.

    Two callers may have the same key and never the same client_id.
    """
    return derived_id("client_id", scope.tenant_id, scope.user_id, operation.id, key)


def _mismatch(key: str) -> InvalidInput:
    return InvalidInput(
        "This Idempotency-Key came with another request before.",
        code="idempotency_mismatch",
        got=key[:60],
        hint="Make a new key for a new request.",
    )


def _in_flight(key: str) -> Conflict:
    return Conflict(
        "The first request with this Idempotency-Key is not answered yet.",
        code="idempotency_in_flight",
        got=key[:60],
        hint="Wait, then repeat it with the same key.",
        retry_after=1.0,
    )
