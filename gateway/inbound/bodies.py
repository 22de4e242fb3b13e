"""Reading what callers send: bounded, complete, and nothing in it that could not be kept.

A body is refused whole, before anything looks at its meaning, when it is too large, not JSON, nested too
deep, or holds a number or a text the database has no room for. `fit` then turns the values into an
operation's input.
"""

import asyncio
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from ipro_rt.kernel.errors import FieldError, InvalidInput, InvalidJson, TooLarge, UnsupportedMedia

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
READ_S = 30.0  # a body slower than this is given up
MAX_ERRORS = 20  # fields that one answer complains of
_MAX_INT = 2**63 - 1
_CODINGS = frozenset({"", "identity", "gzip", "deflate", "br"})

T = TypeVar("T")
_FAULTS = {"missing required": "is missing", "contains unknown": "is not known"}
_FIELD = re.compile(r"(?P<fault>missing required|contains unknown) field `(?P<name>[^`]*)`")
_AT = re.compile(r"^(?P<message>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


async def read_body(request: web.Request, limit: int = MAX_BODY) -> bytes:
    """The raw bytes, never more than the limit and never waited for without end.

    What came compressed was taken apart piece by piece as it was read: the limit holds for what comes out.
    """
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    if (coding := request.headers.get("Content-Encoding", "").strip().lower()) not in _CODINGS:
        raise UnsupportedMedia("The body has a coding we do not read.", expected="gzip, deflate, br", got=coding[:60])
    if request.content.is_eof():
        whole = request.content.read_nowait()  # it came along with the head, as small bodies do
        if len(whole) > limit:
            raise _too_large(limit)
        return whole
    chunks, size = [], 0
    try:
        async with asyncio.timeout(READ_S):
            async for chunk in request.content.iter_any():
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                chunks.append(chunk)
    except TimeoutError as error:
        raise InvalidInput("The body did not arrive in time.", code="too_slow", status=408) from error
    except web.RequestPayloadError as error:
        raise InvalidInput("The body is not in the coding it says.", code="bad_request", status=400) from error
    return b"".join(chunks)


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; an empty body is an empty object."""
    if not body:
        return {}
    try:
        value = msgspec.json.decode(body)
    except RecursionError as error:
        raise _too_deep() from error
    except (msgspec.MsgspecError, UnicodeError, ValueError) as error:
        raise InvalidJson("The body is not JSON in UTF-8.", got=str(error)[:200]) from error
    if not isinstance(value, dict):
        raise InvalidInput("The body is not an object.", expected="{…}", got=type(value).__name__)
    check(value)
    return value


def check(value: Any) -> None:
    """Raise `InvalidInput` for values that are too deep, too large a number, or a text with NUL or half a character."""
    level = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                deeper += each.keys()
                deeper += each.values()
            elif isinstance(each, list | tuple):
                deeper += each
            elif isinstance(each, str):
                _check_text(each)
            elif isinstance(each, int) and not -_MAX_INT <= each <= _MAX_INT:
                raise InvalidInput("A number is too large.", expected="at most 64 bits", got=f"{str(each)[:40]}…")
        if not deeper:
            return
        level = deeper
    raise _too_deep()


def fit(values: dict[str, Any], kind: type[T], *, lax: bool = False) -> T:
    """The values as an input, or `InvalidInput` with a JSON pointer for each wrong field.

    `lax` reads numbers and booleans from texts.
    """
    try:
        return msgspec.convert(values, kind, strict=not lax)
    except msgspec.ValidationError as error:
        errors = list(islice(_wrong(values, kind, lax), MAX_ERRORS)) or [_told("", str(error))]
        raise InvalidInput("The input does not fit the operation.", errors=errors) from error


def _check_text(text: str) -> None:
    if _UNKEEPABLE.search(text):
        raise InvalidInput("A text holds a character that cannot be kept.", got="NUL or half of a surrogate pair")


def _wrong(values: dict[str, Any], kind: Any, lax: bool) -> Iterator[FieldError]:
    """Every field that does not fit, the first fault of each: msgspec stops at the first field."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    if kind.__struct_config__.forbid_unknown_fields:
        yield from (FieldError(f"/{_escape(name)}", "is not known") for name in values if name not in fields)
    for name, field in fields.items():
        if name not in values:
            if field.required:
                yield FieldError(f"/{name}", "is missing")
            continue
        try:
            msgspec.convert(values[name], field.type, strict=not lax)
        except msgspec.ValidationError as error:
            yield _told(f"/{name}", str(error))


def _told(pointer: str, said: str) -> FieldError:
    """What msgspec said of a value that stands at this pointer."""
    found = _AT.match(said)
    assert found is not None
    message, path = found["message"], (found["path"] or "$")[1:]
    pointer += re.sub(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", lambda part: f"/{part[1] or part[2]}", path)
    if field := _FIELD.search(message):
        return FieldError(f"{pointer}/{_escape(field['name'])}", _FAULTS[field["fault"]])
    return FieldError(pointer, message)


def _escape(name: str) -> str:
    return name[:100].replace("~", "~0").replace("/", "~1")


def _too_large(limit: int) -> TooLarge:
    return TooLarge("The body is too large.", expected=f"at most {limit} bytes")


def _too_deep() -> InvalidInput:
    return InvalidInput("The body is nested too deep.", expected=f"at most {MAX_DEPTH} levels")
