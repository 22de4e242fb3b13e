"""What the fan-out counts and measures of itself."""

import pytest

from gateway.inbound import fanout as subject
from gateway.inbound.fanout import FLUSH_S, Fanout
from gateway.inbound.outboxes import MAX_EVENTS
from tests.gateway.inbound.test_fanout import PRESENCE, ROOM, Lines, join, publish, turn
from tests.waiting import until


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
async def fanout(lines: Lines) -> Fanout:
    return Fanout(lines.wire)


@pytest.fixture
def took(fanout: Fanout) -> list[float]:
    """What was observed, one figure a flush."""
    told: list[float] = []
    fanout.flushed = told.append
    return told


async def test_a_flush_is_measured_once_however_many_sockets_it_writes_to(
    fanout: Fanout, lines: Lines, took: list[float]
) -> None:
    for number in range(20):
        join(fanout, f"s{number}")
    publish(fanout, 1, 1)
    await turn()
    assert len(took) == 1
    assert 0 < took[0] < FLUSH_S
    publish(fanout, 2, 2)
    await turn()
    assert len(took) == 2


async def test_what_is_paced_counts_from_its_oldest_event(fanout: Fanout, lines: Lines, took: list[float]) -> None:
    join(fanout, "a")
    publish(fanout, 1, 3)
    await turn()
    publish(fanout, 4, 6)
    await until(lambda: lines["a"].seqs() == list(range(1, 7)))
    assert len(took) == 2
    assert took[1] > FLUSH_S / 2


async def test_an_event_nobody_looks_at_is_no_observation(fanout: Fanout, took: list[float]) -> None:
    publish(fanout, 1, 1)
    await turn()
    assert took == []


async def test_who_does_not_read_is_counted_and_so_is_what_was_left_out(
    fanout: Fanout, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(fanout, "slow")
    join(fanout, "slow", PRESENCE)
    lines["slow"].slow = True
    publish(fanout, 1, 2 * MAX_EVENTS)
    await turn()
    assert fanout.behind == 1
    fanout.latest(PRESENCE, "ana", b'{"n":1}')
    await until(lambda: fanout.skipped == 1)
    lines["slow"].slow = False
    await until(lambda: dict(fanout.resyncs) == {"conversation": 1})
    assert (fanout.behind, lines["slow"].resyncs(), fanout.cut) == (0, [ROOM], 0)
    monkeypatch.setattr(subject, "PATIENCE_S", 0.1)
    lines["slow"].slow = True
    publish(fanout, 3000, 3000)
    await until(lambda: fanout.cut == 1)
