"""Files as customers' phones send and show them.

Browsers record audio/webm, phones send Ogg Opus: where PyAV is installed a webm recording becomes what a phone
would have sent, elsewhere it stays what it is. Invariant: nothing a file contains may run in a page.
"""

from __future__ import annotations

from aiohttp import web

from sandbox import graph_media, httpio, recording
from sandbox.httpio import ControlError
from sandbox.world import WORLD

_INERT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=86400",
}


async def post_media(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    upload = await graph_media.read_upload(request, world.settings.max_media_bytes)
    if upload is None:
        raise ControlError(413, "too_large", "send multipart/form-data with a file of at most 100 MB")
    if not upload.raw:
        raise ControlError(422, "invalid_input", "the form needs a field file that is not empty")
    raw, mime = await recording.as_a_phone_sends_it(upload.raw, upload.mime or "application/octet-stream")
    media = await graph_media.keep(world, raw, mime, upload.name, world.settings.received_media_s, [])
    body = {
        "id": media.id,
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.size,
        "name": media.name,
    }
    return httpio.answer(body, 201)


async def get_media(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    media = world.store.media.get(request.match_info["media_id"])
    raw = await world.files.read(media.id) if media else None
    if media is None or raw is None:
        raise ControlError(404, "not_found", "there is no such file")
    return web.Response(body=raw, headers=_INERT | {"Content-Type": media.mime_type})
