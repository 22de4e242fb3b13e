"""A company with its people, and a gateway's accounts over it."""

import pytest

from storage.accounts import INDEXES
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from tests.accounts.world import PASSWORD, World
from tests.conftest import HandClock


@pytest.fixture
async def world(database: Database, clock: HandClock) -> World:
    """The demo's company."""
    await ensure(database, INDEXES)
    made = World(database, clock)
    await made.accounts.seed_demo(PASSWORD)
    return made
