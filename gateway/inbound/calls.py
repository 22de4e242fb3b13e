"""Operations called by name over the socket: the same table, checks and answers as REST."""

from collections.abc import Mapping
from typing import Any

import orjson

from gateway.inbound.running import Runner
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission, Scope


class Calls:
    """Owns the table by id."""

    def __init__(self, runner: Runner, operations: Mapping[str, Operation]) -> None:
        self._runner = runner
        self._operations = operations

    async def run(self, scope: Scope, op: str, values: dict[str, Any]) -> Any:
        """Run one operation and return its result as plain JSON values."""
        operation = self._operations.get(op)
        if operation is None or operation.needs is Permission.NONE:
            raise InvalidInput("There is no such operation here.", expected="an operationId", got=op[:60])
        output, _ = await self._runner.run(operation, scope, values)
        return None if isinstance(output, Nothing) else orjson.loads(encode(output))
