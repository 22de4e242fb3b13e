"""Smaller answers for clients that can read them: brotli or gzip, for JSON and pages of more than a kilobyte.

Never for an answer that holds a secret beside something its caller chose: by the size of many such answers a stranger
who can make the caller ask finds out the secret. So only what is read is compressed, not what signing in says.
"""

import asyncio
import zlib

import brotli
from aiohttp import web

LEAST = 1024  # bytes: below this the headers weigh more than what is saved
ALOUD = 32 * 1024  # bytes: up to here it is done on the loop, in about half a millisecond
_QUALITY = {"br": 4, "gzip": 6}


async def compress(request: web.Request, response: web.Response) -> None:
    """Compress a whole answer, if that is worth it and the client says it can read it."""
    body = response.body
    if not isinstance(body, bytes) or len(body) < LEAST:
        return
    response.headers["Vary"] = "Accept-Encoding"
    coding = choose(request.headers.get("Accept-Encoding", ""))
    if coding is None:
        return
    smaller = squeeze(body, coding) if len(body) <= ALOUD else await asyncio.to_thread(squeeze, body, coding)
    response.body = smaller
    response.headers["Content-Encoding"] = coding
    if (tag := response.headers.get("ETag")) is not None and not tag.startswith("W/"):
        response.headers["ETag"] = f"W/{tag}"  # other bytes: only as good as the same


def choose(accepted: str) -> str | None:
    """`br`, `gzip` or None. What the client gives no weight is not used; brotli comes first among equals."""
    weights: dict[str, float] = {}
    for part in accepted[:500].split(","):
        name, _, rest = part.partition(";")
        try:
            weights[name.strip().lower()] = float(rest.partition("=")[2]) if rest.strip() else 1.0
        except ValueError:
            continue
    rest_of_them = weights.get("*", 0.0)
    found = max(_QUALITY, key=lambda coding: weights.get(coding, rest_of_them))
    return found if weights.get(found, rest_of_them) > 0 else None


def squeeze(body: bytes, coding: str) -> bytes:
    """The body in this coding."""
    if coding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_QUALITY["br"]))
    made = zlib.compressobj(_QUALITY["gzip"], zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return made.compress(body) + made.flush()
