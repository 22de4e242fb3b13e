"""The connection to MongoDB: one client per event loop, never shared and never pickled.

Every write is acknowledged by a majority and its journal, every read is a majority read, and both are said
explicitly because a default can be overridden by a URL. A semaphore as wide as the pool stands in front:
without it the pool is unfair and a busy moment starves some callers (research: p99 138 -> 87 ms).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from bson.codec_options import CodecOptions
from bson.errors import InvalidDocument, InvalidStringData
from pymongo import AsyncMongoClient, ReadPreference
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import ConnectionFailure, DocumentTooLarge, DuplicateKeyError, OperationFailure
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from ipro_rt.kernel.errors import InvalidInput, Unavailable
from ipro_rt.kernel.request import Part
from storage.engine.codec import Document
from storage.engine.collection import Collection, Duplicate, SystemCollection

POOL = 32  # connections; enough for two cores, small enough for a shared server
IDLE_MS = 60_000  # what a busy moment opened is let go after it; minPoolSize stays
SELECT_MS = 5_000  # how long to look for a primary before saying the database is away
SOCKET_MS = 20_000  # a frozen server must not hold a turn for ever

_RETRYABLE = frozenset(
    {6, 7, 50, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031}
)  # 50: took too long, 14031: disk is full
_UNSTORABLE = (InvalidDocument, InvalidStringData, DocumentTooLarge, OverflowError, UnicodeEncodeError)


class Database:
    """A database with its collections, and the permits that bound how much is asked of it at once."""

    def __init__(self, client: AsyncMongoClient[Document], name: str, pool: int) -> None:
        self.name = name
        self._client = client
        self._database = client.get_database(
            name,
            codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
            read_preference=ReadPreference.PRIMARY,
            write_concern=WriteConcern(w="majority", j=True),
            read_concern=ReadConcern("majority"),
        )
        self._permits = asyncio.Semaphore(pool)

    def collection(self, name: str) -> Collection:
        """A collection of tenants' documents: open it with a Scope."""
        return Collection(self, name)

    def system(self, name: str) -> SystemCollection:
        """A collection asked across tenants. A law lists who may: logins, tokens, webhooks, the journal."""
        return SystemCollection(self, name)

    def driver(self, name: str) -> AsyncCollection[Document]:
        """The driver's own collection, for this package only. Use it inside `permit()`."""
        return self._database[name]

    async def command(self, command: str, value: Any = 1, **options: Any) -> Document:
        """Run a database command such as `ping`."""
        async with self.permit():
            return await self._database.command(command, value, **options)

    async def drop(self) -> None:
        """Remove the whole database."""
        async with self.permit():
            await self._client.drop_database(self.name)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[None]:
        """Wait for a free connection, and turn the driver's errors into ours. The time counts for the request."""
        with Part("database"):
            async with self._permits:
                try:
                    yield
                except DuplicateKeyError as error:
                    raise Duplicate.of(error.details or {}) from error
                except ConnectionFailure as error:
                    raise _away(error) from error
                except _UNSTORABLE as error:
                    raise InvalidInput(
                        "The data holds something the database cannot keep.",
                        expected="keys without NUL, whole numbers of 64 bits, less than 16 MB",
                        got=str(error)[:200],
                    ) from error
                except OperationFailure as error:
                    if error.code in _RETRYABLE:
                        raise _away(error) from error
                    raise


async def connect(url: str, database: str, *, pool: int = POOL, select_ms: int = SELECT_MS) -> Database:
    """Connect, and answer once the server did; raises `Unavailable` when it does not in time."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        url,
        tz_aware=True,
        tzinfo=UTC,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        retryReads=True,
        maxPoolSize=pool,
        minPoolSize=min(4, pool),
        maxConnecting=8,
        maxIdleTimeMS=IDLE_MS,
        serverSelectionTimeoutMS=select_ms,
        connectTimeoutMS=select_ms,
        socketTimeoutMS=SOCKET_MS,
        appname="ipro-rt",
    )
    opened = Database(client, database, pool)
    try:
        await opened.command("ping")
    except BaseException:
        await client.close()
        raise
    return opened


def _away(error: Exception) -> Unavailable:
    return Unavailable("The database does not answer.", got=f"{type(error).__name__}: {error}"[:200], retry_after=2.0)
