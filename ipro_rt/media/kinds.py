"""Which files may be sent, told by their first bytes and never by what the sender claims; sizes are WhatsApp's limits.

The claim, or the file's ending, only chooses among what the bytes allow: Office files are all ZIPs, text is
text.
"""

import io
import warnings

import msgspec
from PIL import Image

from ipro_rt.kernel.errors import UnsupportedMedia

HEAD_BYTES = 4096  # enough to tell
OPUS = "audio/ogg; codecs=opus"
KB, MB = 1024, 1024 * 1024
MAX_BYTES = 100 * MB

MAX_PIXELS = 50_000_000
_ORIENTATION = 0x0112  # EXIF: from 5 to 8 the picture lies on its side
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # a bomb is refused, not remarked upon

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_ZIPPED = {
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "odt": _OPEN + "text",
    "ods": _OPEN + "spreadsheet",
    "odp": _OPEN + "presentation",
    "zip": "application/zip",
}
_OLE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_TEXTS = {
    "txt": "text/plain",
    "csv": "text/csv",
    "json": "application/json",
    "xml": "application/xml",
    "vcf": "text/vcard",
    "ics": "text/calendar",
}
_MARKUP = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?php")


class Kind(msgspec.Struct, frozen=True):
    """What a file is, and how large one may be."""

    mime: str
    limit: int

    @property
    def family(self) -> str:
        """image, audio, video; anything else is a document."""
        family = self.mime.partition("/")[0]
        return family if family in ("image", "audio", "video") else "document"


def tell(head: bytes, name: str | None, claimed: str | None, *, voice: bool = False) -> Kind:
    """The kind of a file from its first bytes; raises `UnsupportedMedia`. WebM is taken as a recorded voice only."""
    mime = _picture_or_sound(head, claimed or "", voice) or _document(head, name, claimed)
    if mime is None or (voice and not mime.startswith(("audio/", "video/webm"))):
        raise UnsupportedMedia(
            "This kind of file cannot be sent.",
            expected=(
                "JPEG, PNG, WebP sticker, MP4, 3GP, MP3, M4A, AAC, AMR, Ogg Opus, PDF, Office, text or ZIP"
                if not voice
                else "a recording in WebM or Ogg with Opus, MP3, M4A, AAC or AMR"
            ),
            got=(claimed or name or "")[:100] or None,
        )
    return Kind(mime, _limit(mime))


def measure(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture as it is shown, or None when it is none; reads the header only. Blocking."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            width, height = picture.size
            # Looking for EXIF behind a PNG's pixels would unpack all of them.
            seen = picture.format != "PNG" or "exif" in picture.info
            turned = seen and picture.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return (height, width) if turned else (width, height)


def _picture_or_sound(head: bytes, claimed: str, voice: bool) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12], claimed, voice)
    if head.startswith(b"OggS"):
        return OPUS if b"OpusHead" in head[:512] else None
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:128]:
        return "video/webm" if voice else None
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr"
    if head.startswith(b"ID3"):
        return "audio/mpeg"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return None


def _iso_media(brand: bytes, claimed: str, voice: bool) -> str | None:
    if brand.startswith(b"3gp"):
        return "video/3gpp"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    if brand[:3] in (b"iso", b"mp4", b"avc", b"M4V", b"das", b"MSN"):
        return "audio/mp4" if voice or claimed.startswith("audio/") else "video/mp4"
    return None


def _document(head: bytes, name: str | None, claimed: str | None) -> str | None:
    ending = (name or "").rpartition(".")[2].lower()
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _among(_ZIPPED, ending, claimed, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _among(_OLE, ending, claimed, "application/msword")
    if _is_text(head):
        return _among(_TEXTS, ending, claimed, "text/plain")
    return None


def _among(family: dict[str, str], ending: str, claimed: str | None, otherwise: str) -> str:
    if ending in family:
        return family[ending]
    plain = (claimed or "").partition(";")[0].strip().lower()
    return plain if plain in family.values() else otherwise


def _is_text(head: bytes) -> bool:
    if not head or any(byte < 9 or 13 < byte < 32 for byte in head):
        return False
    return not head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP)


def _limit(mime: str) -> int:
    if mime == "image/webp":
        return 500 * KB
    if mime.startswith("image/"):
        return 5 * MB
    if mime.startswith(("audio/", "video/")):
        return 16 * MB
    return MAX_BYTES
