"""The replica set, real: what a majority acknowledged outlives a primary that is killed, frozen or told to go."""

from pathlib import Path

import pytest

from deploy.one_machine.replica_set import Place, replica_set
from ipro_rt.kernel.errors import Unavailable
from storage.engine.mongo import connect


async def test_a_majority_write_outlives_the_primary_and_the_dead_member_catches_up(tmp_path: Path) -> None:
    async with replica_set(tmp_path) as members:
        database = await connect(members.url, "t", select_ms=20_000)
        await database.driver("writes").insert_one({"_id": 1})
        killed = await members.primary()
        await members.kill(killed)
        assert members.pid(killed) is None
        assert await members.primary() != killed
        await database.driver("writes").insert_one({"_id": 2})
        await members.restart(killed)
        before = await members.primary()
        assert await members.step_down() != before
        await database.driver("writes").insert_one({"_id": 3})
        assert [one["_id"] async for one in database.driver("writes").find().sort("_id")] == [1, 2, 3]
        await database.close()


async def test_a_frozen_primary_is_replaced_and_comes_back_as_a_secondary(tmp_path: Path) -> None:
    async with replica_set(tmp_path) as members:
        frozen = await members.primary()
        members.freeze(frozen)
        follower = await members.primary()
        assert follower != frozen
        database = await connect(members.url, "t", select_ms=20_000)
        await database.driver("writes").insert_one({"_id": 1})
        members.thaw(frozen)
        assert await members.primary() == follower
        await database.close()


async def test_a_single_member_that_is_frozen_for_a_while_serves_again(tmp_path: Path) -> None:
    async with replica_set(tmp_path, [Place()]) as members:
        members.freeze(0, seconds=1.0)
        with pytest.raises(Unavailable):
            await connect(members.url, "t", select_ms=500)
        database = await connect(members.url, "t", select_ms=20_000)
        await database.driver("writes").insert_one({"_id": 1})
        await database.close()
