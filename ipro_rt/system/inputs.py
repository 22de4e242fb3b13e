"""What the operations on the system take, with the limits of each field."""

from typing import Annotated

import msgspec

Kind = Annotated[
    str,
    msgspec.Meta(max_length=40, pattern="^[a-z][a-z_]*$", description="A kind of actor.", examples=["conversation"]),
]
Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
Cursor = Annotated[str, msgspec.Meta(max_length=600)]


class _Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all inputs: an unknown field is an error."""


class ListActors(_Input, frozen=True, kw_only=True):
    kind: Kind | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class OneActor(_Input, frozen=True, kw_only=True):
    kind: Kind
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="An actor's id.")]


class ListDeadLetters(_Input, frozen=True, kw_only=True):
    cursor: Cursor | None = None
    limit: Limit = 50


class OneDeadLetter(_Input, frozen=True, kw_only=True):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=250, description="A dead letter's id.")]
