"""A gateway that drains lets everybody inside finish, and says that it is leaving."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from deploy.one_machine.ports import free_port
from gateway.inbound.draining import Drain
from gateway.inbound.health import HealthDoor
from gateway.inbound.reused_port import ReusedPort
from tests.waiting import until


@dataclass
class Crowd:
    """Stands for the sockets: how many there are, and what they were told."""

    connected: int = 0
    told: list[float] = field(default_factory=list)
    left: Callable[[], None] = lambda: None

    def on_leave(self, left: Callable[[], None]) -> None:
        self.left = left

    async def move(self, spread_s: float) -> None:
        self.told.append(spread_s)

    def leave(self) -> None:
        self.connected -= 1
        self.left()


@dataclass
class House:
    """A served application that drains; `answer` lets the slow request be answered."""

    url: str
    drain: Drain
    door: ReusedPort
    crowd: Crowd
    asked: asyncio.Event
    answer: asyncio.Event


@pytest.fixture
async def house() -> AsyncIterator[House]:
    asked, answer, crowd = asyncio.Event(), asyncio.Event(), Crowd()

    async def slow(request: web.Request) -> web.Response:
        asked.set()
        await answer.wait()
        return web.Response(text="done")

    app = web.Application()
    drain = Drain(crowd)
    app.add_routes([web.get("/slow", slow), *HealthDoor({"open": drain.check}, CollectorRegistry()).routes()])
    drain.attach(app)
    runner = web.AppRunner(app, handle_signals=False)
    await runner.setup()
    port = free_port()
    door = ReusedPort(runner, "127.0.0.1", port)
    await door.open()
    yield House(f"http://127.0.0.1:{port}", drain, door, crowd, asked, answer)
    answer.set()
    await runner.cleanup()


async def test_it_answers_what_was_asked_and_waits_for_its_sockets(house: House) -> None:
    house.crowd.connected = 2
    async with aiohttp.ClientSession() as session:
        slow = asyncio.create_task(session.get(f"{house.url}/slow"))
        await house.asked.wait()
        async with session.get(f"{house.url}/readyz") as kept:
            assert (kept.status, kept.headers.get("Connection")) == (200, None)
        draining = asyncio.create_task(house.drain.run([house.door], within_s=20, spread_s=3))
        await until(lambda: house.drain.draining)
        async with session.get(f"{house.url}/readyz") as last:
            assert (last.status, last.headers["Connection"]) == (503, "close")
            assert (await last.json())["checks"] == {"open": "failing"}
        house.answer.set()
        async with await slow as answer:
            assert (await answer.text(), answer.headers["Connection"]) == ("done", "close")
        assert house.crowd.told == [3]
        house.crowd.leave()
        assert not draining.done()
        house.crowd.leave()
        await draining
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{house.url}/readyz")


async def test_who_does_not_leave_is_not_waited_for_longer_than_the_time(house: House) -> None:
    house.crowd.connected = 1
    await house.drain.run([house.door], within_s=0.4)
    assert house.crowd.connected == 1
