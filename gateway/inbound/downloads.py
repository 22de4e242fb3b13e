"""`GET /api/v1/media/{id}`: the bytes of a file, whole or in part.

Files come from strangers: only pictures, sound and video are shown as what they are; anything else is handed
over as an attachment, and no file may run anything in our name.
"""

from urllib.parse import quote

from aiohttp import web

from gateway.inbound.auth import Authenticator
from gateway.inbound.operations import BASE
from ipro_rt.app import App
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.scope import Permission
from ipro_rt.media.model import Media

_SHOWN = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/3gpp", "audio/ogg", "audio/mpeg"}
    | {"audio/mp4", "audio/aac", "audio/amr"}
)


class Downloads:
    """The way out for files."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app = app
        self._authenticator = authenticator

    def routes(self) -> list[web.RouteDef]:
        """The one route."""
        return [web.get(f"{BASE}/media/{{id}}", self.send)]

    async def send(self, request: web.Request) -> web.StreamResponse:
        """The file, or the part of it the `Range` header asks for."""
        scope = await self._authenticator.scope_of(request, Permission.READ, "read")
        opened = await self._app.media.open(scope, request.match_info["id"])
        headers = _headers(opened.media)
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        start, end = _range(request, opened.size)
        partial = (start, end) != (0, opened.size)
        if partial:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{opened.size}"
        response = web.StreamResponse(status=206 if partial else 200, headers=headers)
        response.content_length = end - start
        await response.prepare(request)
        if request.method != "HEAD" and end > start:
            async for chunk in opened.read(start, end):
                await response.write(chunk)
        await response.write_eof()
        return response


def _headers(media: Media) -> dict[str, str]:
    shown = media.mime.partition(";")[0] in _SHOWN
    name = quote(media.name or media.id, safe="")
    return {
        "Content-Type": media.mime if shown else "application/octet-stream",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Vary": "Authorization",
        "Accept-Ranges": "bytes",
        "ETag": f'"{media.id}"',
    }


def _range(request: web.Request, size: int) -> tuple[int, int]:
    """Start and end (exclusive) of what is asked for. A range we cannot read means the whole file."""
    try:
        asked = request.http_range
    except ValueError:
        return 0, size
    start, end, _ = asked.indices(size)
    if asked.start is None and asked.stop is None:
        return 0, size
    if start >= end:
        raise Refusal(
            "The range lies outside the file.",
            code="range_not_satisfiable",
            status=416,
            title="Range not satisfiable",
            expected=f"within 0-{size - 1}",
        )
    return start, end
