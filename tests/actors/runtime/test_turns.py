"""Turns, mailboxes, the output gate and recovery, over the local backend."""

import asyncio

import pytest
from msgspec.structs import replace

from actors.runtime.entity import Reply
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.journal import Record, record_id
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer, Break, Refuse
from tests.waiting import until

HERE = Address("conversation", "tenant", "one")


async def test_one_key_takes_its_messages_one_at_a_time_in_order(cluster: Cluster) -> None:
    answers = await asyncio.gather(*(cluster.router.ask(HERE, Add(1), Answer) for _ in range(50)))
    assert [answer.total for answer in answers] == list(range(1, 51))
    seqs = sorted(record.seq for record in cluster.journal.records.values())
    assert seqs == list(range(1, 51))


async def test_many_keys_share_a_flush(cluster: Cluster) -> None:
    keys = [Address("conversation", "tenant", f"k{index}") for index in range(100)]
    await asyncio.gather(*(cluster.router.ask(key, Add(1), Answer) for key in keys))
    flushes = sum(each.host.committer.flushes for each in cluster.hosts.values())
    assert flushes < 100


async def test_the_same_pid_five_times_at_once_is_one_turn(cluster: Cluster) -> None:
    answers = await asyncio.gather(*(cluster.router.ask(HERE, Add(1, pid="wamid"), Answer) for _ in range(5)))
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True, True]
    assert len(cluster.journal.records) == 1


async def test_a_refusal_reaches_the_caller_and_changes_nothing(cluster: Cluster) -> None:
    with pytest.raises(Refusal) as refused:
        await cluster.router.ask(HERE, Refuse(), Answer)
    assert (refused.value.code, refused.value.status) == ("conflict", 409)
    assert cluster.journal.records == {}


async def test_a_message_that_breaks_its_turn_is_set_aside_after_three_tries_and_the_next_goes_on(
    cluster: Cluster,
) -> None:
    await cluster.router.ask(HERE, Add(2), Answer)
    await cluster.router.intake(HERE, Break())
    assert (await cluster.router.ask(HERE, Add(3), Answer)).total == 5
    (letter,) = cluster.dead_letters.letters.values()
    assert (letter.message, letter.tries, letter.source, letter.error) == ("Break", 3, "webhook", "Poisoned")


async def test_clients_hear_of_a_turn_only_with_its_journal_seq(cluster: Cluster) -> None:
    await cluster.router.watch("conversation:one", HERE)
    await cluster.router.ask(HERE, Add(7), Answer)
    await until(lambda: bool(cluster.heard.events))
    assert cluster.heard.events == [("conversation:one", 1, b'{"total":7}')]
    cluster.router.unwatch("conversation:one")
    await cluster.router.ask(HERE, Add(1), Answer)
    assert len(cluster.heard.events) == 1


async def test_settled_means_the_state_documents_show_it(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Add(4), Answer)
    await cluster.router.settled()
    assert cluster.snapshots.documents["conversation", "one"]["total"] == 4


async def test_an_entity_that_slept_wakes_with_its_state(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Add(4), Answer)
    await cluster.router.settled()
    host = cluster.host_of(HERE).host
    assert host.residents.sleep_idle(before=float("inf")) == 1
    assert len(host.residents) == 0
    assert (await cluster.router.ask(HERE, Add(1), Answer)).total == 5


async def test_a_stale_owner_is_fenced_and_reads_again(cluster: Cluster) -> None:
    await cluster.router.ask(HERE, Add(1), Answer)
    host = cluster.host_of(HERE).host
    entity = host.entity(HERE)
    newer = cluster.journal.records[record_id(HERE.key, 1)]
    await cluster.journal.append([_another(newer)], cluster.host_of(HERE).keeper.lease.until)
    done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    host.deliver(HERE, Add(10), done.set_result)
    assert (await done).value == Answer(111)
    assert entity.seq == 3


async def test_a_killed_host_loses_nothing_that_was_asked(cluster: Cluster) -> None:
    key = cluster.address_on("host-1")
    await cluster.router.watch("conversation:x", key)
    asks = [asyncio.create_task(cluster.router.ask(key, Add(1, pid=f"m{index}"), Answer)) for index in range(20)]
    await asyncio.wait(asks, return_when=asyncio.FIRST_COMPLETED)
    await cluster.kill_host("host-1")
    await cluster.start_host("host-1")
    await asyncio.gather(*asks)
    assert sorted(record.seq for record in cluster.journal.records.values()) == list(range(1, 21))
    assert (await cluster.router.ask(key, Add(0), Answer)).total == 20
    assert cluster.heard.missed_topics == [{"conversation:x"}]


async def test_an_open_effect_is_taken_up_by_the_next_incarnation(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    cluster.counter.ends_effects = False
    await cluster.router.ask(key, Add(1, effect="call"), Answer)
    await cluster.kill_host("host-0")
    cluster.counter.ends_effects = True
    cluster.counter.performed.clear()
    host = await cluster.start_host("host-0")
    await until(lambda: (key.key, 1, "call") in cluster.counter.performed)
    await host.host.projector.flushed()
    await until(lambda: not cluster.journal.records[record_id(key.key, 1)].open)
    assert cluster.counter.performed == [(key.key, 1, "call")]


async def test_an_unreachable_owner_finds_the_message_in_the_inbox_and_only_its_turn_acknowledges_it(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.router.INTAKE_S", 0.05)
    key = cluster.address_on("host-1")
    await cluster.kill_host("host-1")
    taking = asyncio.create_task(cluster.router.intake(key, Add(5, pid="late")))
    await until(lambda: len(cluster.inbox.entries) == 1)
    assert not taking.done()
    await cluster.start_host("host-1")
    await taking
    await until(lambda: not cluster.inbox.entries)
    assert [record.seq for record in cluster.journal.records.values()] == [1]


async def test_a_message_nobody_took_in_time_is_not_acknowledged_but_happens_once(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.router.INTAKE_S", 0.05)
    monkeypatch.setattr("actors.runtime.router.ACCEPT_S", 0.1)
    key = cluster.address_on("host-1")
    await cluster.kill_host("host-1")
    with pytest.raises(Refusal) as refused:
        await cluster.router.intake(key, Add(5, pid="late"))
    assert refused.value.status == 503
    monkeypatch.setattr("actors.runtime.router.ACCEPT_S", 10.0)
    await cluster.start_host("host-1")
    await cluster.router.intake(key, Add(5, pid="late"))
    await until(lambda: not cluster.inbox.entries)
    assert [record.seq for record in cluster.journal.records.values()] == [1]


async def test_what_waits_in_the_inbox_still_comes_before_what_was_sent_later(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.runtime.router.INTAKE_S", 0.05)
    key = cluster.address_on("host-1")
    await cluster.kill_host("host-1")
    first = asyncio.create_task(cluster.router.intake(key, Add(1, pid="first")))
    await until(lambda: len(cluster.inbox.entries) == 1)
    second = asyncio.create_task(cluster.router.intake(key, Add(2, pid="second")))
    await cluster.start_host("host-1")
    await asyncio.gather(first, second)
    await until(lambda: not cluster.inbox.entries)
    by_seq = sorted(cluster.journal.records.values(), key=lambda record: record.seq)
    assert [record.pids for record in by_seq] == [("first",), ("second",)]


async def test_state_documents_left_behind_by_a_crash_are_written_again(cluster: Cluster) -> None:
    key = cluster.address_on("host-0")
    await cluster.router.ask(key, Add(1), Answer)
    await cluster.router.settled()
    await cluster.router.ask(key, Add(1), Answer)
    cluster.snapshots.documents["conversation", key.id] |= {"seq": 1, "total": 1}
    await cluster.kill_host("host-0")
    await cluster.start_host("host-0")
    await until(lambda: cluster.snapshots.documents["conversation", key.id]["total"] == 2)
    assert cluster.snapshots.documents["conversation", key.id]["seq"] == 2


def _another(record: Record) -> Record:
    return replace(record, id=record_id(HERE.key, 2), seq=2, turn="another", event={"amount": 100})


async def test_what_a_provider_says_again_while_it_waits_is_one_turn_that_answers_everybody(cluster: Cluster) -> None:
    key, answers = cluster.address_on("host-0"), list[Reply]()
    host = cluster.host_of(key).host
    for source in ("webhook", "webhook", "inbox"):
        host.deliver(key, Add(5, pid="said"), answers.append, source)
    assert host.entity(key).waiting == 1
    await until(lambda: len(answers) == 3)
    assert answers == [Reply(Answer(5))] * 3
    assert host.turns == 1


async def test_what_a_person_asks_twice_is_two_turns(cluster: Cluster) -> None:
    key, answers = cluster.address_on("host-0"), list[Reply]()
    host = cluster.host_of(key).host
    for _ in range(2):
        host.deliver(key, Add(5), answers.append)
    await until(lambda: len(answers) == 2)
    assert answers == [Reply(Answer(5)), Reply(Answer(10))]
