"""Rules are the server's: they hold for whoever writes, and come to collections that are there already."""

import asyncio

import pytest
from pymongo.errors import OperationFailure

from storage.engine.collection import Refused
from storage.engine.mongo import Database
from storage.engine.rules import Rule, enforce

SMALL = Rule("things", {"$expr": {"$lt": ["$n", 10]}})


async def test_a_batch_is_kept_but_for_what_breaks_the_rule_or_is_there_already(database: Database) -> None:
    await enforce(database, [SMALL])
    things = database.system("things")
    refused = await things.insert_many([{"_id": 1, "n": 1}, {"_id": 2, "n": 10}, {"_id": 1, "n": 2}])
    assert refused == [Refused(1), Refused(2, ("_id",))]
    assert [each.by_rule for each in refused] == [True, False]
    assert [thing["_id"] for thing in await things.find({}, limit=9)] == [1]


async def test_what_was_there_before_the_rule_can_still_be_changed(database: Database) -> None:
    things = database.system("things")
    await things.insert({"_id": 1, "n": 99})
    await enforce(database, [SMALL])
    assert await things.update({"_id": 1}, {"$set": {"seen": True}}) is True
    assert await things.insert_many([{"_id": 2, "n": 99}]) == [Refused(0)]


async def test_enforcing_again_and_by_several_at_once_is_fine_and_a_changed_rule_is_taken_over(
    database: Database,
) -> None:
    await asyncio.gather(*(enforce(database, [SMALL]) for _ in range(4)))
    await enforce(database, [SMALL])
    await enforce(database, [Rule("things", {"$expr": {"$lt": ["$n", 100]}})])
    assert await database.system("things").insert_many([{"n": 50}, {"n": 100}]) == [Refused(1)]


async def test_a_rule_broken_where_nobody_expects_it_is_an_error(database: Database) -> None:
    await enforce(database, [SMALL])
    with pytest.raises(OperationFailure):
        await database.system("things").replace_each([({"_id": 1}, {"_id": 1, "n": 10})])
