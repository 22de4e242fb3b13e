"""One contract, two journals: memory for simulation, MongoDB for everything else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from bson.timestamp import Timestamp
from pymongo.errors import OperationFailure

from actors.runtime.memory.journal import MemoryJournal
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.journal import Journal, Record, Verdict, record_id
from ipro_rt.kernel.timers import Timer
from storage import journal
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.engine.rules import enforce
from storage.journal import MongoJournal
from tests.conftest import HandClock

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
HELD = datetime(2100, 1, 1, tzinfo=UTC)  # a lease that lasts
OVER = datetime(2026, 11, 23, tzinfo=UTC)  # one that ended, by any clock
KEY = "conversation:t:one"
OTHER = "conversation:t:two"


def record(seq: int, *, key: str = KEY, turn: str | None = None, **fields: Any) -> Record:
    given: dict[str, Any] = {"event": {"type": "x", "at": NOW}, "at": NOW, "item": True} | fields
    turn = turn or f"{key}/{seq}"
    return Record(id=record_id(key, seq), key=key, tenant_id="t", shard=3, seq=seq, turn=turn, **given)


@pytest.fixture(params=["memory", "mongodb"])
async def turns(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal(system_clock)
        return
    yield await opened(database)


async def opened(database: Database) -> MongoJournal:
    await enforce(database, journal.RULES)
    await ensure(database, journal.INDEXES)
    return MongoJournal(database)


async def test_what_is_appended_is_read_back_in_order(turns: Journal) -> None:
    written = [record(1, pids=("a",)), record(1, key=OTHER)]
    assert await turns.append(written, HELD) == [Verdict.COMMITTED] * 2
    await turns.append([record(2, effects=(Effect("send", {"seq": 2}),), open=True)], HELD)
    tails = await turns.tail({KEY: 0, OTHER: 1}, 10)
    assert [each.seq for each in tails[KEY]] == [1, 2]
    assert tails[KEY][0] == written[0]
    assert tails[KEY][1].effects == (Effect("send", {"seq": 2}),)
    assert tails[OTHER] == []


async def test_two_owners_of_one_seq_leave_one_turn_and_a_fenced_loser(turns: Journal) -> None:
    assert await turns.append([record(1)], HELD) == [Verdict.COMMITTED]
    assert await turns.append([record(1, turn="theirs")], HELD) == [Verdict.FENCED]


async def test_appending_again_after_a_lost_answer_is_the_same_turn(turns: Journal) -> None:
    await turns.append([record(1, pids=("p",))], HELD)
    assert await turns.append([record(1, pids=("p",))], HELD) == [Verdict.COMMITTED]


async def test_a_known_pid_is_a_repetition_and_the_rest_of_the_flush_is_committed(turns: Journal) -> None:
    await turns.append([record(1, pids=("p", "q"))], HELD)
    outcomes = await turns.append([record(2, pids=("q",)), record(1, key=OTHER, pids=("r",))], HELD)
    assert isinstance(outcomes[0], Record)
    assert outcomes[0].seq == 1
    assert outcomes[1] is Verdict.COMMITTED
    assert [each.seq for each in (await turns.tail({KEY: 0}, 10))[KEY]] == [1]


async def test_an_item_is_found_by_seq_by_its_pid_and_by_the_pid_of_a_later_turn(turns: Journal) -> None:
    await turns.append([record(1, pids=("in",))], HELD)
    change = record(2, item=False, target=record_id(KEY, 1), pids=("wamid",))
    await turns.append([change], HELD)
    found = await turns.find(KEY, ["seq:1", "pid:in", "pid:wamid", "seq:9", "pid:none"])
    for ref in ("seq:1", "pid:in", "pid:wamid"):
        assert found[ref] is not None
        assert (found[ref].item.seq, found[ref].changes) == (1, (change,))  # type: ignore[union-attr]
    assert found["seq:9"] is None
    assert found["pid:none"] is None


async def test_a_pid_of_another_conversation_finds_nothing_here(turns: Journal) -> None:
    await turns.append([record(1, key=OTHER, pids=("theirs",))], HELD)
    assert await turns.find(KEY, ["pid:theirs"]) == {"pid:theirs": None}


async def test_open_turns_are_listed_oldest_first_until_closed(turns: Journal) -> None:
    late = record(1, open=True, at=NOW + timedelta(seconds=1))
    await turns.append([late, record(1, key=OTHER, open=True, effects=(Effect("send"),))], HELD)
    assert [each.key async for each in turns.still_open([3])] == [OTHER, KEY]
    assert [each.seq async for each in turns.still_open([4])] == []
    await turns.close([record_id(KEY, 1), record_id(KEY, 9)])
    assert [each.key async for each in turns.still_open([3])] == [OTHER]
    assert (await turns.tail({KEY: 0}, 9))[KEY] == [msgspec.structs.replace(late, open=False)]


async def test_open_turns_of_one_instant_are_all_listed_however_many(turns: Journal) -> None:
    await turns.append([record(seq, open=True) for seq in range(1, 1203)], HELD)
    assert sorted([each.seq async for each in turns.still_open([3])]) == list(range(1, 1203))


async def test_what_a_turn_says_of_timers_and_its_owner_is_read_back(turns: Journal) -> None:
    timer = Timer("remind", NOW, {"type": "remind", "at": NOW}, every_s=60.0)
    written = record(1, epoch=4, timers=(timer,), disarmed=("a", "b"), fired="tick", open=True)
    await turns.append([written], HELD)
    assert (await turns.tail({KEY: 0}, 9))[KEY] == [written]


async def test_a_turn_under_a_lease_that_is_over_is_stale_and_not_kept(turns: Journal) -> None:
    assert await turns.append([record(1), record(1, key=OTHER)], OVER) == [Verdict.STALE] * 2
    assert await turns.tail({KEY: 0, OTHER: 0}, 9) == {KEY: [], OTHER: []}
    assert await turns.append([record(1)], HELD) == [Verdict.COMMITTED]


async def test_a_turn_kept_in_time_stays_committed_when_it_is_sent_again_too_late(turns: Journal) -> None:
    await turns.append([record(1, pids=("p",))], HELD)
    again = [record(1, pids=("p",)), record(1, key=OTHER)]
    assert await turns.append(again, OVER) == [Verdict.COMMITTED, Verdict.STALE]
    assert await turns.append([record(1, turn="theirs")], OVER) == [Verdict.STALE]


async def test_keys_touched_since_an_instant_are_named_once(turns: Journal) -> None:
    await turns.append([record(1), record(1, key="conversation:t:old", at=NOW - timedelta(hours=1))], HELD)
    await turns.append([record(2)], HELD)
    assert await turns.touched_since(NOW - timedelta(seconds=5), [3]) == [KEY]


async def test_what_the_database_cannot_keep_is_refused_and_its_neighbours_are_kept(database: Database) -> None:
    turns = await opened(database)
    outcomes = await turns.append([record(1, event={"n": 2**70}), record(1, key=OTHER)], HELD)
    assert isinstance(outcomes[0], Refusal)
    assert outcomes[1] is Verdict.COMMITTED


async def test_memory_judges_by_its_own_clock_in_whole_seconds_as_the_database_does(clock: HandClock) -> None:
    turns = MemoryJournal(clock)
    until = NOW + timedelta(seconds=9.5)
    clock.advance(seconds=9.9)
    assert await turns.append([record(1)], until) == [Verdict.COMMITTED]
    clock.advance(seconds=0.1)
    assert await turns.append([record(2)], until) == [Verdict.STALE]


async def test_the_server_itself_refuses_a_late_turn_whatever_time_its_writer_claims(database: Database) -> None:
    turns = await opened(database)
    believed = record(1, at=OVER - timedelta(seconds=5))  # to its own clock the writer is well within its lease
    assert await turns.append([believed], OVER) == [Verdict.STALE]
    stamp = Timestamp(0, 0)
    with pytest.raises(OperationFailure) as refused:
        await database.driver(journal.NAME).insert_one({"_id": "by hand", "until": OVER, "kept": stamp})
    assert refused.value.code == 121
    await turns.append([believed], HELD)
    kept = await database.driver(journal.NAME).find_one({"_id": believed.id})
    assert kept is not None
    assert OVER < kept["kept"].as_datetime() < HELD


async def test_a_turn_is_closed_after_its_lease_and_so_is_one_from_before_there_were_leases(database: Database) -> None:
    rows = database.driver(journal.NAME)
    old = {"_id": record_id(KEY, 1), "tenant_id": "t", "shard": 3, "seq": 1, "at": NOW, "turn": "x", "event": {}}
    await rows.insert_one(old | {"open": True})
    turns = await opened(database)
    await turns.append([record(2, open=True)], HELD)
    past = {"until": OVER, "kept": Timestamp(int(OVER.timestamp()) - 5, 1)}
    await rows.update_one({"_id": record_id(KEY, 2)}, {"$set": past})
    assert [each.seq async for each in turns.still_open([3])] == [1, 2]
    await turns.close([record_id(KEY, 1), record_id(KEY, 2)])
    assert [each.open for each in (await turns.tail({KEY: 0}, 9))[KEY]] == [False, False]
