"""JSON for clients. Instants are RFC 3339, UTC, always with three digits of milliseconds, so that the same item is the
same text whichever door it leaves by.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson

_NATIVE = (datetime,)


def encode(value: Any) -> bytes:
    """A Struct, or anything that holds Structs, as JSON."""
    plain = msgspec.to_builtins(value, builtin_types=_NATIVE, str_keys=True)
    return orjson.dumps(plain, _spell, orjson.OPT_PASSTHROUGH_DATETIME)


def spell(instant: datetime) -> str:
    """An instant as clients read it."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="milliseconds")[:-6] + "Z"


def _spell(value: Any) -> str:
    if isinstance(value, datetime):
        return spell(value)
    raise TypeError(f"{type(value).__name__} cannot be shown")
