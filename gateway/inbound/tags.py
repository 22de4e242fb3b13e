"""Entity tags: which version of a thing an answer shows, and which one a change is meant for."""

import hashlib
import re

from aiohttp import web

from gateway.inbound.outcome import Outcome
from ipro_rt.kernel.errors import PreconditionFailed

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_VERSION = re.compile(r"[0-9]{1,15}")


def tag_of(outcome: Outcome, *, versioned: bool) -> str:
    """The thing's version in quotes, or a weak tag of its bytes when it has none."""
    if versioned and outcome.output is not None:
        return f'"{outcome.output.version}"'  # type: ignore[attr-defined]
    return f'W/"{hashlib.blake2b(outcome.body, digest_size=8).hexdigest()}"'


def is_known(request: web.Request, tag: str) -> bool:
    """Whether the client says, in If-None-Match, that it has this already."""
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    return header.strip() == "*" or tag.removeprefix("W/").strip('"') in _TAG.findall(header[:2000])


def read_if_match(request: web.Request) -> int | None:
    """The version a change is meant for; `*` means whichever. A tag that names no version is never the last one."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    found = _TAG.fullmatch(header.strip())
    if found is None or not _VERSION.fullmatch(found[1]):
        raise PreconditionFailed(
            "If-Match names no version.", expected='the ETag of an earlier answer, such as "3"', got=header[:60]
        )
    return int(found[1])
