"""Media on Meta's side: upload, metadata with a link good for five minutes, download with the token, deletion.

Invariants: bytes are bounded while they are read; a link works only with its hash, in time and with a token that
may load that media.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from sandbox import delivery, errors, graph, httpio, ids
from sandbox.errors import GraphError
from sandbox.model import Media, Number
from sandbox.world import WORLD, World

_MB = 1024 * 1024
LIMITS: dict[str, int] = {
    "audio/aac": 16 * _MB,
    "audio/amr": 16 * _MB,
    "audio/mpeg": 16 * _MB,
    "audio/mp4": 16 * _MB,
    "audio/ogg": 16 * _MB,
    "image/jpeg": 5 * _MB,
    "image/png": 5 * _MB,
    "image/webp": 500 * 1024,
    "video/mp4": 16 * _MB,
    "video/3gpp": 16 * _MB,
    "text/plain": 100 * _MB,
    "application/pdf": 100 * _MB,
    "application/msword": 100 * _MB,
    "application/vnd.ms-excel": 100 * _MB,
    "application/vnd.ms-powerpoint": 100 * _MB,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100 * _MB,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100 * _MB,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * _MB,
}
_MAX_FIELD = 4096
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}(;[ -~]{0,100})?")


class Upload:
    """The parts of a multipart body."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.raw: bytes | None = None
        self.name = ""
        self.mime = ""


async def read_upload(request: web.Request, limit: int) -> Upload | None:
    """None when it is not multipart or the file is longer than the bound."""
    if not request.content_type.startswith("multipart/"):
        return None
    upload = Upload()
    try:
        async for part in await request.multipart():
            if not isinstance(part, aiohttp.BodyPartReader):
                return None
            raw = bytearray()
            while chunk := await part.read_chunk(65536):
                raw += chunk
                if len(raw) > (limit if part.name == "file" else _MAX_FIELD):
                    return None
            if part.name == "file":
                upload.raw = bytes(raw)
                upload.name = (part.filename or "")[:240]
                upload.mime = part.headers.get("Content-Type", "")
            elif part.name:
                upload.fields[part.name] = raw.decode("utf-8", "replace")
    except (ValueError, AssertionError, HttpProcessingError):  # what aiohttp raises at torn or wrong forms
        return None
    return upload


async def keep(world: World, raw: bytes, mime: str, name: str, life_s: float, numbers: list[str]) -> Media:
    media = Media(
        id=ids.numeric(),
        mime_type=mime if _MIME.fullmatch(mime) else "application/octet-stream",
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        expires_at=world.clock.now() + life_s,
        name=name,
        numbers=numbers,
    )
    await world.files.write(media.id, raw)
    world.store.put_media(media)
    return media


def bare(mime: str) -> str:
    return mime.partition(";")[0].strip().lower()


async def post_media(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    number = graph.number_of(request)
    upload = await read_upload(request, world.settings.max_media_bytes)
    if upload is None:
        raise GraphError(100, "Send multipart/form-data with a file of at most 100 MB")
    request[httpio.LOGGED] = upload.fields | {"file": upload.name, "size": len(upload.raw or b"")}
    if upload.fields.get("messaging_product") != "whatsapp":
        raise errors.required("messaging_product")
    if upload.raw is None:
        raise errors.required("file")
    mime = upload.fields.get("type") or upload.mime
    limit = LIMITS.get(bare(mime))
    if limit is None:
        types = ", ".join(sorted(LIMITS))
        raise GraphError(
            100,
            message=f"(#100) Param file must be a file with one of the following types: {types}. "
            f"Received file of type '{bare(mime)[:100]}'.",
        )
    if len(upload.raw) > limit:
        raise GraphError(131053, f"The file has {len(upload.raw)} bytes, {bare(mime)} may have {limit}")
    life = world.settings.uploaded_media_s
    media = await keep(world, upload.raw, mime, upload.name, life, [number.phone_number_id])
    return await graph.carried_out(request, world, httpio.answer({"id": media.id}))


def media_of(request: web.Request, media_id: str) -> Media:
    """The media, if the token and the phone_number_id in the query may load it."""
    world = request.app[WORLD]
    mine = {number.phone_number_id for number in graph.numbers_of(request)}
    if asked := request.query.get("phone_number_id"):
        mine &= {asked}
    media = world.store.media.get(media_id)
    if media is None or not mine & set(media.numbers) or media.expires_at < world.clock.now():
        raise errors.unknown_object(media_id, request.method)
    return media


async def get_media(request: web.Request, media_id: str) -> web.Response:
    media = media_of(request, media_id)
    body: dict[str, Any] = {
        "url": request.app[WORLD].media_url(media),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.size,
        "id": media.id,
        "messaging_product": "whatsapp",
    }
    return httpio.answer(body)


async def delete_media(request: web.Request, media_id: str) -> web.Response:
    world = request.app[WORLD]
    media = media_of(request, media_id)
    world.store.remove_media(media.id)
    await world.files.delete(media.id)
    return httpio.answer({"success": True})


async def download(request: web.Request) -> web.Response:
    """The link of the metadata, Bearer token needed. 404 once it has expired."""
    world = request.app[WORLD]
    media_id, expires = request.query.get("mid", ""), request.query.get("ext", "")
    expected = world.media_hash(media_id, expires)
    if not hmac.compare_digest(expected.encode(), request.query.get("hash", "").encode()):
        raise web.HTTPNotFound(text="Not found")
    if not expires.isdigit() or int(expires) < world.clock.now():
        raise web.HTTPNotFound(text="URL expired")
    media = media_of(request, media_id)
    raw = await world.files.read(media.id)
    if raw is None:
        raise web.HTTPNotFound(text="Not found")
    return web.Response(body=raw, headers={"Content-Type": media.mime_type})


async def load_link(world: World, number: Number, link: str) -> tuple[Media | None, str]:
    """Media sent by `link`: fetched once, here. Answers (media, "") or (None, why not)."""
    if not delivery.allowed(link, world.settings.loopback_only):
        return None, "The sandbox only loads links that point at this machine"
    try:
        async with world.delivery.http.get(link, allow_redirects=False) as response:
            if response.status != 200:
                return None, f"The link answered with HTTP status {response.status}"
            raw = bytearray()
            async for chunk in response.content.iter_chunked(65536):
                raw += chunk
                if len(raw) > world.settings.max_media_bytes:
                    return None, "The file behind the link is too large"
            mime = response.headers.get("Content-Type", "application/octet-stream")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return None, f"The link did not answer: {type(error).__name__}"
    if len(raw) > LIMITS.get(bare(mime), 0):
        return None, f"{bare(mime)} is not supported or too large"
    life = world.settings.uploaded_media_s
    return await keep(world, bytes(raw), mime, "", life, [number.phone_number_id]), ""
