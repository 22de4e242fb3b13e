"""The timers that wait, in one collection: `_id` is `<key>/<name>`, so an entity has one of a name.

`seq` decides, and of one that recurs the later due time: a document with a newer one refuses ours by its `_id`, and is
not removed by an older firing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ipro_rt.kernel.timers import StoredTimer, Timer, timer_id
from storage.engine.codec import Document, plain
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "timers"
INDEXES = [Index(NAME, (("due", 1), ("_id", 1), ("shard", 1)))]  # in the order asked for: reads what it gives, no more
MAX_COUNTED = 100_000  # a gauge that shows this much shows "many"
_SORT = [("due", 1), ("_id", 1)]


class MongoTimers:
    """Implements `ipro_rt.kernel.timers.Timers`."""

    def __init__(self, database: Database) -> None:
        self._timers = database.system(NAME)

    async def save(self, timers: Sequence[StoredTimer]) -> None:
        """One round trip; what is refused is older than what is there, and that is no error."""
        await self._timers.replace_each(({"_id": stored.id, **_older(stored)}, _document(stored)) for stored in timers)

    async def remove(self, fired: Collection[tuple[str, int]]) -> None:
        """One round trip."""
        await self._timers.delete_each({"_id": identifier, "seq": {"$lte": seq}} for identifier, seq in fired)

    async def due(self, shards: Collection[int], before: datetime, limit: int) -> list[StoredTimer]:
        """By (due, id)."""
        found = await self._timers.find(
            {"shard": {"$in": list(shards)}, "due": {"$lt": before}}, sort=_SORT, limit=limit
        )
        return [_read(document) for document in found]

    async def of_key(self, key: str, limit: int) -> list[StoredTimer]:
        """By (due, id). Found by the ids' common beginning, which a longer key may share: hence the key as well."""
        ids = {"$gte": timer_id(key, ""), "$lt": key + "0"}  # "0" sorts just after "/"
        return [
            _read(document) for document in await self._timers.find({"_id": ids, "key": key}, sort=_SORT, limit=limit)
        ]

    async def pending(self, shards: Collection[int]) -> int:
        """Counted up to MAX_COUNTED, in the index alone."""
        return await self._timers.count({"shard": {"$in": list(shards)}}, limit=MAX_COUNTED)


def _older(stored: StoredTimer) -> Document:
    """What may be replaced by it."""
    return {"$or": [{"seq": {"$lt": stored.seq}}, {"seq": stored.seq, "due": {"$lt": stored.timer.due}}]}


def _document(stored: StoredTimer) -> Document:
    timer: Document = plain(stored.timer)
    due: datetime = timer.pop("due")
    return {
        "_id": stored.id,
        "key": stored.key,
        "tenant_id": stored.tenant_id,
        "shard": stored.shard,
        "seq": stored.seq,
        "due": due,
        "timer": timer,
    }


def _read(document: Document) -> StoredTimer:
    timer: dict[str, Any] = {**document["timer"], "due": document["due"]}
    return StoredTimer(
        key=document["key"],
        tenant_id=document["tenant_id"],
        shard=document["shard"],
        seq=document["seq"],
        timer=msgspec.convert(timer, Timer),
    )
