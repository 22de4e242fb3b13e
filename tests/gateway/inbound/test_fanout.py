"""From what actors publish to what sockets are sent: once encoded, together, bounded, and no gap unsaid."""

import asyncio
import json
from typing import Any

import pytest

from gateway.inbound import fanout as subject
from gateway.inbound.fanout import Fanout
from gateway.inbound.outboxes import MAX_BYTES, MAX_EVENTS
from ipro_rt.kernel.errors import NotFound
from tests.gateway.inbound.raw import payloads
from tests.waiting import until

ROOM = "conversation:01a208c7-0000-7000-8000-000000000000"
INBOX = "inbox:01a208c7-0000-7000-8000-000000000001"
PRESENCE = "presence:01a208c7-0000-7000-8000-000000000001"


class Line:
    """The way to one client: every frame that left, until it takes no more."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.slow = False
        self.was_cut = False

    def offer(self, frame: bytes) -> bool:
        if not self.slow:
            self.frames.append(frame)
        return not self.slow

    def ready(self) -> bool:
        return not self.slow

    def cut(self) -> None:
        self.was_cut = True

    def packets(self) -> list[tuple[str, Any]]:
        """(event's name, its argument) of each packet."""
        told = [json.loads(text.removeprefix("42")) for text in payloads(b"".join(self.frames))]
        return [(name, argument) for name, argument in told]

    def events(self) -> list[dict[str, Any]]:
        return [event for name, events in self.packets() if name == "events" for event in events]

    def seqs(self, topic: str = ROOM) -> list[int]:
        return [event["seq"] for event in self.events() if event["topic"] == topic]

    def resyncs(self) -> list[str]:
        return [argument["topic"] for name, argument in self.packets() if name == "resync"]


class Lines(dict[str, Line]):
    """The lines of all sockets, by sid; whoever is asked for is there, unless it is `gone`."""

    gone: str | None = None

    def wire(self, sid: str) -> Line | None:
        return None if sid == self.gone else self[sid]

    def __missing__(self, sid: str) -> Line:
        self[sid] = Line()
        return self[sid]


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
async def fanout(lines: Lines) -> Fanout:
    return Fanout(lines.wire)


def join(fanout: Fanout, sid: str, topic: str = ROOM, seq: int = 0) -> None:
    fanout.hold(topic, sid)
    fanout.release(topic, sid, seq)


def publish(fanout: Fanout, first: int, last: int, topic: str = ROOM) -> None:
    for seq in range(first, last + 1):
        fanout.heard(topic, seq, b'{"type":"x"}')


async def turn() -> None:
    """What was due in this turn of the loop has happened."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_an_event_reaches_every_member_with_its_topic_and_seq_as_the_same_bytes(
    fanout: Fanout, lines: Lines
) -> None:
    join(fanout, "a")
    join(fanout, "b")
    fanout.heard(ROOM, 7, b'{"type":"x","data":{}}')
    await turn()
    assert lines["a"].events() == [{"topic": ROOM, "seq": 7, "type": "x", "data": {}}]
    assert lines["a"].frames[0] is lines["b"].frames[0]
    assert fanout.delivered == 2


async def test_an_idle_socket_gets_one_event_after_the_other_without_waiting(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a")
    for seq in range(1, 20):
        publish(fanout, seq, seq)
        await turn()
        assert lines["a"].seqs() == list(range(1, seq + 1))


async def test_a_burst_travels_in_one_packet_and_what_follows_it_in_the_next(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a")
    publish(fanout, 1, 50)
    await turn()
    assert len(lines["a"].frames) == 1
    began = asyncio.get_running_loop().time()
    for seq in range(51, 71):
        publish(fanout, seq, seq)
        await turn()
    assert len(lines["a"].frames) == 1
    await until(lambda: lines["a"].seqs() == list(range(1, 71)))
    assert asyncio.get_running_loop().time() - began < 1.0
    assert len(lines["a"].frames) == 2


async def test_sockets_that_look_at_the_same_topics_share_their_packets(fanout: Fanout, lines: Lines) -> None:
    for sid in ("a", "b", "c"):
        join(fanout, sid, INBOX)
    for sid in ("a", "b"):
        join(fanout, sid)
    fanout.heard(INBOX, 0, b'{"type":"x"}')
    publish(fanout, 1, 1)
    await turn()
    assert [event["topic"] for event in lines["a"].events()] == [INBOX, ROOM]
    assert [event["topic"] for event in lines["c"].events()] == [INBOX]
    assert lines["a"].frames[0] is lines["b"].frames[0]


async def test_events_during_a_subscription_wait_and_known_ones_are_left_out(fanout: Fanout, lines: Lines) -> None:
    fanout.hold(ROOM, "a")
    publish(fanout, 4, 6)
    await turn()
    assert lines["a"].frames == []
    fanout.release(ROOM, "a", seq=5)
    publish(fanout, 7, 7)
    await until(lambda: lines["a"].seqs() == [6, 7])


async def test_a_subscription_that_could_not_keep_its_events_is_told_to_look_again(
    fanout: Fanout, lines: Lines
) -> None:
    fanout.hold(ROOM, "a")
    publish(fanout, 1, MAX_EVENTS + 1)
    fanout.release(ROOM, "a", seq=0)
    assert lines["a"].resyncs() == [ROOM]


async def test_who_left_hears_nothing_and_the_last_one_closes_the_topic(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a")
    join(fanout, "b")
    join(fanout, "b", INBOX)
    assert fanout.leave(ROOM, "a") is False
    assert sorted(fanout.gone("b")) == [ROOM, INBOX]
    assert fanout.gone("b") == []
    publish(fanout, 1, 1)
    assert fanout.leave(ROOM, "a") is False
    await turn()
    assert lines["a"].frames == lines["b"].frames == []


async def test_a_list_nobody_looks_at_keeps_its_past_until_it_is_forgotten(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a", INBOX)
    stream = fanout.topic(INBOX).stream
    assert stream is not None
    assert fanout.leave(INBOX, "a") is True
    fanout.heard(INBOX, 0, b'{"type":"x"}')
    assert fanout.hold(INBOX, "b").stream is stream
    assert fanout.forget(INBOX) is False
    assert len(stream.after(0, stream.epoch) or ()) == 1
    assert fanout.leave(INBOX, "b") is True
    assert fanout.forget(INBOX) is True
    assert fanout.topic(INBOX).stream is not stream


async def test_a_socket_that_closed_before_it_was_let_in_is_no_member(fanout: Fanout, lines: Lines) -> None:
    lines.gone = "a"
    with pytest.raises(NotFound):
        fanout.hold(ROOM, "a")
    assert fanout.leave(ROOM, "a") is False


async def test_a_client_that_does_not_read_gets_one_resync_instead_of_everything(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "slow")
    join(fanout, "quick")
    lines["slow"].slow = True
    for first in range(1, 2 * MAX_EVENTS, 100):
        publish(fanout, first, first + 99)
        await until(lambda first=first: lines["quick"].seqs()[-1:] == [first + 99])  # type: ignore[misc]
    assert lines["quick"].seqs() == list(range(1, 2 * MAX_EVENTS + 1))
    lines["slow"].slow = False
    await until(lambda: lines["slow"].resyncs() == [ROOM])
    assert lines["slow"].seqs() == []
    join(fanout, "slow", seq=2 * MAX_EVENTS)
    publish(fanout, 2 * MAX_EVENTS + 1, 2 * MAX_EVENTS + 1)
    await until(lambda: lines["slow"].seqs() == [2 * MAX_EVENTS + 1])


async def test_a_client_that_was_slow_for_a_moment_loses_nothing(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a")
    lines["a"].slow = True
    for seq in range(1, 101):
        publish(fanout, seq, seq)
        await turn()
    lines["a"].slow = False
    await until(lambda: lines["a"].seqs() == list(range(1, 101)))
    assert lines["a"].resyncs() == []


async def test_a_client_that_reads_is_never_told_to_look_again_however_long_the_burst(
    fanout: Fanout, lines: Lines
) -> None:
    join(fanout, "a")
    publish(fanout, 1, 3 * MAX_EVENTS)
    await turn()
    await until(lambda: len(lines["a"].seqs()) == 3 * MAX_EVENTS)
    assert lines["a"].resyncs() == []


async def test_the_budget_counts_bytes_too(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a")
    lines["a"].slow = True
    publish(fanout, 1, 1)
    await turn()
    for seq in (2, 3, 4, 5):
        fanout.heard(ROOM, seq, b'{"type":"%s"}' % (b"x" * (MAX_BYTES // 3)))
    lines["a"].slow = False
    await until(lambda: lines["a"].resyncs() == [ROOM])
    assert lines["a"].seqs() == []


async def test_a_client_that_never_reads_is_cut_off(
    fanout: Fanout, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "PATIENCE_S", 0.3)
    join(fanout, "a")
    lines["a"].slow = True
    publish(fanout, 1, 1)
    await until(lambda: lines["a"].was_cut)


async def test_when_a_host_restarted_its_topics_are_looked_at_again(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a")
    join(fanout, "a", INBOX)
    before = fanout.topic(INBOX).stream
    fanout.hold(ROOM, "subscribing")
    fanout.missed([ROOM, INBOX, "conversation:nobody"])
    assert lines["a"].resyncs() == [ROOM, INBOX]
    assert fanout.topic(INBOX).stream is not before
    assert lines["subscribing"].frames == []
    fanout.release(ROOM, "subscribing", 5)
    assert lines["subscribing"].resyncs() == [ROOM]


async def test_a_list_numbers_its_events_itself(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a", INBOX)
    publish(fanout, 0, 1, INBOX)
    await turn()
    first, second = lines["a"].seqs(INBOX)
    assert second == first + 1
    stream = fanout.topic(INBOX).stream
    assert stream is not None
    assert [json.loads(event)["seq"] for event in stream.after(first, stream.epoch) or []] == [second]


async def test_of_a_value_only_the_newest_that_was_not_sent_leaves(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "a", PRESENCE)
    for number in range(50):
        fanout.latest(PRESENCE, "ana", b'{"who":"ana","n":%d}' % number)
    fanout.latest(PRESENCE, "rui", b'{"who":"rui","n":0}')
    await until(lambda: bool(lines["a"].frames))
    ana = {"topic": PRESENCE, "who": "ana", "n": 49}
    rui = {"topic": PRESENCE, "who": "rui", "n": 0}
    assert lines["a"].events() == [ana, rui]
    assert [json.loads(event) for event in fanout.last(PRESENCE)] == [ana, rui]


async def test_a_client_that_does_not_read_gets_the_newest_values_afterwards(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "slow", PRESENCE)
    join(fanout, "quick", PRESENCE)
    join(fanout, "slow")
    lines["slow"].slow = True
    publish(fanout, 1, 1)
    await turn()
    for number in range(3):
        fanout.latest(PRESENCE, "ana", b'{"n":%d}' % number)
        await until(lambda number=number: lines["quick"].events()[-1:] == [{"topic": PRESENCE, "n": number}])  # type: ignore[misc]
    lines["slow"].slow = False
    await until(lambda: len(lines["slow"].events()) == 2)
    assert lines["slow"].events()[1] == {"topic": PRESENCE, "n": 2}


async def test_values_nobody_looks_at_are_kept_for_who_comes(fanout: Fanout, lines: Lines) -> None:
    fanout.latest(PRESENCE, "ana", b'{"n":1}')
    assert [json.loads(event)["n"] for event in fanout.last(PRESENCE)] == [1]
    assert fanout.last(ROOM) == []
    fanout.hold(PRESENCE, "a")
    fanout.latest(PRESENCE, "ana", b'{"n":2}')
    fanout.release(PRESENCE, "a", 0)
    await until(lambda: [event["n"] for event in lines["a"].events()] == [2])


async def test_a_value_that_came_during_a_subscription_is_not_lost(fanout: Fanout, lines: Lines) -> None:
    join(fanout, "other", PRESENCE)
    fanout.hold(PRESENCE, "a")
    fanout.latest(PRESENCE, "ana", b'{"n":2}')
    await until(lambda: bool(lines["other"].frames))
    fanout.release(PRESENCE, "a", 7)
    await until(lambda: [event["n"] for event in lines["a"].events()] == [2])
