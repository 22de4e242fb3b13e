"""The questions of the glass box, as the database answers them."""

from datetime import timedelta

from ipro_rt.kernel.scope import Scope
from storage import system
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.system import MongoSystem
from tests.system.pretend import AT, letter, put_letter

OURS, THEIRS = Scope(tenant_id="t1"), Scope(tenant_id="t2")


async def test_a_letter_is_read_as_it_was_put(database: Database) -> None:
    kept = letter("d1")
    await put_letter(database, kept)
    store = MongoSystem(database)
    assert await store.letter(OURS, "d1") == kept
    assert await store.letter(THEIRS, "d1") is None
    assert await store.letters(THEIRS, None, 10) == []
    assert (await store.count_letters(OURS), await store.count_letters(THEIRS)) == (1, 0)
    assert await store.count_all_letters() == 1


async def test_dropping_by_time_leaves_a_letter_put_again_since(database: Database) -> None:
    await put_letter(database, letter("d1", at=AT + timedelta(milliseconds=1)))
    store = MongoSystem(database)
    assert not await store.drop(OURS, "d1", AT)
    assert not await store.drop(THEIRS, "d1")
    assert await store.drop(OURS, "d1", AT + timedelta(milliseconds=1))


async def test_a_page_of_letters_is_read_along_its_index(database: Database) -> None:
    await ensure(database, system.INDEXES)
    await put_letter(database, letter("d1"))
    plan = await database.command(
        "explain",
        {
            "find": "dead_letters",
            "filter": {"tenant_id": "t1", "at": {"$lte": AT}, "$or": [{"at": {"$lt": AT}}, {"_id": {"$lt": "d9"}}]},
            "sort": {"at": -1, "_id": -1},
        },
    )
    stages = str(plan["queryPlanner"]["winningPlan"])
    assert "IXSCAN" in stages
    assert "'SORT'" not in stages


async def test_letters_from_before_letters_had_tenants_are_shown_to_nobody(database: Database) -> None:
    await database.system("dead_letters").insert({"_id": "old", "key": "conversation:t1:c1", "error": "x", "at": AT})
    store = MongoSystem(database)
    assert await store.letters(OURS, None, 10) == []
    assert await store.letter(OURS, "old") is None
