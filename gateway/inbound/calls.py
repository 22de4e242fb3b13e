"""Operations called by name over the socket: the same table, checks, quotas and answers as REST."""

from collections.abc import Mapping
from typing import Any

import orjson

from gateway.inbound.running import PLAIN, Runner, Terms
from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.scope import Permission, Scope


class Calls:
    """Owns the table by id."""

    def __init__(self, runner: Runner, operations: Mapping[str, Operation]) -> None:
        self._runner = runner
        self._operations = operations

    async def run(self, scope: Scope, op: str, values: dict[str, Any], terms: Terms = PLAIN) -> dict[str, Any]:
        """Run one operation: `{ok, result}`, and `replayed` when it was not done again."""
        operation = self._operations.get(op)
        if operation is None or operation.needs is Permission.NONE:
            raise InvalidInput("There is no such operation here.", expected="an operationId", got=op[:60])
        standing = await self._runner.quotas.charge(scope, operation.kind)
        if standing.refusal is not None:
            raise standing.refusal
        outcome = await self._runner.run(operation, scope, values, terms)
        answer = {"ok": True, "result": orjson.Fragment(outcome.body) if outcome.body else None}
        return answer | {"replayed": True} if outcome.replayed else answer
