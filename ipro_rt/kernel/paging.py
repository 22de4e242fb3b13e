"""Opaque cursors over a keyset. A cursor is signed to nothing: it is checked, never trusted."""

import base64
import binascii

import msgspec

from ipro_rt.kernel.errors import InvalidInput

MAX_PAGE = 200
_MAX_CURSOR = 400


def encode_cursor(*keys: str | int) -> str:
    """The place after the row with these sort keys."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> tuple[str | int, ...]:
    """The sort keys of a cursor made by `encode_cursor`, checked for number and kind."""
    try:
        if len(cursor) > _MAX_CURSOR:
            raise ValueError(cursor[:20])
        padded = cursor + "=" * (-len(cursor) % 4)
        keys = msgspec.json.decode(base64.urlsafe_b64decode(padded.encode("ascii")), type=list[str | int])
    except (ValueError, binascii.Error, msgspec.MsgspecError, UnicodeError):
        keys = []
    if len(keys) != len(kinds) or any(type(key) is not kind for key, kind in zip(keys, kinds, strict=True)):
        raise InvalidInput(
            "The cursor is not one this server gave.",
            expected="the `next` of an earlier page",
            got=cursor[:60],
            hint="Start again without a cursor.",
        )
    return tuple(keys)
