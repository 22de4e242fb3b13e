"""Every gateway hears whose access changed, each change once."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from ipro_rt.accounts.access import AccessChanges
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.scope import system_scope
from storage.accounts import INDEXES, MongoAccounts
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from tests.waiting import until

ONE, OTHER = system_scope(new_id()), system_scope(new_id())


class Gateway:
    """What one gateway hears."""

    def __init__(self, database: Database) -> None:
        self.access = AccessChanges(MongoAccounts(database))
        self.heard: list[str] = []
        self.access.on_changed.append(self._hear)

    async def _hear(self, ids: Collection[str]) -> None:
        self.heard += sorted(ids)


@pytest.fixture
async def gateways(database: Database) -> tuple[Gateway, Gateway]:
    await ensure(database, INDEXES)
    made = Gateway(database), Gateway(database)
    for each in made:
        await each.access.look()
    return made


async def test_a_change_of_any_company_reaches_every_gateway_once(gateways: tuple[Gateway, Gateway]) -> None:
    here, there = gateways
    await here.access.announce(ONE, "ana", "bia")
    await here.access.announce(OTHER, "caio")
    assert here.heard == ["ana", "bia", "caio"]
    for _ in range(3):
        await there.access.look()
    assert there.heard == ["ana", "bia", "caio"]
    await there.access.announce(ONE, "ana")
    await there.access.look()
    assert there.heard == ["ana", "bia", "caio", "ana", "ana"]


async def test_what_changed_before_a_gateway_began_is_not_told(database: Database) -> None:
    await ensure(database, INDEXES)
    await Gateway(database).access.announce(ONE, "before")
    late = Gateway(database)
    await late.access.look()
    assert late.heard == []
    await Gateway(database).access.announce(ONE, "after")
    await late.access.look()
    assert "after" in late.heard


async def test_a_change_that_shows_behind_a_newer_one_is_heard(
    database: Database, gateways: tuple[Gateway, Gateway]
) -> None:
    here, there = gateways
    await here.access.announce(ONE, "newer")
    await there.access.look()
    newer = (await database.system("access_changes").find({}, limit=1))[0]
    late = {**newer, "_id": new_id(), "user_id": "older", "at": newer["at"] - timedelta(seconds=9)}
    await database.system("access_changes").insert(late)
    await there.access.look()
    assert there.heard == ["newer", "older"]


async def test_a_gateway_looks_by_itself(gateways: tuple[Gateway, Gateway]) -> None:
    here, there = gateways
    there.access.start()
    await here.access.announce(ONE, "ana")
    await until(lambda: there.heard == ["ana"], seconds=3)
    await there.access.stop()
