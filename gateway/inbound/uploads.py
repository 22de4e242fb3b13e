"""`POST /api/v1/media`: a file as multipart, streamed to a temporary file and from there into the media library.

The temporary file is there because `voice` may come after the file, and what the file becomes depends on it.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import IO

from aiohttp import BodyPartReader, MultipartReader, web

from gateway.inbound.auth import Authenticator
from gateway.inbound.operations import BASE
from ipro_rt.app import App
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import FieldError, InvalidInput, TooLarge, TooMany, UnsupportedMedia
from ipro_rt.kernel.scope import Permission
from ipro_rt.media.kinds import MAX_BYTES

AT_ONCE = 32
UPLOAD_S = 900.0
MAX_FIELDS = 8
MAX_FIELD_BYTES = 1024
_IN_MEMORY = 256 * 1024
_CHUNK = 256 * 1024


class Uploads:
    """The way in for files."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app = app
        self._authenticator = authenticator
        self._running = 0

    def routes(self) -> list[web.RouteDef]:
        """The one route."""
        return [web.post(f"{BASE}/media", self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Take one file and answer what it became."""
        scope = await self._authenticator.scope_of(request, Permission.ATTEND, "write")
        if not request.content_type.startswith("multipart/"):
            raise UnsupportedMedia("The body is not a form.", expected="multipart/form-data", got=request.content_type)
        if (request.content_length or 0) > MAX_BYTES + 64 * 1024:
            raise TooLarge("The file is too large.", expected=f"at most {MAX_BYTES} bytes")
        if self._running >= AT_ONCE:
            raise TooMany("Too many files are coming in at this moment.", retry_after=2.0)
        self._running += 1
        try:
            async with asyncio.timeout(UPLOAD_S):
                with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
                    form = await _Form(spool).read(request)
                    media = await self._app.media.store_upload(
                        scope, _chunks(spool), name=form.name, mime=form.mime, voice=form.voice
                    )
        except TimeoutError as error:
            raise InvalidInput("The file did not arrive in time.", code="too_slow", status=408) from error
        finally:
            self._running -= 1
        return web.Response(body=encode(media), status=201, content_type="application/json")


class _Form:
    """The fields of the form; the file's bytes go to the spool."""

    def __init__(self, spool: IO[bytes]) -> None:
        self.name: str | None = None
        self.mime: str | None = None
        self.voice = False
        self._spool = spool
        self._seen = False

    async def read(self, request: web.Request) -> "_Form":
        """Read all of it; raises `InvalidInput` for anything but one file and known fields."""
        try:
            reader = await request.multipart()
            for _ in range(MAX_FIELDS):
                part = await reader.next()
                if part is None:
                    break
                await self._take(part)
            else:
                raise InvalidInput("The form has too many fields.")
        except (ValueError, RuntimeError, AssertionError) as error:
            raise InvalidInput("The form cannot be read.", got=str(error)[:100]) from error
        if not self._seen:
            raise InvalidInput("The form holds no file.", errors=[FieldError("/file", "is missing")])
        return self

    async def _take(self, part: MultipartReader | BodyPartReader) -> None:
        if isinstance(part, MultipartReader):
            raise InvalidInput("The form holds a form.")
        if part.name == "file" and not self._seen:
            self._seen = True
            self.name, self.mime = part.filename, part.headers.get("Content-Type")
            await self._spool_part(part)
        elif part.name == "voice":
            self.voice = (await _short(part)).strip().lower() in ("true", "1")
        else:
            raise InvalidInput("The form has a field that is not known.", got=str(part.name)[:60])

    async def _spool_part(self, part: BodyPartReader) -> None:
        size = 0
        while chunk := await part.read_chunk(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise TooLarge("The file is too large.", expected=f"at most {MAX_BYTES} bytes")
            await asyncio.to_thread(self._spool.write, chunk)


async def _short(part: BodyPartReader) -> str:
    text = bytearray()
    while chunk := await part.read_chunk(MAX_FIELD_BYTES):
        text += chunk
        if len(text) > MAX_FIELD_BYTES:
            raise InvalidInput("A field of the form is too long.")
    return text.decode("utf-8", "replace")


async def _chunks(spool: IO[bytes]) -> AsyncIterator[bytes]:
    spool.seek(0)
    while chunk := await asyncio.to_thread(spool.read, _CHUNK):
        yield chunk
