"""The database of the data folder, for commands that run beside the product or without it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.one_machine.mongod import Mongod
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.errors import Unavailable
from storage.engine.mongo import Database, connect
from storage.engine.replica_set import NAME

_SELECT_MS = 2_000


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database that is configured, the embedded one that runs, or else one that runs for as long as this takes."""
    if settings.mongodb_url is not None:
        async with _connected(await connect(settings.mongodb_url, settings.database)) as database:
            yield database
        return
    port = settings.data_dir / "mongod.port"
    running = f"mongodb://127.0.0.1:{port.read_text().strip()}/?replicaSet={NAME}" if port.exists() else ""
    try:
        opened = await connect(running, settings.database, select_ms=_SELECT_MS) if running else None
    except Unavailable:
        opened = None
    if opened is not None:
        async with _connected(opened) as database:
            yield database
        return
    mongod = Mongod(settings.data_dir)
    await mongod.start()
    try:
        async with _connected(await connect(mongod.url, settings.database)) as database:
            yield database
    finally:
        await mongod.stop()


@asynccontextmanager
async def _connected(database: Database) -> AsyncIterator[Database]:
    try:
        yield database
    finally:
        await database.close()
