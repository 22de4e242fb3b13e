"""Blobs in a disk folder, or wherever an object-store URL (s3://…) points. Fulfils `kernel.ports.Blobs`.

A blob appears whole or not at all. Names are ours: letters, digits, dashes and slashes, checked again here.
"""

import re
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from ipro_rt.kernel.errors import NotFound, TooLarge

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*")
_CHUNK = 256 * 1024


class ObjectBlobs:
    """The blobs of one store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, name: str, chunks: AsyncIterable[bytes], *, limit: int) -> int:
        """Store and return the size; raises `TooLarge` past `limit`, leaving nothing behind."""
        size = 0
        async with obstore.open_writer_async(self._store, _checked(name)) as writer:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge(
                        "The file is too large.", expected=f"at most {limit} bytes", got=f"more than {limit}"
                    )
                await writer.write(chunk)
        return size

    async def size(self, name: str) -> int:
        """The size in bytes; raises `NotFound`."""
        try:
            head = await obstore.head_async(self._store, _checked(name))
        except FileNotFoundError as error:
            raise _missing(name) from error
        return int(head["size"])

    async def read(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` to `end` (exclusive), in chunks; raises `NotFound`."""
        try:
            if start == 0 and end is None:
                result = await obstore.get_async(self._store, _checked(name))
            else:
                wanted: tuple[int, int] | obstore.OffsetRange = (start, end) if end is not None else {"offset": start}
                result = await obstore.get_async(self._store, _checked(name), options={"range": wanted})
        except FileNotFoundError as error:
            raise _missing(name) from error
        async for chunk in result.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def delete(self, name: str) -> None:
        """Remove; a name that is not there is fine."""
        try:
            await obstore.delete_async(self._store, _checked(name))
        except FileNotFoundError:
            return


def open_blobs(url: str | None, data_dir: Path) -> ObjectBlobs:
    """The store a URL names, or the folder `media` of the data folder."""
    if url:
        return ObjectBlobs(from_url(url))
    folder = data_dir / "media"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ObjectBlobs(LocalStore(folder))


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of ours: {name[:60]!r}")
    return name


def _missing(name: str) -> NotFound:
    return NotFound("The file is not in the store.", got=name)
