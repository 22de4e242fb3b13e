"""The benchmark's own parts, without Node: a few clients of the gateway, in both modes. No figure is judged."""

from collections.abc import Iterator

import pytest

from benchmarks.fanout.cases import ROOM, gathered, measure
from benchmarks.fanout.crowd import Crowd, Refused, Visit, first_packet
from benchmarks.fanout.servers import Server, cores, started
from gateway.inbound.frames import frame


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with started("ours", cores()[0]) as running:
        yield running


@pytest.mark.parametrize("mode", ["one", "stream"])
def test_every_client_hears_every_event_once(server: Server, mode: str) -> None:
    crowd = gathered(server, 7)
    measured = measure(mode, server, crowd, 0.3)
    assert measured.deliveries > 0
    assert measured.deliveries == crowd.total
    assert {client.heard for client in crowd.clients.values()} == {crowd.total // 7}
    crowd.leave()


def test_a_crowd_can_be_dropped_and_come_back(server: Server) -> None:
    crowd = gathered(server, 5)
    crowd.leave()
    assert len(crowd) == 0
    crowd.join([ROOM] * 5)
    server.publish(3)
    crowd.wait(15)
    crowd.leave()


def test_who_is_not_let_in_is_said(server: Server) -> None:
    crowd = Crowd(server.port)
    with pytest.raises(Refused, match="invalid_input"):
        crowd.join([Visit('{"topic":7}')])
    crowd.leave()


@pytest.mark.parametrize("size", [1, 126, 70_000])
def test_packets_are_told_apart_at_every_length(size: int) -> None:
    data = frame("x" * size) + frame("next")
    assert first_packet(data[: size + 1]) is None
    first = first_packet(data)
    assert first is not None
    assert first[0] == b"x" * size
    assert first_packet(first[1]) == (b"next", b"")
