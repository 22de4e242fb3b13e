"""Opaque cursors over a keyset, bound to the list and the company they were given for.

The binding is a checksum, not a secret: whoever forges a cursor only begins his own company's list somewhere else,
because every page is asked of the database under the caller's tenant. It is there so that a cursor of another list, of
another company, or with a letter changed is refused with a word instead of showing a page that makes no sense.
"""

import base64
import binascii
import hashlib

import msgspec

from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.scope import Scope

MAX_PAGE = 200
_MAX_CURSOR = 600
_MAX_NUMBER = 253_402_300_799_999  # the last millisecond of the year 9999: nothing a list is ordered by is larger
_CHECK = 6  # bytes


def encode_cursor(scope: Scope, listing: str, *keys: str | int) -> str:
    """The place after the row with these sort keys, in a list of this name of the caller's company."""
    text = msgspec.json.encode(keys)
    return _spell(_check(scope, listing, text) + text)


def decode_cursor(scope: Scope, listing: str, cursor: str, *kinds: type) -> tuple[str | int, ...]:
    """The sort keys of a cursor that `encode_cursor` made for the same list and company, of these kinds.

    Numbers are from 0 to the last millisecond of the year 9999. Raises `InvalidInput`, code `invalid_cursor`.
    """
    try:
        if len(cursor) > _MAX_CURSOR:
            raise ValueError(cursor[:20])
        padded = cursor + "=" * (-len(cursor) % 4)
        whole = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        text = whole[_CHECK:]
        if _spell(whole) != cursor or whole[:_CHECK] != _check(scope, listing, text):
            raise ValueError(cursor[:20])
        keys = msgspec.json.decode(text, type=list[str | int])
    except (ValueError, binascii.Error, msgspec.MsgspecError, UnicodeError):
        keys = []
    if len(keys) != len(kinds) or not all(map(_fits, keys, kinds)):
        raise InvalidInput(
            "The cursor is not one this list gave.",
            code="invalid_cursor",
            expected="the `next` of an earlier page of the same list",
            got=cursor[:60],
            hint="Start again without a cursor.",
        )
    return tuple(keys)


def _spell(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def _fits(key: str | int, kind: type) -> bool:
    return type(key) is kind and (not isinstance(key, int) or 0 <= key <= _MAX_NUMBER)


def _check(scope: Scope, listing: str, text: bytes) -> bytes:
    bound = b"|".join((scope.tenant_id.encode(), listing.encode(), text))
    return hashlib.blake2b(bound, digest_size=_CHECK).digest()
