"""The bytes of media: files in DIR/media, or memory when there is no data folder.

Invariants: bounded in total, the oldest go first; a name is an id made here, never something a client sent.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from sandbox.journal import StartError
from sandbox.settings import Settings


class MediaFiles:
    def __init__(self, settings: Settings, evicted: Callable[[str], None]) -> None:
        self._evicted = evicted
        self._bound = settings.max_stored_media_bytes // (1 if settings.data_dir else 4)
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._total = 0
        self._memory: dict[str, bytes] = {}
        self._folder: Path | None = settings.data_dir / "media" if settings.data_dir else None
        if self._folder:
            self._open(self._folder)

    def _open(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            found = sorted((file.stat().st_mtime, file.name, file.stat().st_size) for file in folder.iterdir())
        except OSError as error:
            raise StartError(f"the media folder {folder} cannot be used: {error.strerror}") from error
        for _, name, size in found:
            self._sizes[name] = size
            self._total += size

    def __contains__(self, media_id: str) -> bool:
        return media_id in self._sizes

    async def write(self, media_id: str, raw: bytes) -> None:
        if self._folder:
            await asyncio.to_thread((self._folder / media_id).write_bytes, raw)
        else:
            self._memory[media_id] = raw
        self._sizes[media_id] = len(raw)
        self._total += len(raw)
        while self._total > self._bound and len(self._sizes) > 1:
            oldest = next(iter(self._sizes))
            await self.delete(oldest)
            self._evicted(oldest)

    async def read(self, media_id: str) -> bytes | None:
        if media_id not in self._sizes:
            return None
        if self._folder:
            return await asyncio.to_thread((self._folder / media_id).read_bytes)
        return self._memory[media_id]

    async def delete(self, media_id: str) -> None:
        size = self._sizes.pop(media_id, None)
        if size is None:
            return
        self._total -= size
        if self._folder:
            await asyncio.to_thread((self._folder / media_id).unlink, True)
        else:
            del self._memory[media_id]

    async def clear(self) -> None:
        for media_id in list(self._sizes):
            await self.delete(media_id)
