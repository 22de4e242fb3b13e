"""Files come in whole, are described truly, and are read by their own company only."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ipro_rt.kernel.errors import InvalidInput, NotFound, Refusal, TooLarge, UnsupportedMedia
from ipro_rt.kernel.scope import system_scope
from ipro_rt.media import kinds
from ipro_rt.media.model import Media
from ipro_rt.media.service import MediaLibrary
from storage.engine.blobs import open_blobs
from storage.engine.mongo import Database
from storage.media import MongoMedia
from tests.conftest import HandClock
from tests.media.sounds import tone
from tests.media.test_kinds import picture

SCOPE = system_scope("t1")
STRANGER = system_scope("t2")


async def chunks_of(data: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.fixture
async def library(database: Database, tmp_path: Path, clock: HandClock) -> AsyncIterator[MediaLibrary]:
    made = MediaLibrary(MongoMedia(database), open_blobs(None, tmp_path), clock)
    yield made
    made.close()


def blobs_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_an_uploaded_picture_is_described_and_comes_back(library: MediaLibrary) -> None:
    data = picture("JPEG")
    media = await library.store_upload(SCOPE, chunks_of(data), name="C:\\fotos\\pr\x00aia.jpg", mime="image/png")
    assert media == Media(id=media.id, mime="image/jpeg", size=len(data), name="praia.jpg", width=30, height=20)
    assert await library.get(SCOPE, media.id) == media
    assert await library.read("t1", media.id) == data


async def test_a_document_streams_through_whole(library: MediaLibrary) -> None:
    data = b"%PDF-1.7\n" + bytes(range(256)) * 40_000
    media = await library.store_upload(SCOPE, chunks_of(data, 65_536), name="contrato.pdf")
    assert (media.mime, media.size) == ("application/pdf", len(data))
    opened = await library.open(SCOPE, media.id)
    assert opened.size == len(data)
    assert b"".join([chunk async for chunk in opened.read(100, 300)]) == data[100:300]


async def test_a_recorded_voice_becomes_a_voice_note(library: MediaLibrary) -> None:
    media = await library.store_upload(
        SCOPE, chunks_of(tone("webm", "libopus")), name="voz.webm", mime="audio/webm", voice=True
    )
    assert (media.mime, media.name, media.voice) == ("audio/ogg; codecs=opus", "voz.ogg", True)
    assert 900 < (media.duration_ms or 0) < 1100
    assert len(media.waveform or ()) == 64
    kept = await library.read("t1", media.id)
    assert kept.startswith(b"OggS")
    assert len(kept) == media.size


async def test_an_audio_file_is_no_voice_note_but_has_a_waveform(library: MediaLibrary) -> None:
    media = await library.store_upload(SCOPE, chunks_of(tone("mp3", "mp3", rate=44_100)), name="a.mp3")
    assert (media.mime, media.voice) == ("audio/mpeg", False)
    assert media.waveform is not None


@pytest.mark.parametrize(
    ("data", "voice", "refusal"),
    [
        (b"", False, InvalidInput),
        (b"MZ" + b"\0" * 9000, False, UnsupportedMedia),
        (b"\xff\xd8\xff" + b"\0" * 9000, False, InvalidInput),
        (picture("PNG") + b"\0" * 6_000_000, False, TooLarge),
        (b"OggS" + b"\0" * 24 + b"OpusHead" + b"\0" * 9000, True, UnsupportedMedia),
    ],
)
async def test_a_file_that_is_refused_leaves_nothing_behind(
    library: MediaLibrary, database: Database, tmp_path: Path, data: bytes, voice: bool, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await library.store_upload(SCOPE, chunks_of(data, 50_000), name="x.jpg", mime="image/jpeg", voice=voice)
    assert blobs_in(tmp_path) == []
    assert await database.system("media").find({}, limit=9) == []


async def test_an_upload_cut_off_leaves_nothing_behind(library: MediaLibrary, tmp_path: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7" + b"\0" * 9000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await library.store_upload(SCOPE, cut())
    assert blobs_in(tmp_path) == []


async def test_a_customers_file_is_kept_under_the_id_of_its_message_as_often_as_it_comes(
    library: MediaLibrary,
) -> None:
    pending = Media(id="0190-m", mime="image/jpeg", state="pending")
    for _ in range(2):
        kept = await library.store_download(SCOPE, pending, chunks_of(picture("JPEG")))
        assert (kept.state, kept.width, kept.height) == ("ready", 30, 20)
    assert await library.get(SCOPE, "0190-m") == kept


async def test_a_customers_voice_note_is_drawn(library: MediaLibrary) -> None:
    data = tone("ogg", "libopus")
    pending = Media(id="v", mime="audio/ogg; codecs=opus", state="pending", voice=True)
    kept = await library.store_download(SCOPE, pending, chunks_of(data))
    assert (kept.voice, len(kept.waveform or ())) == (True, 64)
    assert await library.read("t1", "v") == data


async def test_a_customers_odd_file_is_kept_as_it_is(library: MediaLibrary) -> None:
    for mime in ("image/jpeg", "audio/aac", "application/x-msdownload"):
        kept = await library.store_download(SCOPE, Media(id="o", mime=mime, state="pending"), chunks_of(b"MZ nonsense"))
        assert (kept.state, kept.mime, kept.size) == ("ready", mime, 11)


async def test_a_customers_file_past_the_limit_is_shown_as_failed(
    library: MediaLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "MAX_BYTES", 10)
    kept = await library.store_download(SCOPE, Media(id="b", mime="video/mp4"), chunks_of(b"x" * 11))
    assert (kept.state, kept.error) == ("failed", "O arquivo é maior do que 100 MB.")
    with pytest.raises(NotFound):
        await library.get(SCOPE, "b")


async def test_another_companys_file_is_not_there(library: MediaLibrary) -> None:
    media = await library.store_upload(SCOPE, chunks_of(b"oi"), name="a.txt")
    with pytest.raises(NotFound):
        await library.get(STRANGER, media.id)
    with pytest.raises(NotFound):
        await library.open(STRANGER, media.id)
    with pytest.raises(NotFound):
        await library.read("t2", media.id)


async def test_a_very_long_name_keeps_its_ending(library: MediaLibrary) -> None:
    media = await library.store_upload(SCOPE, chunks_of(b"oi"), name="é" * 500 + ".txt")
    assert media.name is not None
    assert media.name.endswith(".txt")
    assert len(media.name) <= 120
