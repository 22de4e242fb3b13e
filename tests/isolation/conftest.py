"""One running product with both companies in it, for the whole walk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from storage.engine.mongo import Database
from tests.isolation.companies import Company, at_rest, found, furnish
from tests.journeys.planted import database_of
from tests.journeys.product import Product, start, stop


@dataclass
class World:
    """The product, its database, the company that is tried and the one that tries."""

    product: Product
    database: Database
    victim: Company
    stranger: Company


@pytest.fixture(scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Started by `python -m ipro_rt run`, with two companies beside the demo's."""
    product = await start(tmp_path_factory.mktemp("isolation"))
    async with database_of(product) as database:
        victim, stranger = await found(product, database, "vitima7f3a"), await found(product, database, "intruso9c1d")
        for company in (victim, stranger):
            await furnish(company, product, database)
        await at_rest(victim, database)
        yield World(product, database, victim, stranger)
        for company in (victim, stranger):
            await company.api.aclose()
    assert await stop(product) == 0
