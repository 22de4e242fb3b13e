"""An example of every shape, made from its types: the same each time, and one that the shape itself accepts.

A field's own example (`msgspec.Meta(examples=…)`) comes first, then what its name says, then what its type allows.
Fields that may be absent are left out of requests, and shown in answers where a reader expects them.
"""

from typing import Any

import msgspec
from msgspec import inspect

_DEEPEST = 6
_ID = "01a208c7-{}-7000-8000-00000000{}"
_NAMED: dict[str, Any] = {
    "name": "Ana Souza",
    "title": "Mensagem não entregue",
    "email": "ana@loja.example",
    "phone": "+5511987654321",
    "display_phone": "+55 11 4000-1000",
    "text": "Bom dia! Como posso ajudar?",
    "emoji": "👍",
    "notes": "Prefere ser chamada à tarde.",
    "timezone": "America/Sao_Paulo",
    "type": "text",
    "value": "5511987654321",
    "token": "dGhpcyBpcyBub3QgYSB0b2tlbg",
    "ticket": "dGhpcyBpcyBub3QgYSB0aWNrZXQ",
    "password": "uma frase longa e só sua",
    "version": 3,
    "seq": 42,
    "mime": "image/jpeg",
    "filename": "tabela.pdf",
    "webhook_path": "/hooks/whatsapp/01a208c7-6e75-7000-8000-000000006e75",
    "code": "provider:131047",
    "url": "https://loja.example",
    "address": "Rua das Flores, 10",
}
_SHOWN = frozenset({"phone", "text", "status", "last_message", "assignee", "window_expires_at", "email", "client_id"})
_NEVER = frozenset({"next"})  # the examples are last pages
_BODIES: dict[str, dict[str, Any]] = {
    "sendMessage": {"type": "text", "text": "Bom dia! Como posso ajudar?"},
    "updateContact": {"name": "Ana Souza", "notes": "Prefere ser chamada à tarde."},
}


def example_of(kind: Any, *, answer: bool) -> Any:
    """An example of a type, as JSON values."""
    return _example(inspect.type_info(kind), "", answer, 0)


def body_of(operation_id: str, kind: type[msgspec.Struct], path_fields: list[str]) -> dict[str, Any]:
    """An example of what a request says in its body."""
    made: dict[str, Any] = example_of(kind, answer=False)
    said = _BODIES.get(operation_id, {})
    made = {name: value for name, value in made.items() if name not in path_fields} | said
    return {name: value for name, value in made.items() if not (said and name == "client_id")}


def identifier(name: str) -> str:
    """The id that examples have for things of this name."""
    digits = f"{sum(ord(letter) * (place + 7) for place, letter in enumerate(name)) % 65_536:04x}"
    return _ID.format(digits, digits)


def _example(info: inspect.Type, name: str, answer: bool, depth: int) -> Any:
    if isinstance(info, inspect.Metadata):
        given = (info.extra_json_schema or {}).get("examples")
        return given[0] if given else _example(info.type, name, answer, depth)
    if isinstance(info, inspect.StructType):
        return _struct(info, answer, depth)
    if isinstance(info, inspect.UnionType):
        kinds = [each for each in info.types if not isinstance(each, inspect.NoneType)]
        return _example(kinds[0], name, answer, depth)
    if isinstance(info, inspect.LiteralType):
        return info.values[0]
    if isinstance(info, inspect.EnumType):
        return next(iter(info.cls)).value
    if isinstance(info, inspect.ListType | inspect.VarTupleType | inspect.SetType | inspect.FrozenSetType):
        return [_example(info.item_type, name.removesuffix("s"), answer, depth + 1)] if depth < _DEEPEST else []
    if isinstance(info, inspect.TupleType):
        return [_example(each, name, answer, depth + 1) for each in info.item_types]
    if isinstance(info, inspect.DictType | inspect.AnyType | inspect.RawType):
        return {}
    return _plain(info, name)


def _struct(info: inspect.StructType, answer: bool, depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if info.tag is not None and info.tag_field is not None:
        made[info.tag_field] = info.tag
    for field in info.fields:
        wanted = field.required or (answer and field.name in _SHOWN and depth < _DEEPEST - 2)
        if field.name in _NEVER:
            made[field.encode_name] = None
        elif wanted:
            name = f"{info.cls.__name__.lower()}_id" if field.name == "id" else field.name
            made[field.encode_name] = _example(field.type, name, answer, depth + 1)
    return made


def _plain(info: inspect.Type, name: str) -> Any:
    if isinstance(info, inspect.DateTimeType):
        return "2026-11-25T13:40:00.123Z"
    if isinstance(info, inspect.BoolType):
        return False
    if isinstance(info, inspect.StrType):
        return _text(info, name)
    known = _NAMED.get(name)
    if isinstance(info, inspect.IntType):
        return known if isinstance(known, int) else int(_within(info, 1))
    if isinstance(info, inspect.FloatType):
        return _within(info, 0.5)
    return None


def _text(info: inspect.StrType, name: str) -> str:
    known = _NAMED.get(name)
    if isinstance(known, str) and not info.pattern:
        return known
    if name == "id" or name.endswith("_id") or info.min_length == 36:
        return identifier(name)
    text = name.replace("_", " ") or "texto"
    return text.ljust(info.min_length or 0, ".")[: info.max_length]


def _within(info: inspect.IntType | inspect.FloatType, wanted: float) -> float:
    low = info.ge if info.ge is not None else wanted
    return max(low, wanted) if info.le is None else min(max(low, wanted), info.le)
