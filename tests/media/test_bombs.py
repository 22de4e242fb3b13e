"""Files made to take memory or time take neither. Each is opened in a process of its own, whose memory is told."""

import subprocess
import sys
import time

import pytest

from ipro_rt.kernel.errors import UnsupportedMedia
from ipro_rt.media import kinds, voice
from ipro_rt.media.service import _plain_name
from tests.laws.tree import ROOT
from tests.media.bombs import claiming_m4a, huge_png, zip_bomb
from tests.media.sounds import tone

MEGABYTES = 160  # of a process that has imported the libraries: 60
TELL = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
# and not getrusage, whose maximum a new process takes over from the one that made it


def memory_for(work: str) -> int:
    """The most memory, in megabytes, of a process that does this."""
    code = f"from ipro_rt.media import kinds, voice\nfrom tests.media.bombs import *\n{work}\n{TELL}"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return int(ran.stdout) // 1024


def test_the_bombs_are_small_enough_to_be_sent() -> None:
    assert len(claiming_m4a(80_000_000)) < 1_000
    assert len(huge_png(7_000, 7_000)) < 5 * kinds.MB
    assert len(zip_bomb()) < kinds.MB


@pytest.mark.parametrize("samples", [80_000_000, 2**32 - 1])
def test_sound_that_claims_a_hundred_million_samples_takes_no_memory(samples: int) -> None:
    assert memory_for(f"voice.listen(claiming_m4a({samples}))") < MEGABYTES


def test_a_picture_is_measured_without_unpacking_it() -> None:
    assert kinds.measure(huge_png(7_000, 7_000)) == (7_000, 7_000)
    data = "data = huge_png(7_000, 7_000)\n"
    assert memory_for(data + "assert kinds.measure(data) == (7_000, 7_000)") < MEGABYTES


def test_a_picture_of_more_pixels_than_anybody_needs_is_none() -> None:
    assert kinds.measure(huge_png(20_000, 8_000)) is None


def test_a_recording_of_many_hours_is_refused_before_it_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "MAX_VOICE_S", 2)
    with pytest.raises(UnsupportedMedia):
        voice.voice_note(tone("ogg", "libopus", seconds=3.0))


def test_a_packed_document_is_kept_as_it_came_and_never_unpacked() -> None:
    packed, began = zip_bomb(), time.monotonic()
    assert kinds.tell(packed[: kinds.HEAD_BYTES], "contrato.docx", None).mime.endswith("wordprocessingml.document")
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf  \n<HTML>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?php system($_GET[0]);",
        b"\x7fELF\x02\x01\x01",
        b"MZ\x90\x00",
    ],
)
@pytest.mark.parametrize("claimed", ["image/png", "text/plain", "image/svg+xml", "application/pdf"])
def test_what_a_browser_or_a_machine_would_run_is_refused_whatever_it_claims_to_be(head: bytes, claimed: str) -> None:
    with pytest.raises(UnsupportedMedia):
        kinds.tell(head, "foto.png", claimed)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\x.dll", "x.dll"),
        ("/etc/shadow", "shadow"),
        ("a\0b.pdf", "ab.pdf"),
        ("fatura\u202efdp.exe", "faturafdp.exe"),  # a mark that shows the ending the other way round
        ("\u200bnota\ufeff.pdf", "nota.pdf"),
        ("linha\r\nSet-Cookie: a=b.pdf", "linhaSet-Cookie: a=b.pdf"),
        ("...", None),
        ("..", None),
        ("", None),
        ("ção " + "x" * 500 + ".pdf", "ção " + "x" * 96 + ".pdf"),
    ],
)
def test_names_lose_folders_and_what_cannot_be_seen(given: str, kept: str | None) -> None:
    assert _plain_name(given) == kept
