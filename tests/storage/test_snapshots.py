"""One contract, two stores of state documents."""

import pytest

from actors.runtime.memory.journal import MemorySnapshots
from ipro_rt.kernel.journal import Snapshots
from storage.engine.mongo import Database
from storage.snapshots import MongoSnapshots


@pytest.fixture(params=["memory", "mongodb"])
def states(request: pytest.FixtureRequest, database: Database) -> Snapshots:
    return MemorySnapshots() if request.param == "memory" else MongoSnapshots(database)


async def test_a_state_is_kept_unless_a_newer_one_is_there(states: Snapshots) -> None:
    await states.save("number", [{"id": "one", "tenant_id": "t", "seq": 5}, {"id": "two", "tenant_id": "t", "seq": 1}])
    await states.save("number", [{"id": "one", "tenant_id": "t", "seq": 4}, {"id": "two", "tenant_id": "t", "seq": 2}])
    kept = await states.load("number", ["one", "two", "three"])
    assert {identifier: document["seq"] for identifier, document in kept.items()} == {"one": 5, "two": 2}
    assert kept["one"]["id"] == "one"
    assert await states.load("conversation", ["one"]) == {}
