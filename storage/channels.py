"""Channels in MongoDB: `numbers`, and `number_states`, which the numbers' actors write and this only reads."""

from datetime import datetime

from ipro_rt.channels.model import Health
from ipro_rt.channels.store import NumberRecord
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import Document, pack, unpack
from storage.engine.collection import Duplicate
from storage.engine.indexes import Index
from storage.engine.mongo import Database

INDEXES = [
    Index("numbers", (("tenant_id", 1), ("phone_number_id", 1)), unique=True),
    Index("numbers", (("tenant_id", 1), ("created_at", 1), ("_id", 1))),
]


class MongoChannels:
    """Fulfils `ipro_rt.channels.store.ChannelsStore`. Webhooks name a number and no tenant."""

    def __init__(self, database: Database) -> None:
        self._webhooks = database.system("numbers")
        self._numbers = database.collection("numbers")
        self._states = database.collection("number_states")

    async def number(self, number_id: str) -> NumberRecord | None:
        """A number of any tenant: a webhook names nothing else."""
        found = await self._webhooks.get({"_id": number_id})
        return unpack(found, NumberRecord) if found else None

    async def numbers(
        self, scope: Scope, after: tuple[datetime, str] | None, limit: int
    ) -> list[tuple[NumberRecord, Health]]:
        """The tenant's numbers by (created_at, id), oldest first; connecting while an actor has told nothing."""
        filter: Document = {}
        if after is not None:
            at, identifier = after
            filter["$or"] = [{"created_at": {"$gt": at}}, {"created_at": at, "_id": {"$gt": identifier}}]
        found = await self._numbers.of(scope).find(filter, sort=[("created_at", 1), ("_id", 1)], limit=limit)
        ids = [each["_id"] for each in found]
        states = await self._states.of(scope).find({"_id": {"$in": ids}}, limit=max(1, len(ids)))
        told = {each["_id"]: each for each in states}
        return [(unpack(each, NumberRecord), _health(told.get(each["_id"]))) for each in found]

    async def get(self, scope: Scope, number_id: str) -> tuple[NumberRecord, Health] | None:
        """One of the tenant's numbers."""
        found = await self._numbers.of(scope).get({"_id": number_id})
        if found is None:
            return None
        return unpack(found, NumberRecord), _health(await self._states.of(scope).get({"_id": number_id}))

    async def insert(self, scope: Scope, record: NumberRecord) -> bool:
        """Keep a new one; False when the tenant already has this provider's number."""
        try:
            await self._numbers.of(scope).insert(pack(record))
        except Duplicate:
            return False
        return True

    async def save(self, scope: Scope, record: NumberRecord) -> None:
        """Replace it whole."""
        await self._numbers.of(scope).update({"_id": record.id}, {"$set": pack(record)}, upsert=True)


def _health(state: Document | None) -> Health:
    return unpack(state.get("health", {}), Health) if state else Health()
