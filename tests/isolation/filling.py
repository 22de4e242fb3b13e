"""Fills the input of any operation from its struct: the least that fits, and every place in it where an id goes.

A new operation is filled without a change here. What cannot be told from the types stands in the two tables.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from msgspec import inspect

from ipro_rt.kernel.operations import Operation

SAMPLES: dict[str, dict[str, Any]] = {
    "sendMessage": {"type": "text", "text": "bom dia"},
    "sendMessage media.id": {"type": "document"},
    "sendMessage reaction.message_id": {"type": "reaction"},
}
"""By operation, or by operation and one of its references: what an input needs beside what its struct says."""

NOUNS = {
    "message_id": "messages",
    "reply_to": "messages",
    "user_id": "users",
    "media": "media",
    "number_id": "numbers",
    "contact_id": "contacts",
    "conversation_id": "conversations",
}
"""By field: of what it is an id. A field `id` takes the noun before it in the path, or the field it lies in."""

NO_IDS = frozenset({"client_id", "phone_number_id", "waba_id"})  # made by the client, or by a provider


class CannotFill(Exception):
    """The message says which field of which operation, and what to do."""


class Reference(NamedTuple):
    """A place for an id: the way to it from the top of the input, and of what it is an id."""

    path: tuple[str, ...]
    noun: str


def filled(operation: Operation, marker: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """The least input that fits and changes something, with `ids` (by noun) where ids go and `marker` in free texts."""
    values: dict[str, Any] = {}
    changes = operation.method in ("PATCH", "PUT")
    for field in _fields(operation.input):
        if field.required or (changes and isinstance(_plain(field.type), inspect.StrType)):
            values[field.encode_name] = _sample(field.type, field.encode_name, operation, marker)
    values |= SAMPLES.get(operation.id, {})
    for reference in references(operation):
        if reference.path[0] in values:
            put(values, reference, ids[reference.noun])
    try:
        msgspec.convert(values, operation.input)
    except msgspec.ValidationError as error:
        raise CannotFill(f"{operation.id}: {error}: add what it needs to tests/isolation/filling.py SAMPLES") from error
    return values


def references(operation: Operation) -> list[Reference]:
    """Every place for an id in the input of an operation."""
    return list(_references(operation, operation.input, ()))


def put(values: dict[str, Any], reference: Reference, identifier: str) -> None:
    """Set the id at a place, making what lies around it."""
    *way, last = reference.path
    for step in way:
        if not isinstance(values.get(step), dict):
            values[step] = {}
        values = values[step]
    values[last] = [identifier] if last.endswith("_ids") else identifier


def in_path(operation: Operation) -> list[Reference]:
    """The ids that the address of an operation names."""
    return [each for each in references(operation) if each.path[0] in operation.path_fields]


def in_body(operation: Operation) -> list[Reference]:
    """The other ids its input may name."""
    return [each for each in references(operation) if each.path[0] not in operation.path_fields]


def address(operation: Operation, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path with its parameters, and the values that are left for the query or the body."""
    path, rest = operation.path, dict(values)
    for name in operation.path_fields:
        path = path.replace(f"{{{name}}}", quote(str(rest.pop(name)), safe=""))
    return f"/api/v1{path}", rest


def _fields(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    told = inspect.type_info(struct)
    assert isinstance(told, inspect.StructType)
    return told.fields


def _references(operation: Operation, struct: type[msgspec.Struct], way: tuple[str, ...]) -> Iterator[Reference]:
    for field in _fields(struct):
        name = field.encode_name
        inner = _plain(field.type)
        if isinstance(inner, inspect.StructType):
            yield from _references(operation, inner.cls, (*way, name))
        elif _holds_text(inner) and name not in NO_IDS and (name in NOUNS or name == "id" or _looks_like_id(name)):
            yield Reference((*way, name), _noun(operation, (*way, name)))


def _looks_like_id(name: str) -> bool:
    return name.endswith(("_id", "_ids"))


def _noun(operation: Operation, way: tuple[str, ...]) -> str:
    name = way[-1]
    if name in NOUNS:
        return NOUNS[name]
    if name == "id" and len(way) > 1 and way[-2] in NOUNS:
        return NOUNS[way[-2]]
    parts = operation.path.split("/")
    if f"{{{name}}}" in parts:
        before = parts[parts.index(f"{{{name}}}") - 1]
        return "actors" if before.startswith("{") else before.replace("-", "_")
    raise CannotFill(f"{operation.id}: of what is {'.'.join(way)} an id? Say it in tests/isolation/filling.py NOUNS")


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without what is written on it, and without null or unset beside it."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        return next(
            plain
            for plain in map(_plain, kind.types)
            if not isinstance(plain, inspect.NoneType) and getattr(plain, "cls", None) is not msgspec.UnsetType
        )
    return kind


def _holds_text(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.ListType):
        return isinstance(_plain(kind.item_type), inspect.StrType)
    return isinstance(kind, inspect.StrType)


def _sample(kind: inspect.Type, name: str, operation: Operation, marker: str) -> Any:
    while isinstance(kind, inspect.Metadata):
        if examples := (kind.extra_json_schema or {}).get("examples"):
            return _marked(examples[0], _plain(kind), name, marker)
        kind = kind.type
    match kind := _plain(kind):
        case inspect.StrType():
            return _text(kind, name, operation, marker)
        case inspect.BoolType():
            return True
        case inspect.IntType() | inspect.FloatType():
            return kind.ge if kind.ge is not None else 1
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.EnumType():
            return next(iter(kind.cls)).value
        case inspect.ListType():
            return [_sample(kind.item_type, name, operation, marker)] * max(1, kind.min_length or 0)
        case inspect.DictType() | inspect.AnyType():
            return {}
        case inspect.StructType():
            return {
                field.encode_name: _sample(field.type, field.encode_name, operation, marker)
                for field in kind.fields
                if field.required
            }
        case inspect.DateTimeType():
            return "2026-11-25T12:00:00Z"
    raise CannotFill(f"{operation.id}: no sample for {name}: teach tests/isolation/filling.py the type {kind}")


def _marked(example: Any, kind: inspect.Type, name: str, marker: str) -> Any:
    if name == "email":
        return f"{marker}.{name}@example.org"
    if isinstance(kind, inspect.StrType) and kind.pattern is None and name in ("name", "title", "text", "notes"):
        return f"{marker} {name}"[: kind.max_length]
    return example


def _text(kind: inspect.StrType, name: str, operation: Operation, marker: str) -> str:
    if name == "email":
        return f"{marker}.{operation.id.lower()}@example.org"
    if name == "password" or name.endswith("_password"):
        return f"{marker} correct horse"
    if kind.pattern is not None:
        raise CannotFill(f"{operation.id}: {name} follows a pattern: give its field an example")
    text = f"{marker} {name}".ljust(kind.min_length or 0, "x")
    return text[: kind.max_length] if kind.max_length else text
