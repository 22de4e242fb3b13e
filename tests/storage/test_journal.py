"""One contract, two journals: memory for simulation, MongoDB for everything else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actors.runtime.memory_journal import MemoryJournal
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.journal import Journal, Record, Verdict, record_id
from storage import journal
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.journal import MongoJournal

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
KEY = "conversation:t:one"


def record(seq: int, *, key: str = KEY, turn: str | None = None, **fields: Any) -> Record:
    given: dict[str, Any] = {"event": {"type": "x", "at": NOW}, "at": NOW, "item": True} | fields
    turn = turn or f"{key}/{seq}"
    return Record(id=record_id(key, seq), key=key, tenant_id="t", shard=3, seq=seq, turn=turn, **given)


@pytest.fixture(params=["memory", "mongodb"])
async def turns(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
        return
    await ensure(database, journal.INDEXES)
    yield MongoJournal(database)


async def test_what_is_appended_is_read_back_in_order(turns: Journal) -> None:
    written = [record(1, pids=("a",)), record(1, key="conversation:t:two")]
    assert await turns.append(written) == [Verdict.COMMITTED] * 2
    await turns.append([record(2, effects=(Effect("send", {"seq": 2}),), open=True)])
    tails = await turns.tail({KEY: 0, "conversation:t:two": 1}, 10)
    assert [each.seq for each in tails[KEY]] == [1, 2]
    assert tails[KEY][0] == written[0]
    assert tails[KEY][1].effects == (Effect("send", {"seq": 2}),)
    assert tails["conversation:t:two"] == []


async def test_two_owners_of_one_seq_leave_one_turn_and_a_fenced_loser(turns: Journal) -> None:
    assert await turns.append([record(1)]) == [Verdict.COMMITTED]
    assert await turns.append([record(1, turn="theirs")]) == [Verdict.FENCED]


async def test_appending_again_after_a_lost_answer_is_the_same_turn(turns: Journal) -> None:
    await turns.append([record(1, pids=("p",))])
    assert await turns.append([record(1, pids=("p",))]) == [Verdict.COMMITTED]


async def test_a_known_pid_is_a_repetition_and_the_rest_of_the_flush_is_committed(turns: Journal) -> None:
    await turns.append([record(1, pids=("p", "q"))])
    outcomes = await turns.append([record(2, pids=("q",)), record(1, key="conversation:t:two", pids=("r",))])
    assert isinstance(outcomes[0], Record)
    assert outcomes[0].seq == 1
    assert outcomes[1] is Verdict.COMMITTED
    assert [each.seq for each in (await turns.tail({KEY: 0}, 10))[KEY]] == [1]


async def test_an_item_is_found_by_seq_by_its_pid_and_by_the_pid_of_a_later_turn(turns: Journal) -> None:
    await turns.append([record(1, pids=("in",))])
    change = record(2, item=False, target=record_id(KEY, 1), pids=("wamid",))
    await turns.append([change])
    found = await turns.find(KEY, ["seq:1", "pid:in", "pid:wamid", "seq:9", "pid:none"])
    for ref in ("seq:1", "pid:in", "pid:wamid"):
        assert found[ref] is not None
        assert (found[ref].item.seq, found[ref].changes) == (1, (change,))  # type: ignore[union-attr]
    assert found["seq:9"] is None
    assert found["pid:none"] is None


async def test_a_pid_of_another_conversation_finds_nothing_here(turns: Journal) -> None:
    await turns.append([record(1, key="conversation:t:two", pids=("theirs",))])
    assert await turns.find(KEY, ["pid:theirs"]) == {"pid:theirs": None}


async def test_open_effects_are_listed_until_closed(turns: Journal) -> None:
    await turns.append([record(1, open=True, effects=(Effect("send"),))])
    later = NOW + timedelta(seconds=1)
    assert [each.seq async for each in turns.still_open([3], later)] == [1]
    assert [each.seq async for each in turns.still_open([4], later)] == []
    assert [each.seq async for each in turns.still_open([3], NOW - timedelta(seconds=1))] == []
    await turns.close([record_id(KEY, 1)])
    assert [each.seq async for each in turns.still_open([3], later)] == []


async def test_keys_touched_since_an_instant_are_named_once(turns: Journal) -> None:
    await turns.append([record(1), record(1, key="conversation:t:old", at=NOW - timedelta(hours=1))])
    await turns.append([record(2)])
    assert await turns.touched_since(NOW - timedelta(seconds=5), [3]) == [KEY]


async def test_what_the_database_cannot_keep_is_refused_and_its_neighbours_are_kept(database: Database) -> None:
    await ensure(database, journal.INDEXES)
    turns = MongoJournal(database)
    outcomes = await turns.append([record(1, event={"n": 2**70}), record(1, key="conversation:t:two")])
    assert isinstance(outcomes[0], Refusal)
    assert outcomes[1] is Verdict.COMMITTED
