"""The inbox: messages accepted while their owner could not be reached; and the dead letters."""

from collections.abc import Collection

from ipro_rt.kernel.journal import InboxEntry
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "inbox"
DEAD = "dead_letters"
INDEXES = [Index(NAME, (("shard", 1), ("at", 1)))]


class MongoInbox:
    """Implements `ipro_rt.kernel.journal.Inbox`."""

    def __init__(self, database: Database) -> None:
        self._entries = database.system(NAME)
        self._dead = database.system(DEAD)

    async def put(self, entry: InboxEntry) -> None:
        """Durable when this returns."""
        await self._entries.insert(pack(entry))

    async def waiting(self, shards: Collection[int], limit: int) -> list[InboxEntry]:
        """Oldest first."""
        found = await self._entries.find({"shard": {"$in": list(shards)}}, sort=[("at", 1)], limit=limit)
        return [unpack(document, InboxEntry) for document in found]

    async def done(self, ids: Collection[str]) -> None:
        """Their turns are durable."""
        await self._entries.delete({"_id": {"$in": list(ids)}})

    async def set_aside(self, entry: InboxEntry, error: str) -> None:
        """Kept with the reason; put there before it leaves the inbox, so that it is never nowhere."""
        await self._dead.update({"_id": entry.id}, {"$set": {**pack(entry), "error": error}}, upsert=True)
        await self._entries.delete({"_id": entry.id})
