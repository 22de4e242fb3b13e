"""A file is what its bytes say."""

import io

import pytest
from PIL import Image

from ipro_rt.kernel.errors import UnsupportedMedia
from ipro_rt.media import kinds
from ipro_rt.media.kinds import KB, MB, measure, tell

ZIP = b"PK\x03\x04rest"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def picture(format: str, size: tuple[int, int] = (30, 20), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, format, **options)
    return made.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "claimed", "mime", "limit"),
    [
        (picture("JPEG"), "a.png", "image/png", "image/jpeg", 5 * MB),
        (picture("PNG"), None, None, "image/png", 5 * MB),
        (picture("WEBP"), None, None, "image/webp", 500 * KB),
        (b"\0\0\0\x18ftypisom", "a.mp4", "video/mp4", "video/mp4", 16 * MB),
        (b"\0\0\0\x18ftypisom", "a.m4a", "audio/mp4", "audio/mp4", 16 * MB),
        (b"\0\0\0\x18ftypM4A ", None, None, "audio/mp4", 16 * MB),
        (b"\0\0\0\x18ftyp3gp4", None, None, "video/3gpp", 16 * MB),
        (b"OggS" + b"\0" * 24 + b"OpusHead", None, "video/mp4", "audio/ogg; codecs=opus", 16 * MB),
        (b"#!AMR\n", None, None, "audio/amr", 16 * MB),
        (b"ID3\x04", None, None, "audio/mpeg", 16 * MB),
        (b"\xff\xfb\x90", None, None, "audio/mpeg", 16 * MB),
        (b"\xff\xf1\x50", None, None, "audio/aac", 16 * MB),
        (b"%PDF-1.7", "a.exe", None, "application/pdf", 100 * MB),
        (ZIP, "contrato.DOCX", None, DOCX, 100 * MB),
        (ZIP, "blob", DOCX, DOCX, 100 * MB),
        (ZIP, "a.apk", "application/vnd.android.package-archive", "application/zip", 100 * MB),
        (OLE, "a.xls", None, "application/vnd.ms-excel", 100 * MB),
        ("olá, açúcar".encode(), None, None, "text/plain", 100 * MB),
        (b"a;b\r\n1;2", "x.csv", None, "text/csv", 100 * MB),
        (b"a;b\r\n1;2", "x.html", "text/html", "text/plain", 100 * MB),
    ],
)
def test_the_bytes_decide_and_the_claim_chooses_among_what_they_allow(
    head: bytes, name: str | None, claimed: str | None, mime: str, limit: int
) -> None:
    assert tell(head, name, claimed) == kinds.Kind(mime, limit)


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\0",
        b"\x7fELF\x02",
        b"<!DOCTYPE html><p>",
        b"\xef\xbb\xbf \n<svg onload=x>",
        b"<script>",
        b"GIF89a\0",
        b"BM\0\0",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x14ftypqt  ",
        b"OggS" + b"\0" * 24 + b"\x01vorbis",
        b"\x1aE\xdf\xa3....webm",
        b"RIFF\x24\0\0\0WAVE",
        b"\0" * 50,
    ],
)
def test_what_whatsapp_does_not_take_is_refused_whatever_it_claims(head: bytes) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        tell(head, "foto.jpg", "image/jpeg")
    assert "PDF" in (refused.value.expected or "")


def test_webm_is_taken_as_a_recording_only_and_a_recording_must_be_sound() -> None:
    assert tell(b"\x1aE\xdf\xa3....webm", None, "audio/webm", voice=True).mime == "video/webm"
    with pytest.raises(UnsupportedMedia):
        tell(b"%PDF-1.7", "voz.ogg", "audio/ogg", voice=True)


def test_a_picture_is_measured_as_it_is_shown() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert measure(picture("PNG")) == (30, 20)
    assert measure(picture("WEBP")) == (30, 20)
    assert measure(picture("JPEG", exif=exif)) == (20, 30)


def test_a_bomb_or_a_broken_picture_is_no_picture() -> None:
    bomb = bytearray(picture("PNG"))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    assert measure(bytes(bomb)) is None
    bomb[16:24] = (8_000).to_bytes(4, "big") * 2
    assert measure(bytes(bomb)) is None
    assert measure(b"\xff\xd8\xff garbage") is None
    assert measure(picture("GIF")) is None
    assert measure(b"") is None
