"""What a file in a conversation is."""

from datetime import datetime
from typing import Literal

import msgspec

MediaState = Literal["pending", "ready", "failed"]
READY: MediaState = "ready"


class Media(msgspec.Struct, frozen=True, omit_defaults=True):
    """The description of a file that travels inside a message; the bytes stay in the blob store.

    `waveform` is 64 peaks from 0 to 100. `mime` carries no parameters except `audio/ogg; codecs=opus`.
    """

    id: str
    mime: str
    state: MediaState = msgspec.field(default_factory=lambda: READY)  # made anew, so that it is always shown
    size: int | None = None
    name: str | None = None
    duration_ms: int | None = None
    waveform: tuple[int, ...] | None = None
    width: int | None = None
    height: int | None = None
    voice: bool = False
    error: str | None = None


class StoredMedia(msgspec.Struct, frozen=True):
    """A media document: the description, whose it is, and where the bytes lie."""

    media: Media
    tenant_id: str
    blob: str
    sha256: str
    created_at: datetime
