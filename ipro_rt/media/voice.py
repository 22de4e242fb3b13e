"""Sound: what a recording looks like, and how it becomes a WhatsApp voice note. Blocking: run it in a thread.

PyAV comes with the extra `media`; without it a recording cannot be turned into a voice note, which is said
plainly, and other sound simply has no waveform. The demuxer is always named from the file's own first bytes,
never guessed, so that no playlist format can make the library open another file. A few hundred bytes can claim a
hundred million samples, so the library may not allocate more than MAX_ALLOC at a time.
"""

import ctypes
import importlib.util
import io
import re
import time
from array import array
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ipro_rt.kernel.errors import Unavailable, UnsupportedMedia

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.container import InputContainer

PEAKS = 64
VOICE_BYTES = 512 * 1024  # a larger note loses its play button on the phone
_RATE = 8_000  # enough to draw by
_BLOCK = 160  # samples looked at together: 20 ms
_MAX_WORK_S = 10.0  # a file made to waste time stops being drawn here
MAX_VOICE_S = 3_600
MAX_ALLOC = 64 * 1024 * 1024
_LIBRARY = re.compile(r"\S*/libavutil[-.\w]*\.so[.\w]*")
_OPUS_RATE = 48_000
_DEMUXERS = (
    (b"OggS", "ogg"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"#!AMR", "amr"),
    (b"ID3", "mp3"),
)
_CODECS = frozenset({"opus", "libopus", "vorbis", "aac", "mp3", "mp3float", "amrnb", "amrwb"})


class Sound(msgspec.Struct, frozen=True):
    """How long it is, and 64 peaks from 0 to 100, the loudest being 100."""

    duration_ms: int
    waveform: tuple[int, ...]


def is_available() -> bool:
    """Whether PyAV is installed."""
    return importlib.util.find_spec("av") is not None


def listen(data: bytes) -> Sound | None:
    """The sound of a file, or None when it cannot be told."""
    if not is_available():
        return None
    import av

    _bound_memory()
    try:
        with _open(data) as source:
            return _draw(source)
    except (av.FFmpegError, UnsupportedMedia):
        return None


def voice_note(data: bytes) -> tuple[bytes, Sound]:
    """The recording as Ogg with mono Opus, small enough to play in the chat; raises `UnsupportedMedia`.

    Mono Opus, which browsers record, is only put into another container; anything else is encoded anew.
    """
    if not is_available():
        raise Unavailable(
            "Voice notes need the extra package `media`.", hint="Install it with: pip install 'ipro-rt[media]'."
        )
    import av

    _bound_memory()
    began = time.monotonic()
    try:
        with _open(data) as source:
            sound = _draw(source)
        if sound.duration_ms > MAX_VOICE_S * 1000 or time.monotonic() - began > _MAX_WORK_S:
            raise _not_a_recording(f"more than {MAX_VOICE_S // 60} minutes")
        with _open(data) as source:
            codec = source.streams.audio[0].codec_context
            note = _remux(source) if _is_mono_opus(codec) else None
        if note is None or len(note) > VOICE_BYTES:
            with _open(data) as source:
                note = _encode(source, sound.duration_ms)
    except av.FFmpegError as error:
        raise _not_a_recording(str(error)) from error
    if sound.duration_ms == 0:
        raise _not_a_recording("no sound")
    return note, sound


@cache
def _bound_memory() -> None:
    """Tell the library that is loaded how much it may take at once; it has no other door for that."""
    loaded = _LIBRARY.search(Path("/proc/self/maps").read_text())
    assert loaded is not None, "PyAV is loaded, so its libavutil is"
    limit = ctypes.CDLL(loaded[0]).av_max_alloc
    limit.argtypes = [ctypes.c_size_t]
    limit(MAX_ALLOC)


def _open(data: bytes) -> "InputContainer":
    import av

    source = av.open(io.BytesIO(data), mode="r", format=_demuxer(data[:16]))
    if not source.streams.audio or source.streams.audio[0].codec_context.name not in _CODECS:
        source.close()
        raise _not_a_recording("no sound in a known encoding")
    return source


def _demuxer(head: bytes) -> str:
    for mark, name in _DEMUXERS:
        if head.startswith(mark):
            return name
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:1] == b"\xff":
        return "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    raise _not_a_recording("an unknown container")


def _draw(source: "InputContainer") -> Sound:
    from av import AudioResampler

    resampler = AudioResampler(format="s16", layout="mono", rate=_RATE)
    blocks: list[int] = []
    rest: array[int] = array("h")
    samples = 0
    until = time.monotonic() + _MAX_WORK_S
    for frame in source.decode(audio=0):
        for plain in resampler.resample(frame):
            rest.frombytes(bytes(plain.planes[0])[: plain.samples * 2])
            samples += plain.samples
        whole = len(rest) - len(rest) % _BLOCK
        blocks += [_peak(rest[start : start + _BLOCK]) for start in range(0, whole, _BLOCK)]
        del rest[:whole]
        if time.monotonic() > until:
            break
    if rest:
        blocks.append(_peak(rest))
    return Sound(samples * 1000 // _RATE, _scaled(blocks))


def _peak(samples: "array[int]") -> int:
    return max(max(samples), -min(samples))


def _scaled(blocks: list[int]) -> tuple[int, ...]:
    if not blocks:
        return (0,) * PEAKS
    edges = [index * len(blocks) // PEAKS for index in range(PEAKS + 1)]
    bars = [max(blocks[low : max(high, low + 1)]) for low, high in pairwise(edges)]
    loudest = max(bars) or 1
    return tuple(bar * 100 // loudest for bar in bars)


def _is_mono_opus(codec: "AudioCodecContext") -> bool:
    return codec.name in ("opus", "libopus") and codec.layout.nb_channels == 1


def _remux(source: "InputContainer") -> bytes:
    import av

    made = io.BytesIO()
    stream = source.streams.audio[0]
    with av.open(made, "w", format="ogg") as sink:
        copy = sink.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                sink.mux(packet)
    return made.getvalue()


def _encode(source: "InputContainer", duration_ms: int) -> bytes:
    import av

    made = io.BytesIO()
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_OPUS_RATE)
    with av.open(made, "w", format="ogg") as sink:
        stream = sink.add_stream("libopus", rate=_OPUS_RATE, layout="mono", options={"vbr": "constrained"})
        stream.bit_rate = _bit_rate(duration_ms)
        for frame in source.decode(audio=0):
            for plain in resampler.resample(frame):
                sink.mux(stream.encode(plain))
        for plain in resampler.resample(None):
            sink.mux(stream.encode(plain))
        sink.mux(stream.encode(None))
    return made.getvalue()


def _bit_rate(duration_ms: int) -> int:
    """As good as fits, between what speech needs and what it can use."""
    return max(12_000, min(32_000, VOICE_BYTES * 8 * 800 // max(1, duration_ms)))


def _not_a_recording(got: str) -> UnsupportedMedia:
    return UnsupportedMedia("This is not a recording that can be sent as a voice note.", got=got[:200])
