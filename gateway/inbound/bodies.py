"""Reading what callers send: bounded, complete, and nothing in it that could not be kept.

A body is refused whole, before anything looks at its meaning, when it is too large, not JSON, nested too
deep, or holds a number or a text the database has no room for. `fit` then turns the values into an
operation's input.
"""

import asyncio
import re
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from ipro_rt.kernel.errors import FieldError, InvalidInput, InvalidJson, TooLarge

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
READ_S = 30.0  # a body slower than this is given up
_MAX_INT = 2**63 - 1

T = TypeVar("T")
_AT = re.compile(r"^(?P<message>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
_FIELD = re.compile(r"(?:missing required|contains unknown) field `(?P<name>[^`]*)`")


async def read_body(request: web.Request, limit: int = MAX_BODY) -> bytes:
    """The raw bytes, never more than the limit and never waited for without end."""
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
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
    """The values as an input, or `InvalidInput` with a JSON pointer. `lax` reads numbers and booleans from texts."""
    try:
        return msgspec.convert(values, kind, strict=not lax)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from error


def _check_text(text: str) -> None:
    if _UNKEEPABLE.search(text):
        raise InvalidInput("A text holds a character that cannot be kept.", got="NUL or half of a surrogate pair")


def _misfit(said: str) -> InvalidInput:
    found = _AT.match(said)
    assert found is not None
    message, path = found["message"], (found["path"] or "$")[1:]
    pointer = re.sub(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", lambda part: f"/{part[1] or part[2]}", path)
    if field := _FIELD.search(message):
        pointer = f"{pointer}/{field['name']}"
    return InvalidInput("The input does not fit the operation.", errors=[FieldError(pointer, message)])


def _too_large(limit: int) -> TooLarge:
    return TooLarge("The body is too large.", expected=f"at most {limit} bytes")


def _too_deep() -> InvalidInput:
    return InvalidInput("The body is nested too deep.", expected=f"at most {MAX_DEPTH} levels")
