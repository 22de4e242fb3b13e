"""An operation, declared once, opens every door: REST, socket `call`, OpenAPI, the TypeScript types."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

import msgspec

from ipro_rt.kernel.scope import Permission

Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]


class Nothing(msgspec.Struct, frozen=True):
    """The output of an operation that answers 204."""


class Answer(NamedTuple):
    """An output with another status than the operation's own, such as 200 for a repeated client_id."""

    output: object
    status: int


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table.

    `input` is a Struct whose fields are the path parameters, then the query (GET) or the body. `run` is an
    unbound method of a service: `run(service, scope, input)`.
    """

    id: str
    method: Method
    path: str
    summary: str
    input: type[msgspec.Struct]
    output: type
    needs: Permission
    run: Callable[..., Awaitable[Any]]
    status: int = 200
    tag: str = ""

    @property
    def service(self) -> str:
        """The class of the service that runs it, by name."""
        return self.run.__qualname__.partition(".")[0]

    @property
    def path_fields(self) -> list[str]:
        """The names between braces in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]
