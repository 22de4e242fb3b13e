"""The inbox: messages accepted while their owner could not be reached; and the dead letters."""

from collections.abc import Collection

from ipro_rt.kernel.journal import DeadLetter, InboxEntry
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "inbox"
DEAD = "dead_letters"
INDEXES = [Index(NAME, (("shard", 1), ("at", 1))), Index(DEAD, (("tenant_id", 1), ("at", 1)))]


class MongoInbox:
    """Implements `ipro_rt.kernel.journal.Inbox`."""

    def __init__(self, database: Database) -> None:
        self._entries = database.system(NAME)

    async def put(self, entry: InboxEntry) -> None:
        """Durable when this returns; put again after a lost answer, it is the same entry."""
        await self._entries.update({"_id": entry.id}, {"$setOnInsert": pack(entry)}, upsert=True)

    async def waiting(self, shards: Collection[int], limit: int) -> list[InboxEntry]:
        """Oldest first."""
        found = await self._entries.find({"shard": {"$in": list(shards)}}, sort=[("at", 1)], limit=limit)
        return [unpack(document, InboxEntry) for document in found]

    async def done(self, ids: Collection[str]) -> None:
        """Their turns are durable, or they are dead letters."""
        await self._entries.delete({"_id": {"$in": list(ids)}})


class MongoDeadLetters:
    """Implements `ipro_rt.kernel.journal.DeadLetters`.

    Letters written before there were tenants and sources on them lack `tenant_id`, `message` and `source`.
    """

    def __init__(self, database: Database) -> None:
        self._letters = database.system(DEAD)

    async def put(self, letter: DeadLetter) -> None:
        """By id: the latest telling of a letter is the one that stays."""
        await self._letters.replace({"_id": letter.id}, pack(letter), upsert=True)
