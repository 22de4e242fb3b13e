"""Descriptions of files in MongoDB; the bytes are blobs."""

from ipro_rt.kernel.scope import Scope
from ipro_rt.media.model import StoredMedia
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

INDEXES = [Index("media", (("tenant_id", 1), ("created_at", 1)))]


class MongoMedia:
    """Fulfils `ipro_rt.media.store.MediaStore`."""

    def __init__(self, database: Database) -> None:
        self._media = database.collection("media")

    async def get(self, scope: Scope, media_id: str) -> StoredMedia | None:
        """One file of the tenant."""
        found = await self._media.of(scope).get({"_id": media_id})
        return unpack(found, StoredMedia) if found else None

    async def save(self, scope: Scope, stored: StoredMedia) -> None:
        """Keep it, in the place of an earlier try with the same id."""
        document = {"_id": stored.media.id, **pack(stored)}
        await self._media.of(scope).replace({"_id": stored.media.id}, document, upsert=True)
