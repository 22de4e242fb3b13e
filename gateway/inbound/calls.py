"""Operations called by name over the socket: the same table, checks and answers as REST."""

from collections.abc import Mapping
from typing import Any

import orjson

from gateway.inbound.bodies import fit
from ipro_rt.app import App
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import Forbidden, InvalidInput
from ipro_rt.kernel.operations import Answer, Nothing, Operation
from ipro_rt.kernel.scope import Permission, Scope


class Calls:
    """Owns the table by id."""

    def __init__(self, app: App, operations: Mapping[str, Operation]) -> None:
        self._app = app
        self._operations = operations

    async def run(self, scope: Scope, op: str, values: dict[str, Any]) -> Any:
        """Run one operation and return its result as plain JSON values."""
        operation = self._operations.get(op)
        if operation is None or operation.needs is Permission.NONE:
            raise InvalidInput("There is no such operation here.", expected="an operationId", got=op[:60])
        if not scope.may(operation.needs):
            raise Forbidden("Your role may not do this.", expected=str(operation.needs), got=scope.role)
        input = fit(values, operation.input)
        output = await operation.run(self._app.service(operation.service), scope, input)
        if isinstance(output, Answer):
            output = output.output
        return None if isinstance(output, Nothing) else orjson.loads(encode(output))
