"""From what actors publish to what sockets are sent: once encoded, together, bounded, and no gap unsaid."""

import json
from typing import Any

import pytest

from gateway.inbound.fanout import MAX_EVENTS, Fanout
from tests.waiting import until

ROOM = "conversation:01a208c7-0000-7000-8000-000000000000"


class Wire:
    """What left, by socket; `slow` sockets take nothing."""

    def __init__(self) -> None:
        self.packets: list[tuple[str, list[dict[str, Any]]]] = []
        self.resyncs: list[tuple[str, str]] = []
        self.slow: set[str] = set()

    async def send_events(self, sid: str, events: list[bytes]) -> None:
        self.packets.append((sid, [json.loads(event) for event in events]))

    async def send_resync(self, sid: str, topic: str) -> None:
        self.resyncs.append((sid, topic))

    def backlog(self, sid: str) -> int:
        return 1000 if sid in self.slow else 0

    def seqs(self, sid: str) -> list[int]:
        return [event["seq"] for who, events in self.packets if who == sid for event in events]


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def fanout(wire: Wire) -> Fanout:
    return Fanout(wire.send_events, wire.send_resync, wire.backlog)


def join(fanout: Fanout, sid: str, topic: str = ROOM, seq: int = 0) -> None:
    fanout.hold(topic, sid)
    fanout.release(topic, sid, seq)


async def test_an_event_reaches_every_member_with_its_topic_and_seq(fanout: Fanout, wire: Wire) -> None:
    join(fanout, "a")
    join(fanout, "b")
    fanout.heard(ROOM, 7, b'{"type":"x","data":{}}')
    await until(lambda: len(wire.packets) == 2)
    assert wire.packets[0][1] == [{"topic": ROOM, "seq": 7, "type": "x", "data": {}}]


async def test_a_burst_travels_in_one_packet(fanout: Fanout, wire: Wire) -> None:
    join(fanout, "a")
    for seq in range(1, 51):
        fanout.heard(ROOM, seq, b'{"type":"x"}')
    await until(lambda: len(wire.seqs("a")) == 50)
    assert wire.seqs("a") == list(range(1, 51))
    assert len(wire.packets) <= 2


async def test_events_during_a_subscription_wait_and_known_ones_are_left_out(fanout: Fanout, wire: Wire) -> None:
    fanout.hold(ROOM, "a")
    for seq in (4, 5, 6):
        fanout.heard(ROOM, seq, b'{"type":"x"}')
    assert wire.packets == []
    fanout.release(ROOM, "a", seq=5)
    fanout.heard(ROOM, 7, b'{"type":"x"}')
    await until(lambda: len(wire.seqs("a")) == 2)
    assert wire.seqs("a") == [6, 7]


async def test_who_left_hears_nothing_and_the_last_one_closes_the_topic(fanout: Fanout, wire: Wire) -> None:
    join(fanout, "a")
    join(fanout, "b")
    assert fanout.leave(ROOM, "a") is False
    assert fanout.gone("b") == [ROOM]
    fanout.heard(ROOM, 1, b'{"type":"x"}')
    assert fanout.leave(ROOM, "a") is False
    assert wire.packets == []


async def test_a_client_that_does_not_read_gets_one_resync_instead_of_everything(fanout: Fanout, wire: Wire) -> None:
    join(fanout, "slow")
    join(fanout, "quick")
    wire.slow.add("slow")
    for seq in range(1, MAX_EVENTS + 100):
        fanout.heard(ROOM, seq, b'{"type":"x"}')
        if seq % 100 == 0:
            await until(lambda seq=seq: len(wire.seqs("quick")) >= seq)  # type: ignore[misc]
    wire.slow.clear()
    await until(lambda: wire.resyncs == [("slow", ROOM)])
    assert len(wire.seqs("slow")) == MAX_EVENTS
    join(fanout, "slow", seq=MAX_EVENTS + 99)
    fanout.heard(ROOM, MAX_EVENTS + 100, b'{"type":"x"}')
    await until(lambda: wire.seqs("slow")[-1] == MAX_EVENTS + 100)


async def test_when_a_host_restarted_its_topics_are_looked_at_again(fanout: Fanout, wire: Wire) -> None:
    inbox = "inbox:01a208c7-0000-7000-8000-000000000001"
    join(fanout, "a")
    join(fanout, "a", inbox)
    before = fanout.topic(inbox).stream
    fanout.missed([ROOM, inbox, "conversation:nobody"])
    await until(lambda: len(wire.resyncs) == 2)
    assert fanout.topic(inbox).stream is not before


async def test_a_list_numbers_its_events_itself(fanout: Fanout, wire: Wire) -> None:
    inbox = "inbox:01a208c7-0000-7000-8000-000000000001"
    join(fanout, "a", inbox)
    fanout.heard(inbox, 0, b'{"type":"x"}')
    fanout.heard(inbox, 0, b'{"type":"x"}')
    await until(lambda: len(wire.seqs("a")) == 2)
    first, second = wire.seqs("a")
    assert second == first + 1
    stream = fanout.topic(inbox).stream
    assert stream is not None
    assert [json.loads(event)["seq"] for event in stream.after(first, stream.epoch) or []] == [second]


async def test_who_is_let_in_while_events_are_missed_is_told_to_look_again(fanout: Fanout, wire: Wire) -> None:
    fanout.hold(ROOM, "a")
    fanout.missed([ROOM])
    assert wire.resyncs == []
    fanout.release(ROOM, "a", 7)
    await until(lambda: wire.resyncs == [("a", ROOM)])


async def test_a_list_nobody_looks_at_keeps_its_past_until_it_is_forgotten(fanout: Fanout, wire: Wire) -> None:
    inbox = "inbox:01a208c7-0000-7000-8000-000000000001"
    join(fanout, "a", inbox)
    stream = fanout.topic(inbox).stream
    assert stream is not None
    assert fanout.leave(inbox, "a") is True
    fanout.heard(inbox, 0, b'{"type":"x"}')
    assert fanout.hold(inbox, "b").stream is stream
    assert fanout.forget(inbox) is False
    assert len(stream.after(0, stream.epoch) or ()) == 1
    assert fanout.leave(inbox, "b") is True
    assert fanout.forget(inbox) is True
    assert fanout.topic(inbox).stream is not stream
