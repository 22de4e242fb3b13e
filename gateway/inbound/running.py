"""Runs a row of the operations table for a caller, whichever door the call came by.

What holds for every operation, REST or socket, stands here: the permission, the fit of the input.
"""

from typing import Any

from gateway.inbound.bodies import fit
from ipro_rt.app import App
from ipro_rt.kernel.operations import Answer, Nothing, Operation
from ipro_rt.kernel.request import current
from ipro_rt.kernel.scope import Scope


class Runner:
    """Owns the way from values to an answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def run(self, operation: Operation, scope: Scope, values: dict[str, Any], *, lax: bool = False) -> Answer:
        """The output and its status; raises any `Refusal`. `lax` reads numbers and booleans from texts."""
        if (request := current()) is not None:
            request.operation = operation.id  # a socket's call is named after what it calls
        scope.require(operation.needs)
        input = fit(values, operation.input, lax=lax)
        output = await operation.run(self._app.service(operation.service), scope, input)
        if isinstance(output, Answer):
            return output
        return Answer(output, 204 if isinstance(output, Nothing) else operation.status)
