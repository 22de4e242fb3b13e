"""The database, asked through our collections."""

import asyncio

import pytest

from ipro_rt.kernel.errors import InvalidInput, Unavailable
from ipro_rt.kernel.scope import Scope
from storage.engine.collection import Duplicate, Refused
from storage.engine.indexes import Index, ensure
from storage.engine.mongo import Database, connect

ANA = Scope(tenant_id="ana")
BIA = Scope(tenant_id="bia")


async def test_a_tenant_neither_sees_nor_changes_another_tenants_documents(database: Database) -> None:
    notes = database.collection("notes")
    await notes.of(ANA).insert({"_id": "1", "text": "oi"})

    assert await notes.of(BIA).get({"_id": "1"}) is None
    assert await notes.of(BIA).find({}, limit=10) == []
    assert not await notes.of(BIA).update({"_id": "1"}, {"$set": {"text": "mine"}})
    assert await notes.of(BIA).delete({}) == 0
    assert await notes.of(ANA).get({"_id": "1"}) == {"_id": "1", "tenant_id": "ana", "text": "oi"}


async def test_a_filter_or_a_document_cannot_name_another_tenant(database: Database) -> None:
    notes = database.collection("notes").of(ANA)
    with pytest.raises(ValueError, match="the scope says the tenant"):
        await notes.get({"tenant_id": "bia"})
    with pytest.raises(ValueError, match="another tenant"):
        await notes.insert({"_id": "1", "tenant_id": "bia"})
    with pytest.raises(ValueError, match="without a tenant"):
        database.collection("notes").of(Scope(tenant_id=""))


async def test_a_unique_index_refuses_and_says_which_fields(database: Database) -> None:
    await ensure(database, [Index("users", (("email", 1),), unique=True)])
    users = database.system("users")
    await users.insert({"_id": "1", "email": "a@b.c"})
    with pytest.raises(Duplicate) as refused:
        await users.insert({"_id": "2", "email": "a@b.c"})
    assert refused.value.fields == ("email",)
    with pytest.raises(Duplicate) as refused:
        await users.insert({"_id": "1", "email": "d@e.f"})
    assert refused.value.fields == ("_id",)


async def test_a_batch_keeps_what_it_can_and_tells_what_it_could_not(database: Database) -> None:
    await ensure(database, [Index("journal", (("pid", 1),), unique=True, where={"pid": {"$exists": True}})])
    journal = database.system("journal")
    await journal.insert({"_id": "k:1", "pid": "p1"})
    refused = await journal.insert_many([{"_id": "k:1"}, {"_id": "k:2"}, {"_id": "k:3", "pid": "p1"}])
    assert refused == [Refused(0, ("_id",)), Refused(2, ("pid",))]
    assert [row["_id"] for row in await journal.find({}, limit=9, sort=[("_id", 1)])] == ["k:1", "k:2"]


async def test_an_older_snapshot_does_not_replace_a_newer_one(database: Database) -> None:
    states = database.collection("states").of(ANA)
    await states.update_each([({"_id": "c", "seq": {"$lt": 5}}, {"$set": {"seq": 5}})], upsert=True)
    refused = await states.update_each([({"_id": "c", "seq": {"$lt": 3}}, {"$set": {"seq": 3}})], upsert=True)
    assert [each.fields for each in refused] == [("_id",)]
    assert await states.get({"_id": "c"}) == {"_id": "c", "tenant_id": "ana", "seq": 5}


async def test_indexes_are_built_twice_without_harm(database: Database) -> None:
    indexes = [Index("a", (("x", 1), ("y", -1))), Index("a", (("at", 1),), ttl=60), Index("b", (("z", 1),))]
    await ensure(database, indexes)
    await ensure(database, indexes)
    assert set(await database.driver("a").index_information()) == {"_id_", "x_-y", "at"}


async def test_a_value_the_database_cannot_keep_is_refused_with_a_code(database: Database) -> None:
    for value in ({"n": 1 << 70}, {"a\0b": 1}, {"text": "\ud800"}):
        with pytest.raises(InvalidInput):
            await database.system("x").insert({"_id": "1", **value})


async def test_a_database_that_is_away_is_said_to_be_unavailable() -> None:
    with pytest.raises(Unavailable):
        await connect("mongodb://127.0.0.1:1", "x", select_ms=100)


async def test_more_callers_than_connections_all_get_their_turn(mongodb_url: str) -> None:
    narrow = await connect(mongodb_url, "t_narrow", pool=2)
    try:
        counter = narrow.system("counter")
        await counter.insert({"_id": "c", "n": 0})
        await asyncio.gather(*(counter.change({"_id": "c"}, {"$inc": {"n": 1}}) for _ in range(100)))
        assert await counter.get({"_id": "c"}) == {"_id": "c", "n": 100}
    finally:
        await narrow.drop()
        await narrow.close()
