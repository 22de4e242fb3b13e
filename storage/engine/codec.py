"""Structs to documents and back. Instants stay native, and `id` is spelled `_id`.

What was stored by an older version must still be read: give new fields a default.
"""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
Document = dict[str, Any]

_NATIVE = (datetime, bytes)


def pack(struct: msgspec.Struct) -> Document:
    """The document of a Struct; its `id`, when it has one, becomes `_id`."""
    fields: Document = plain(struct)
    if "id" in fields:
        return {"_id": fields.pop("id"), **fields}
    return fields


def unpack(document: Document, kind: type[T]) -> T:
    """The Struct a document holds. Keys the Struct does not know, such as `tenant_id`, are passed over."""
    if "_id" in document and "id" not in document:
        document = {"id": document["_id"], **document}
    return msgspec.convert(document, kind)


def plain(value: Any) -> Any:
    """A Struct, or anything that holds Structs, as plain values the database keeps."""
    return msgspec.to_builtins(value, builtin_types=_NATIVE)
