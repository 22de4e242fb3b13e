"""What a browser records, made into what a phone sends: Ogg Opus, mono.

Invariant: what cannot be converted (no PyAV, no such sound in it) is passed on unchanged with its own type.
"""

from __future__ import annotations

import asyncio
import io
import logging

try:
    import av
except ImportError:  # an optional part: the sandbox works without
    av = None  # type: ignore[assignment,unused-ignore]

VOICE = "audio/ogg; codecs=opus"
_RATE = 48_000
log = logging.getLogger("sandbox")


async def as_a_phone_sends_it(raw: bytes, mime: str) -> tuple[bytes, str]:
    """The bytes and their type."""
    if av is None or not mime.startswith("audio/webm"):
        return raw, mime
    try:
        return await asyncio.to_thread(_to_ogg, raw), VOICE
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        log.warning("a recording stays %s: %s", mime[:50], error)
        return raw, mime


def _to_ogg(raw: bytes) -> bytes:
    out = io.BytesIO()
    with av.open(io.BytesIO(raw), "r") as source, av.open(out, "w", format="ogg") as target:
        stream = target.add_stream("libopus", rate=_RATE, layout="mono", options={"application": "voip"})
        stream.bit_rate = 32_000
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        for frame in source.decode(source.streams.audio[0]):
            for part in resampler.resample(frame):
                target.mux(stream.encode(part))
        for part in resampler.resample(None):
            target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return out.getvalue()
