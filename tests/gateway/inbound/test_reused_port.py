"""Several listen on one address, and one that leaves takes nobody's connection along."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from deploy.one_machine.ports import free_port
from gateway.inbound.reused_port import ReusedPort

ASKED = 400


async def serving(name: str) -> web.AppRunner:
    async def who(request: web.Request) -> web.Response:
        return web.Response(text=name)

    app = web.Application()
    app.add_routes([web.get("/", who)])
    runner = web.AppRunner(app, handle_signals=False)
    await runner.setup()
    return runner


@pytest.fixture
async def runners() -> AsyncIterator[list[web.AppRunner]]:
    made = [await serving("one"), await serving("two")]
    yield made
    for runner in made:
        await runner.cleanup()


async def test_two_share_an_address_and_one_that_leaves_fails_nobody(runners: list[web.AppRunner]) -> None:
    port = free_port()
    one, two = (ReusedPort(runner, "127.0.0.1", port) for runner in runners)
    await one.open()
    await two.open()
    answers: list[str] = []
    connector = aiohttp.TCPConnector(force_close=True, limit=20)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def ask() -> None:
            async with session.get(f"http://127.0.0.1:{port}/") as answer:
                answers.append(await answer.text())

        await asyncio.gather(*(ask() for _ in range(ASKED)))
        assert set(answers) == {"one", "two"}
        answers.clear()
        asked = asyncio.gather(*(ask() for _ in range(ASKED)))
        await asyncio.gather(one.close(), asked)
        answers.clear()
        await asyncio.gather(*(ask() for _ in range(40)))
        assert set(answers) == {"two"}
    await two.close()


async def test_an_address_somebody_else_has_for_himself_is_refused(runners: list[web.AppRunner]) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    with pytest.raises(OSError, match="in use"):
        await ReusedPort(runners[0], "127.0.0.1", port).open()
    taken.close()
    await taken.wait_closed()
