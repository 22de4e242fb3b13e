"""Any recording becomes a voice note a phone plays."""

import io

import av
import pytest

from ipro_rt.kernel.errors import Unavailable, UnsupportedMedia
from ipro_rt.media import voice
from ipro_rt.media.voice import VOICE_BYTES, listen, voice_note
from tests.media.sounds import tone


@pytest.mark.parametrize(
    ("container", "codec", "rate", "layout"),
    [
        ("webm", "libopus", 48_000, "mono"),
        ("webm", "libopus", 48_000, "stereo"),
        ("ogg", "libopus", 48_000, "mono"),
        ("mp4", "aac", 44_100, "stereo"),
        ("adts", "aac", 44_100, "mono"),
        ("mp3", "mp3", 44_100, "mono"),
        ("amr", "libopencore_amrnb", 8_000, "mono"),
    ],
)
def test_a_recording_becomes_mono_opus_in_ogg(container: str, codec: str, rate: int, layout: str) -> None:
    note, sound = voice_note(tone(container, codec, rate=rate, layout=layout))
    assert note.startswith(b"OggS")
    with av.open(io.BytesIO(note)) as heard:
        stream = heard.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.layout.nb_channels) in (
            ("opus", 1),
            ("libopus", 1),
        )
    again = listen(note)
    assert again is not None
    assert abs(again.duration_ms - sound.duration_ms) < 80
    assert 900 < sound.duration_ms < 1_150


def packets_of(data: bytes) -> list[bytes]:
    with av.open(io.BytesIO(data), mode="r") as heard:
        return [bytes(packet) for packet in heard.demux(audio=0) if packet.size]


def test_mono_opus_is_not_encoded_anew() -> None:
    recorded = tone("webm", "libopus")
    assert packets_of(recorded) == packets_of(voice_note(recorded)[0])


def test_the_waveform_has_64_peaks_and_grows_with_the_sound() -> None:
    sound = listen(tone("ogg", "libopus"))
    assert sound is not None
    assert len(sound.waveform) == 64
    assert max(sound.waveform) == 100
    assert sound.waveform[4] < sound.waveform[30] < sound.waveform[60]


def test_a_note_too_large_for_the_play_button_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = tone("webm", "libopus", seconds=4)
    monkeypatch.setattr(voice, "VOICE_BYTES", 20_000)
    assert len(recorded) > 20_000
    assert len(voice_note(recorded)[0]) < 20_000
    assert VOICE_BYTES == 512 * 1024


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"OggS", b"OggS" + b"\0" * 500, b"\x1aE\xdf\xa3webm" + b"\xff" * 200, b"#EXTM3U\nfile:///etc/passwd"],
)
def test_what_is_no_recording_is_refused_and_has_no_waveform(data: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        voice_note(data)
    assert listen(data) is None


def test_a_recording_cut_off_is_as_long_as_what_is_left() -> None:
    recorded = tone("webm", "libopus", seconds=2)
    _, sound = voice_note(recorded[: len(recorded) // 2])
    assert 500 < sound.duration_ms < 1_500


def test_without_pyav_a_voice_note_is_refused_plainly_and_sound_has_no_waveform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded = tone("ogg", "libopus")
    monkeypatch.setattr(voice, "is_available", lambda: False)
    with pytest.raises(Unavailable, match="extra package"):
        voice_note(recorded)
    assert listen(recorded) is None
