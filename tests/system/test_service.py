"""The glass box over the real database; the runtime stands still."""

import asyncio
from datetime import timedelta

import pytest

from ipro_rt.accounts.model import ClientInfo
from ipro_rt.kernel.errors import InvalidInput, NotFound, Unavailable
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.paging import encode_cursor
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import Scope
from ipro_rt.system.inputs import ListActors, ListDeadLetters, OneActor, OneDeadLetter
from ipro_rt.system.model import CoordinatorView, GatewayView
from ipro_rt.system.service import System
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.system import INDEXES, MongoSystem
from tests.conftest import HandClock
from tests.system.pretend import AT, Replays, StillActors, StillOwnership, letter, put_letter

ADMIN = Scope(tenant_id="t1", role="admin")
STRANGER = Scope(tenant_id="t2", role="admin")


@pytest.fixture
def actors() -> StillActors:
    return StillActors()


@pytest.fixture
def ownership() -> StillOwnership:
    return StillOwnership()


@pytest.fixture
def mailboxes() -> Replays:
    return Replays()


@pytest.fixture
async def system(
    database: Database, actors: StillActors, ownership: StillOwnership, mailboxes: Replays, clock: HandClock
) -> System:
    await ensure(database, INDEXES)
    client = ClientInfo(mode="development", version="9.9.9")
    return System(MongoSystem(database), actors, ownership, mailboxes, clock, client)


async def ids(system: System, scope: Scope = ADMIN) -> list[str]:
    return [each.id for each in (await system.list_dead_letters(scope, ListDeadLetters())).items]


async def test_the_cluster_is_told_at_a_glance(system: System, clock: HandClock, database: Database) -> None:
    await database.system("inbox").insert({"_id": "m1", "shard": 1})
    await put_letter(database, letter("d1"))
    await put_letter(database, letter("d2", "t2"))
    await MongoSystem(database).tell_gateway("gateway-0/a", GatewayView(name="gateway-0", sockets=3))
    told = await system.get_cluster(ADMIN, Nothing())
    assert (told.at, told.version, told.mode) == (clock(), "9.9.9", "development")
    assert (told.shards.total, told.shards.unowned, told.shards.version) == (1024, 0, 1)
    assert [(each.name, each.state, each.shards, each.stats.live) for each in told.hosts] == [
        ("host-0", "alive", 512, 12),
        ("host-1", "alive", 512, 0),
    ]
    assert [each.name for each in told.nodes] == ["node-a", "node-b"]
    assert told.gateways == [GatewayView(name="gateway-0", sockets=3)]
    assert (told.inbox, told.dead_letters) == (1, 1)


async def test_figures_for_the_machine_count_the_letters_of_everybody(system: System, database: Database) -> None:
    await put_letter(database, letter("d1"))
    await put_letter(database, letter("d2", "t2"))
    assert (await system.figures()).dead_letters == 2


async def test_the_coordinator_is_alive_while_its_term_lasts_by_the_databases_clock(
    system: System, database: Database
) -> None:
    assert (await system.get_cluster(ADMIN, Nothing())).coordinator == CoordinatorView(0, "", alive=False)
    terms = database.system("coordinator")
    later = (await database.command("hello"))["localTime"] + timedelta(minutes=5)
    await terms.insert({"_id": "coordinator", "term": 4, "holder": "c1", "expires_at": later})
    assert (await system.get_cluster(ADMIN, Nothing())).coordinator == CoordinatorView(4, "c1", alive=True)
    await terms.update({"_id": "coordinator"}, {"$set": {"expires_at": later - timedelta(minutes=10)}})
    assert (await system.get_cluster(ADMIN, Nothing())).coordinator == CoordinatorView(4, "c1", alive=False)


async def test_without_a_database_the_cluster_is_not_available(system: System, ownership: StillOwnership) -> None:
    ownership.away = True
    with pytest.raises(Unavailable):
        await system.get_cluster(ADMIN, Nothing())


async def test_actors_are_paged_by_kind_and_id_and_only_our_own(system: System, actors: StillActors) -> None:
    for kind, number in [("number", 1), ("conversation", 2), ("conversation", 1), ("conversation", 3)]:
        actors.put(Address(kind, "t1", f"{kind[0]}{number}"))
    actors.put(Address("conversation", "t2", "c9"))
    seen, cursor = [], None
    while True:
        page = await system.list_actors(ADMIN, ListActors(limit=2, cursor=cursor))
        seen += [card.id for card in page.items]
        if (cursor := page.next) is None:
            break
    assert seen == ["c1", "c2", "c3", "n1"]
    only = await system.list_actors(ADMIN, ListActors(kind="number"))
    assert [card.id for card in only.items] == ["n1"]


async def test_a_cursor_of_another_company_is_refused(system: System, actors: StillActors) -> None:
    for number in range(3):
        actors.put(Address("conversation", "t1", f"ours{number}"))
        actors.put(Address("conversation", "t2", f"theirs{number}"))
    cursor = (await system.list_actors(STRANGER, ListActors(limit=1))).next
    with pytest.raises(InvalidInput):
        await system.list_actors(ADMIN, ListActors(cursor=cursor))


async def test_an_actor_of_another_company_is_not_there(system: System, actors: StillActors) -> None:
    actors.put(Address("conversation", "t1", "c1"))
    assert (await system.get_actor(ADMIN, OneActor(kind="conversation", id="c1"))).actor.seq == 3
    with pytest.raises(NotFound):
        await system.get_actor(STRANGER, OneActor(kind="conversation", id="c1"))


async def test_letters_are_shown_newest_first_without_body_or_words(system: System, database: Database) -> None:
    await put_letter(database, letter("old"))
    await put_letter(database, letter("new", at=AT + timedelta(minutes=1)))
    page = await system.list_dead_letters(ADMIN, ListDeadLetters())
    assert [each.id for each in page.items] == ["new", "old"]
    shown = page.items[0]
    assert (shown.kind, shown.actor, shown.message) == ("conversation", "c1", "receive")
    assert (shown.error, shown.source, shown.tries) == ("KeyError", "webhook", 3)


async def test_a_letter_tried_once_is_shown_so(system: System, database: Database) -> None:
    await put_letter(database, letter("d1", tries=1))
    assert (await system.list_dead_letters(ADMIN, ListDeadLetters())).items[0].tries == 1


async def test_pages_of_letters_of_one_instant_miss_none(system: System, database: Database) -> None:
    for number in range(7):
        await put_letter(database, letter(f"d{number}", at=AT + timedelta(milliseconds=number // 3)))
    seen, cursor = [], None
    while True:
        page = await system.list_dead_letters(ADMIN, ListDeadLetters(limit=2, cursor=cursor))
        seen += [each.id for each in page.items]
        if (cursor := page.next) is None:
            break
    assert seen == ["d6", "d5", "d4", "d3", "d2", "d1", "d0"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        encode_cursor(ADMIN, "dead_letters", "a", "b"),
        encode_cursor(ADMIN, "dead_letters", 10**18, "b"),
        encode_cursor(ADMIN, "dead_letters", -(10**18), "b"),
        encode_cursor(ADMIN, "actors", 1, "b"),
    ],
)
async def test_a_cursor_somebody_made_up_is_refused(system: System, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        await system.list_dead_letters(ADMIN, ListDeadLetters(cursor=cursor))


async def test_a_replayed_letter_is_delivered_as_it_came_and_forgotten(
    system: System, database: Database, mailboxes: Replays
) -> None:
    await put_letter(database, letter("d1"))
    await system.replay_dead_letter(ADMIN, OneDeadLetter(id="d1"))
    assert mailboxes.replayed == [(Address("conversation", "t1", "c1"), letter("d1").body)]
    assert await ids(system) == []
    with pytest.raises(NotFound):
        await system.replay_dead_letter(ADMIN, OneDeadLetter(id="d1"))
    assert len(mailboxes.replayed) == 1


async def test_a_letter_that_nobody_accepts_stays(system: System, database: Database, mailboxes: Replays) -> None:
    await put_letter(database, letter("d1"))
    mailboxes.away = True
    with pytest.raises(Unavailable):
        await system.replay_dead_letter(ADMIN, OneDeadLetter(id="d1"))
    assert await ids(system) == ["d1"]


async def test_a_letter_that_comes_back_during_its_replay_is_not_forgotten(
    system: System, database: Database, mailboxes: Replays, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_letter(database, letter("d1"))

    async def break_at_once(to: Address, body: bytes) -> None:
        await put_letter(database, letter("d1", at=AT + timedelta(seconds=1), tries=6))

    monkeypatch.setattr(mailboxes, "replay", break_at_once)
    await system.replay_dead_letter(ADMIN, OneDeadLetter(id="d1"))
    assert [each.tries for each in (await system.list_dead_letters(ADMIN, ListDeadLetters())).items] == [6]


async def test_two_replays_at_once_lose_nothing(system: System, database: Database, mailboxes: Replays) -> None:
    await put_letter(database, letter("d1"))
    one = OneDeadLetter(id="d1")
    said = await asyncio.gather(*(system.replay_dead_letter(ADMIN, one) for _ in range(2)), return_exceptions=True)
    assert all(each == Nothing() or isinstance(each, NotFound) for each in said)
    assert len(mailboxes.replayed) in (1, 2)
    assert await ids(system) == []


async def test_a_dropped_letter_is_gone(system: System, database: Database, mailboxes: Replays) -> None:
    await put_letter(database, letter("d1"))
    await put_letter(database, letter("d2"))
    await system.drop_dead_letter(ADMIN, OneDeadLetter(id="d1"))
    assert await ids(system) == ["d2"]
    assert mailboxes.replayed == []
    with pytest.raises(NotFound):
        await system.drop_dead_letter(ADMIN, OneDeadLetter(id="d1"))


async def test_a_letter_of_another_company_is_not_there(system: System, database: Database, mailboxes: Replays) -> None:
    await put_letter(database, letter("d1"))
    assert await ids(system, STRANGER) == []
    with pytest.raises(NotFound):
        await system.replay_dead_letter(STRANGER, OneDeadLetter(id="d1"))
    with pytest.raises(NotFound):
        await system.drop_dead_letter(STRANGER, OneDeadLetter(id="d1"))
    assert await ids(system) == ["d1"]
    assert mailboxes.replayed == []
    assert (await system.get_cluster(STRANGER, Nothing())).dead_letters == 0
