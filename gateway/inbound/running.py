"""Runs a row of the operations table for a caller, whichever door the call came by.

What holds for every operation, REST or socket, stands here: the quotas, the permission, the key under which it happens
once, the version it is meant for, the fit of the input, the audit log.
"""

from typing import Any, NamedTuple

import msgspec

from gateway.inbound.bodies import fit
from gateway.inbound.idempotency import Repeats, client_id_of
from gateway.inbound.outcome import Outcome
from gateway.inbound.quotas import Quotas
from ipro_rt.app import App
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import InvalidInput, Refusal
from ipro_rt.kernel.operations import Answer, Nothing, Operation
from ipro_rt.kernel.request import current
from ipro_rt.kernel.scope import Scope


class Terms(NamedTuple):
    """What a call says beside its input. `if_match` is a version; `lax` reads numbers and booleans from texts."""

    idempotency_key: str | None = None
    if_match: int | None = None
    lax: bool = False


PLAIN = Terms()


class Runner:
    """Owns the way from values to an answer. The door counts against `quotas` before it reads anything."""

    def __init__(self, app: App, quotas: Quotas, repeats: Repeats) -> None:
        self._app = app
        self._repeats = repeats
        self.quotas = quotas

    async def run(self, operation: Operation, scope: Scope, values: dict[str, Any], terms: Terms = PLAIN) -> Outcome:
        """What came of it; raises any `Refusal`."""
        if (request := current()) is not None:
            request.operation = operation.id  # a socket's call is named after what it calls
        if not operation.audited:
            return await self._run(operation, scope, values, terms)
        try:
            answer = await self._run(operation, scope, values, terms)
        except Exception as error:
            code = error.code if isinstance(error, Refusal) else "internal"
            await self._write_down(operation, scope, values, code)
            raise
        if not answer.replayed:
            await self._write_down(operation, scope, values, "ok", answer.output)
        return answer

    async def _run(self, operation: Operation, scope: Scope, values: dict[str, Any], terms: Terms) -> Outcome:
        scope.require(operation.needs)
        if terms.if_match is not None:
            _set(values, operation, "if_match", terms.if_match)
        if operation.repeats == "never":
            return await self._do(operation, scope, values, terms)
        key = terms.idempotency_key
        named = "client_id" in operation.input.__struct_fields__
        if operation.repeats == "must" and key is None and values.get("client_id") is None:
            raise _unnamed(named)
        if key is None:
            return await self._do(operation, scope, values, terms)
        if named and values.get("client_id") is None:
            values = {**values, "client_id": client_id_of(operation, scope, key)}
        return await self._repeats.once(
            operation, scope, key, values, lambda: self._do(operation, scope, values, terms)
        )

    async def _do(self, operation: Operation, scope: Scope, values: dict[str, Any], terms: Terms) -> Outcome:
        input = fit(values, operation.input, lax=terms.lax)
        output = await operation.run(self._app.service(operation.service), scope, input)
        status = operation.status
        if isinstance(output, Answer):
            output, status = output
        if isinstance(output, Nothing):
            return Outcome(output, 204 if status == 200 else status, b"")
        return Outcome(output, status, encode(output))

    async def _write_down(
        self, operation: Operation, scope: Scope, values: dict[str, Any], outcome: str, output: object = None
    ) -> None:
        """Whom it was about, and the names of what was given; never the values."""
        about = {name: str(values.get(name, "")) for name in operation.path_fields} | _made(output)
        known = {field.encode_name for field in msgspec.structs.fields(operation.input)}
        given = sorted(known & values.keys() - set(operation.path_fields))
        await self._app.audit.record(scope, operation.id, targets=about, fields=given, outcome=outcome)


def _set(values: dict[str, Any], operation: Operation, name: str, value: object) -> None:
    if name not in operation.input.__struct_fields__:
        return  # whoever sends If-Match with everything means no harm
    if values.setdefault(name, value) != value:
        raise InvalidInput("If-Match and if_match differ.", got=str(value))


def _unnamed(named: bool) -> Refusal:
    return Refusal(
        "This would be done again if you repeated it.",
        code="idempotency_required",
        status=400,
        title="Idempotency-Key missing",
        expected="an Idempotency-Key" + (" or a client_id" if named else ""),
        hint="Make one UUID for each request, and repeat the request with the same one.",
    )


def _made(output: object) -> dict[str, str]:
    """The id of what an operation made or changed, when its answer, or what the answer holds, has one."""
    if not isinstance(output, msgspec.Struct):
        return {}
    inner = [getattr(output, name) for name in output.__struct_fields__]
    found = [each.id for each in (output, *inner) if isinstance(each, msgspec.Struct) and hasattr(each, "id")]
    return {"id": str(found[0])} if found else {}
