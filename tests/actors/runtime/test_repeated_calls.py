"""Calls between processes may come twice, or after a long silence: the door's answers are the same."""

import asyncio

from actors.runtime import wire
from actors.runtime.door import MAX_PENDING, Lane
from actors.runtime.wire import Envelope, Frame, Push
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add

MANY = 200  # more than the door takes without letting others run


async def test_a_push_that_is_repeated_while_it_is_taken_is_refused_alike(cluster: Cluster) -> None:
    stranger = cluster.address_on("host-1")
    host = cluster.hosts["host-0"]
    envelopes = tuple(Envelope(number, stranger.key, wire.encode(Add(1))) for number in range(MANY))
    push = wire.encode(Push("gateway-9/a", host.door.incarnation, 0, 1, envelopes))
    first, again = await asyncio.gather(host.push(push), host.push(push))
    assert wire.decode_pushed(first) == wire.decode_pushed(again)
    assert len(wire.decode_pushed(again).refused) == MANY


async def test_a_router_that_was_forgotten_meanwhile_loses_no_later_reply() -> None:
    lane = Lane()
    lane.add(Frame(b"", id=1))
    cursor, frames = await lane.take(5_000)
    assert [frame.topic or frame.id for frame in frames] == [1, wire.MISSED]
    lane.add(Frame(b"", id=2))
    _, frames = await lane.take(cursor)
    assert [frame.id for frame in frames] == [2]


async def test_what_a_slow_router_missed_is_said_until_it_was_heard_and_no_reply_is_dropped() -> None:
    lane = Lane()
    for seq in range(MAX_PENDING + 2):
        lane.add(Frame(b"", topic="t", seq=seq))
    lane.add(Frame(b"", id=7))
    heard: list[Frame] = []
    cursor = 0
    while len(heard) < MAX_PENDING + 2:
        unanswered = await lane.take(cursor)
        assert await lane.take(cursor) == unanswered
        cursor, frames = unanswered
        heard += frames
    assert [frame.topic or frame.id for frame in heard[MAX_PENDING:]] == [wire.MISSED, 7]
