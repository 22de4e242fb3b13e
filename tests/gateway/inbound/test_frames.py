"""Frames are what the WebSocket's RFC and Socket.IO v4 say, at every length."""

import pytest

from gateway.inbound.frames import events_frame, frame, resync_frame
from tests.gateway.inbound.raw import payloads


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 300_000])
def test_a_frame_says_its_length_at_every_length(size: int) -> None:
    assert payloads(frame("x" * size) + frame("end")) == ["x" * size, "end"]


def test_events_and_resyncs_are_socket_io_packets() -> None:
    events = [b'{"seq":1}', b'{"text":"ol\xc3\xa1"}']
    assert payloads(events_frame(events)) == ['42["events",[{"seq":1},{"text":"olá"}]]']
    assert payloads(resync_frame('conversation:"1"')) == ['42["resync",{"topic":"conversation:\\"1\\""}]']


def test_bytes_are_a_binary_frame() -> None:
    assert frame(b"\x00\x01") == b"\x82\x02\x00\x01"
