"""One running product with both companies in it, for the whole walk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import socketio

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
    _socket: socketio.AsyncClient | None = None
    _token: str = ""  # of the session the socket was opened by

    async def ask(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """What the stranger's socket is answered. One socket for the whole walk, a new one when it was closed."""
        if self._socket is None or not self._socket.connected or self._token != self.stranger.token:
            self._token = self.stranger.token
            self._socket = socketio.AsyncClient(reconnection=False)
            made = await self.stranger.api.post("/api/v1/socket-tickets")
            ticket = made.raise_for_status().json()["ticket"]
            await self._socket.connect(self.product.url, auth={"ticket": ticket}, transports=["websocket"])
        answer: dict[str, Any] = await self._socket.call(event, data, timeout=15)
        return answer

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            await self._socket.disconnect()
        for company in (self.victim, self.stranger):
            await company.api.aclose()


@pytest.fixture(scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Started by `python -m ipro_rt run`, with two companies beside the demo's."""
    product = await start(tmp_path_factory.mktemp("isolation"))
    async with database_of(product) as database:
        victim, stranger = await found(product, database, "vitima7f3a"), await found(product, database, "intruso9c1d")
        for company in (victim, stranger):
            await furnish(company, product, database)
        await at_rest(victim, database)
        made = World(product, database, victim, stranger)
        yield made
        await made.close()
    assert await stop(product) == 0
