"""How a body that does not fit is refused: always with a code, and with a JSON pointer where there is one.

Pointers are written relative to the value at hand; whoever knows where that value stands puts the rest in front.
"""

import json
import re

import msgspec

from ipro_rt.kernel.errors import FieldError, InvalidInput, InvalidJson

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def wrong(pointer: str, message: str) -> InvalidInput:
    """The refusal of one field."""
    return InvalidInput("The webhook does not fit.", errors=[FieldError(pointer, message)])


def prefixed(refusal: InvalidInput, pointer: str) -> InvalidInput:
    """The same refusal, seen from further out."""
    for error in refusal.errors:
        error.pointer = pointer + error.pointer
    return refusal


def misfit(error: msgspec.ValidationError) -> InvalidInput:
    """The refusal of valid JSON of another shape."""
    message, _, path = str(error).partition(" - at `$")
    # msgspec does not say the key of an open object: the pointer then ends at the object.
    steps = (key or index for key, index in _STEP.findall(path.removesuffix("`").partition("[...]")[0]))
    return wrong("".join(f"/{step}" for step in steps), message)


def unreadable(body: bytes, error: Exception) -> InvalidInput:
    """The refusal of a body the decoder could not read."""
    if isinstance(error, RecursionError):
        return InvalidJson("The body is nested too deeply.")
    if isinstance(error, UnicodeError):
        return InvalidJson("The body is not UTF-8.")
    if _SURROGATE.search(body) and _stdlib_reads(body):
        return wrong("", "A text holds half of a surrogate pair, which stands for no character.")
    return InvalidJson("The body is not valid JSON.", got=str(error)[:200])


def _stdlib_reads(body: bytes) -> bool:
    """Whether the only fault is a lone surrogate, which the standard library lets pass."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
