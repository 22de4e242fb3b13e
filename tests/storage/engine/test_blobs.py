"""Blobs appear whole or not at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ipro_rt.kernel.errors import NotFound, TooLarge
from storage.engine.blobs import ObjectBlobs, open_blobs

BODY = bytes(range(256)) * 4096 * 12  # 12 MB: more than one part of a multipart upload


async def chunks_of(body: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def read(blobs: ObjectBlobs, name: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in blobs.read(name, start, end)])


@pytest.fixture
def blobs(tmp_path: Path) -> ObjectBlobs:
    return open_blobs(None, tmp_path)


async def test_a_blob_comes_back_whole_or_in_part(blobs: ObjectBlobs) -> None:
    assert await blobs.put("t/a", chunks_of(BODY), limit=len(BODY)) == len(BODY)
    assert await blobs.size("t/a") == len(BODY)
    assert await read(blobs, "t/a") == BODY
    assert await read(blobs, "t/a", 1_000_000, 1_000_010) == BODY[1_000_000:1_000_010]
    assert await read(blobs, "t/a", len(BODY) - 3) == BODY[-3:]


async def test_an_empty_blob_is_a_blob(blobs: ObjectBlobs) -> None:
    assert await blobs.put("t/empty", chunks_of(b""), limit=0) == 0
    assert await read(blobs, "t/empty") == b""


async def test_a_blob_past_its_limit_leaves_nothing_behind(blobs: ObjectBlobs, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        await blobs.put("t/big", chunks_of(BODY), limit=len(BODY) - 1)
    assert files_under(tmp_path) == []
    with pytest.raises(NotFound):
        await blobs.size("t/big")


async def test_a_broken_upload_leaves_nothing_behind(blobs: ObjectBlobs, tmp_path: Path) -> None:
    async def breaks() -> AsyncIterator[bytes]:
        yield BODY
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.put("t/cut", breaks(), limit=len(BODY) * 2)
    assert files_under(tmp_path) == []


async def test_a_deleted_blob_is_gone_and_deleting_twice_is_fine(blobs: ObjectBlobs) -> None:
    await blobs.put("t/a", chunks_of(b"x"), limit=1)
    await blobs.delete("t/a")
    await blobs.delete("t/a")
    with pytest.raises(NotFound):
        await read(blobs, "t/a")


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../b", "", "a//b", "a\0b", "a b"])
async def test_a_name_that_is_not_ours_is_refused(blobs: ObjectBlobs, name: str) -> None:
    with pytest.raises(ValueError, match="not a name of ours"):
        await blobs.put(name, chunks_of(b"x"), limit=1)
