"""The embedded mongod, real: its starts, its deaths, what it keeps and what it refuses."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.one_machine.child import Told
from deploy.one_machine.mongod import Mongod, embedded_mongod
from deploy.one_machine.ports import free_port, is_free
from deploy.one_machine.trouble import Trouble
from storage.engine.mongo import Database, connect
from tests.waiting import until


def port_of(url: str) -> int:
    return int(url.partition("//")[2].partition("/")[0].partition(":")[2])


@asynccontextmanager
async def running(folder: Path, tell: Told = lambda _: None) -> AsyncIterator[Mongod]:
    """A mongod that is stopped even when the test fails."""
    mongod = Mongod(folder, tell=tell)
    try:
        await mongod.start()
        yield mongod
    finally:
        await mongod.stop()


async def numbers_in(database: Database) -> set[int]:
    return {document["n"] async for document in database.driver("writes").find()}


async def test_it_serves_writes_on_the_loopback_address_and_leaves_no_process(tmp_path: Path) -> None:
    async with running(tmp_path) as mongod:
        database = await connect(mongod.url, "t")
        await database.driver("writes").insert_one({"n": 1})
        pid = mongod.pid
        await database.close()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert is_free(port_of(mongod.url))


async def test_the_port_of_last_time_is_taken_again(tmp_path: Path) -> None:
    async with embedded_mongod(tmp_path) as first:
        pass
    async with embedded_mongod(tmp_path) as second:
        assert second == first


async def test_a_start_on_another_port_is_repaired_and_keeps_the_data(tmp_path: Path) -> None:
    async with embedded_mongod(tmp_path) as url:
        database = await connect(url, "t")
        await database.driver("writes").insert_one({"n": 7})
        await database.close()
    (tmp_path / "mongod.port").write_text(str(free_port()))
    async with embedded_mongod(tmp_path) as moved:
        assert moved != url
        database = await connect(moved, "t")
        assert await numbers_in(database) == {7}
        await database.driver("writes").insert_one({"n": 8})
        await database.close()


async def test_a_nonsense_port_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "mongod.port").write_text("none\n")
    async with embedded_mongod(tmp_path) as url:
        assert port_of(url) > 1024


async def test_after_kill_9_it_is_back_with_every_acknowledged_write(tmp_path: Path) -> None:
    told: list[str] = []
    async with running(tmp_path, told.append) as mongod:
        database = await connect(mongod.url, "t", select_ms=20_000)
        acknowledged: set[int] = set()

        async def write() -> None:
            after = 0
            while after < 50:
                n = len(acknowledged)
                await database.driver("writes").insert_one({"_id": n, "n": n})
                acknowledged.add(n)
                after += 1 if mongod.restarts else 0

        writer = asyncio.create_task(write())
        await until(lambda: len(acknowledged) > 50 or writer.done())
        assert mongod.pid is not None
        os.kill(mongod.pid, signal.SIGKILL)
        async with asyncio.timeout(60):
            await writer
        assert acknowledged <= await numbers_in(database)
        assert mongod.restarts == 1
        assert "signal SIGKILL" in told[0]
        await database.close()


async def test_a_second_mongod_on_the_same_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    async with embedded_mongod(tmp_path) as url:
        with pytest.raises(Trouble, match=r"Another mongod is using .*IPRO_DATA_DIR"):
            async with running(tmp_path):
                pass
        database = await connect(url, "t")
        await database.driver("writes").insert_one({"n": 1})
        await database.close()


async def test_a_folder_that_is_no_database_is_refused_with_the_log(tmp_path: Path) -> None:
    (tmp_path / "mongod").mkdir()
    (tmp_path / "mongod" / "storage.bson").write_bytes(b"not what mongod writes there")
    with pytest.raises(Trouble, match=r"mongod stopped while starting .*mongod\.log"):
        async with running(tmp_path):
            pass
