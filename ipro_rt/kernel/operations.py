"""An operation, declared once, opens every door: REST, socket `call`, OpenAPI, the TypeScript types."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec

from ipro_rt.kernel.permissions import ADMINISTRATIVE, Permission
from ipro_rt.kernel.versions import Version

Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
Cost = Literal["read", "write", "send", "sign_in"]  # each has a quota of its own: `gateway/inbound/quotas.py`
Repeats = Literal["never", "may", "must"]


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

    `cost` is the quota it is counted against; unset, that of its method. `repeats` says whether an Idempotency-Key
    makes a repetition harmless, and whether there must be one (or a `client_id`, where the input has that field). Its
    answer is then kept for a day, so it may hold no secret. An input with `if_match` and an output with a `Version` are
    for what two people may change at once.
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
    cost: Cost | None = None
    repeats: Repeats = "never"
    audit: bool = False

    @property
    def kind(self) -> Cost:
        """The quota it is counted against."""
        if self.cost is not None:
            return self.cost
        if self.method == "GET":
            return "read"
        return "sign_in" if self.needs is Permission.NONE else "write"

    @property
    def is_list(self) -> bool:
        """Whether it answers pages of `items`."""
        return "items" in getattr(self.output, "__struct_fields__", ())

    @property
    def is_versioned(self) -> bool:
        """Whether its answer says which version it shows."""
        return _is_versioned(self.output)

    @property
    def group(self) -> str:
        """The tag under which it is documented."""
        return self.tag or self.path.split("/")[1]

    @property
    def audited(self) -> bool:
        """Whether it is written into the audit log: every administrative change, and what says `audit`."""
        return self.audit or (self.method != "GET" and self.needs in ADMINISTRATIVE)

    @property
    def service(self) -> str:
        """The class of the service that runs it, by name."""
        return self.run.__qualname__.partition(".")[0]

    @property
    def path_fields(self) -> list[str]:
        """The names between braces in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


@cache
def _is_versioned(output: type) -> bool:
    fields = msgspec.structs.fields(output) if issubclass(output, msgspec.Struct) else ()
    return any(field.name == "version" and field.type == Version for field in fields)
