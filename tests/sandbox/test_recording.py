"""A browser's recording arrives as a phone's voice note."""

import io
import math
import struct

import av

from sandbox.audio import voice_problem
from sandbox.recording import VOICE, as_a_phone_sends_it
from tests.sandbox.conftest import Business, Caller

_RATE = 48_000
_FRAME = 960  # 20 ms, what Opus takes


def _recorded(seconds: float = 0.2) -> bytes:
    """Stereo Opus in WebM, as Chromium's MediaRecorder writes it."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as target:
        stream = target.add_stream("libopus", rate=_RATE, layout="stereo")
        for start in range(0, int(seconds * _RATE), _FRAME):
            frame = av.AudioFrame(format="s16", layout="stereo", samples=_FRAME)
            tone = (int(8_000 * math.sin(440 * 2 * math.pi * (start + n) / _RATE)) for n in range(_FRAME))
            frame.planes[0].update(b"".join(struct.pack("<hh", one, one) for one in tone))
            frame.sample_rate, frame.pts = _RATE, start
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


async def test_a_webm_recording_becomes_mono_ogg_opus_of_the_same_length() -> None:
    raw, mime = await as_a_phone_sends_it(_recorded(), "audio/webm;codecs=opus")
    assert mime == VOICE
    assert voice_problem(raw) is None
    with av.open(io.BytesIO(raw), "r") as source:
        samples = sum(frame.samples for frame in source.decode(audio=0))
    assert abs(samples / _RATE - 0.2) < 0.05


async def test_what_is_no_recording_stays_what_it_is() -> None:
    assert await as_a_phone_sends_it(b"not webm", "audio/webm") == (b"not webm", "audio/webm")
    assert await as_a_phone_sends_it(b"ID3", "audio/mpeg") == (b"ID3", "audio/mpeg")


async def test_a_customers_recording_reaches_the_business_as_a_voice_note(sandbox: Caller, business: Business) -> None:
    status, file = await sandbox.upload("/sandbox/media", _recorded(), "audio/webm;codecs=opus")
    assert (status, file["mime_type"]) == (201, VOICE)
    await sandbox.write("audio", {"id": file["id"], "voice": True})
    audio = (await business.gets(1))[0]["audio"]
    assert (audio["mime_type"], audio["voice"]) == (VOICE, True)
