"""The files of conversations: uploads from people, downloads from providers, and reading both.

Bytes stream into the blob store first, so a slow sender holds nothing; pictures and sound are then read back,
a few at a time, to be looked at. A file is described last, so a description never points at nothing.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePath
from typing import NamedTuple, TypeVar

import msgspec

from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import InvalidInput, NotFound, TooLarge
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.ports import Blobs
from ipro_rt.kernel.scope import Scope, system_scope
from ipro_rt.media import kinds, voice
from ipro_rt.media.model import Media, StoredMedia
from ipro_rt.media.store import MediaStore

MAX_LOOKED_AT = 16 * 1024 * 1024
AT_ONCE = 4  # files looked at together: 64 MB of memory at most
THREADS = 2
_T = TypeVar("_T")


class OpenedMedia(NamedTuple):
    """A file ready to be read: `read(start, end)` gives its bytes in chunks."""

    media: Media
    size: int
    read: Callable[[int, int], AsyncIterator[bytes]]


class MediaLibrary:
    """Files of conversations. Also what drivers read them from (`ipro_rt.channels.driver.MediaReader`)."""

    def __init__(self, store: MediaStore, blobs: Blobs, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._held = asyncio.Semaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="media")

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def store_upload(
        self,
        scope: Scope,
        chunks: AsyncIterable[bytes],
        *,
        name: str | None = None,
        mime: str | None = None,
        voice: bool = False,
    ) -> Media:
        """Keep a file somebody uploads. The name and the claimed type are hints; `voice` makes it a voice note.

        Raises `UnsupportedMedia`, `TooLarge`, or `InvalidInput` for an empty file, and then keeps nothing.
        """
        head, rest = await _headed(chunks)
        if not head:
            raise InvalidInput("The file is empty.")
        name = _plain_name(name)
        kind = kinds.tell(head[: kinds.HEAD_BYTES], name, mime, voice=voice)
        stored = await self._put(scope, Media(id=new_id(), mime=kind.mime, name=name), rest, kind.limit)
        try:
            if voice:
                stored = await self._as_voice(scope, stored)
            else:
                stored = await self._looked_at(stored)
            if kind.family == "image" and stored.media.width is None:
                most = f"a picture of at most {kinds.MAX_PIXELS // 1_000_000} megapixels"
                raise InvalidInput("The picture cannot be read.", expected=most)
        except BaseException:
            await self._blobs.delete(stored.blob)
            raise
        await self._store.save(scope, stored)
        return stored.media

    async def store_download(self, scope: Scope, media: Media, chunks: AsyncIterable[bytes]) -> Media:
        """Keep a customer's file under the id its message gave it; doing so again changes nothing.

        The answer is ready, or failed with the reason in Portuguese. What `chunks` raises passes through.
        """
        try:
            stored = await self._put(scope, media, chunks, kinds.MAX_BYTES)
        except TooLarge:
            return msgspec.structs.replace(media, state="failed", error="O arquivo é maior do que 100 MB.")
        stored = await self._looked_at(stored)
        await self._store.save(scope, stored)
        return stored.media

    async def get(self, scope: Scope, media_id: str) -> Media:
        """What a file is; raises `NotFound`."""
        return (await self._stored(scope, media_id)).media

    async def read(self, tenant_id: str, media_id: str) -> bytes:
        """The whole file; raises `NotFound`."""
        stored = await self._stored(system_scope(tenant_id), media_id)
        return await self._whole(stored)

    async def open(self, scope: Scope, media_id: str) -> OpenedMedia:
        """A file to be read in parts; raises `NotFound`."""
        stored = await self._stored(scope, media_id)
        size = await self._blobs.size(stored.blob)
        return OpenedMedia(stored.media, size, lambda start, end: self._blobs.read(stored.blob, start, end))

    async def _put(self, scope: Scope, media: Media, chunks: AsyncIterable[bytes], limit: int) -> StoredMedia:
        digest = hashlib.sha256()

        async def counted() -> AsyncIterator[bytes]:
            async for chunk in chunks:
                digest.update(chunk)
                yield chunk

        blob = f"{scope.tenant_id}/{media.id}"
        size = await self._blobs.put(blob, counted(), limit=limit)
        return StoredMedia(
            media=msgspec.structs.replace(media, state="ready", size=size, error=None),
            tenant_id=scope.tenant_id,
            blob=blob,
            sha256=digest.hexdigest(),
            created_at=self._clock(),
        )

    async def _as_voice(self, scope: Scope, stored: StoredMedia) -> StoredMedia:
        async with self._held:
            note, sound = await self._beside(voice.voice_note, await self._whole(stored))
            media = msgspec.structs.replace(
                stored.media,
                mime=kinds.OPUS,
                name=f"{PurePath(stored.media.name or 'voz').stem}.ogg",
                voice=True,
                duration_ms=sound.duration_ms,
                waveform=sound.waveform,
            )
            return await self._put(scope, media, _one(note), kinds.MAX_BYTES)

    async def _looked_at(self, stored: StoredMedia) -> StoredMedia:
        """With what the bytes tell. A file that cannot be understood stays as it is."""
        media = stored.media
        family = media.mime.partition("/")[0]
        if family not in ("image", "audio") or (media.size or 0) > MAX_LOOKED_AT:
            return stored
        async with self._held:
            data = await self._whole(stored)
            if family == "image" and (shape := await self._beside(kinds.measure, data)):
                media = msgspec.structs.replace(media, width=shape[0], height=shape[1])
            elif family == "audio" and (sound := await self._beside(voice.listen, data)):
                media = msgspec.structs.replace(media, duration_ms=sound.duration_ms, waveform=sound.waveform)
        return msgspec.structs.replace(stored, media=media)

    async def _whole(self, stored: StoredMedia) -> bytes:
        return b"".join([chunk async for chunk in self._blobs.read(stored.blob)])

    async def _stored(self, scope: Scope, media_id: str) -> StoredMedia:
        stored = await self._store.get(scope, media_id)
        if stored is None:
            raise NotFound("There is no such file.", got=media_id[:60])
        return stored

    async def _beside(self, work: Callable[[bytes], _T], data: bytes) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, data)


async def _headed(chunks: AsyncIterable[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes, and all of them again."""
    source = aiter(chunks)
    head = b""
    while len(head) < kinds.HEAD_BYTES:
        chunk = await anext(source, None)
        if chunk is None:
            break
        head += chunk

    async def whole() -> AsyncIterator[bytes]:
        yield head
        async for chunk in source:
            yield chunk

    return head, whole()


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _plain_name(name: str | None) -> str | None:
    """A name without folders and control characters, short enough for any disk."""
    if not name:
        return None
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(each for each in last if each.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > 120 and dot and len(ending) <= 10:
        return f"{stem[:100]}.{ending}"
    return plain[:120] or None
