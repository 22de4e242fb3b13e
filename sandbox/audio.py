"""Whether bytes are a voice note WhatsApp would take: Ogg, Opus, mono. Looks at the first page only."""

from __future__ import annotations

_PAGE_HEADER = 27


def voice_problem(raw: bytes) -> str | None:
    """What is wrong with it, if anything."""
    if len(raw) <= _PAGE_HEADER or raw[:4] != b"OggS":
        return "Voice notes must be Ogg files"
    head = _PAGE_HEADER + raw[_PAGE_HEADER - 1]
    if raw[head : head + 8] != b"OpusHead" or len(raw) < head + 10:
        return "Voice notes must be encoded with Opus"
    channels = raw[head + 9]
    return None if channels == 1 else f"Voice notes must be mono, this one has {channels} channels"
