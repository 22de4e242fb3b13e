"""Whose access changed, in MongoDB: written by whoever changes it, read by every gateway, gone after ten minutes.

The server gives the time, so that gateways on machines whose clocks differ read the same order.
"""

from collections.abc import Iterable
from datetime import datetime

from ipro_rt.accounts.model import AccessChange
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "access_changes"
_KEEP_S = 600
MAX_AT_ONCE = 10_000  # in ten seconds; each is an act of a person

INDEXES = [Index(NAME, (("at", 1),), ttl=_KEEP_S)]


class MongoAccess:
    """Fulfils `ipro_rt.accounts.store.AccessStore`. Gateways read the changes of every tenant."""

    def __init__(self, database: Database) -> None:
        self._changes = database.collection(NAME)
        self._of_everybody = database.system(NAME)

    async def say_changed(self, scope: Scope, user_ids: Iterable[str]) -> None:
        """Write it down, with the server's time."""
        said = [
            ({"_id": new_id()}, [{"$set": {"user_id": {"$literal": user_id}, "at": "$$NOW"}}]) for user_id in user_ids
        ]
        await self._changes.of(scope).update_each(said, upsert=True)

    async def newest_change(self) -> datetime | None:
        """When the last one was written."""
        found = await self._of_everybody.find({}, sort=[("at", -1)], limit=1)
        return unpack(found[0], AccessChange).at if found else None

    async def changes_since(self, since: datetime) -> list[AccessChange]:
        """Those written at that time or later, oldest first."""
        found = await self._of_everybody.find({"at": {"$gte": since}}, sort=[("at", 1)], limit=MAX_AT_ONCE)
        return [unpack(each, AccessChange) for each in found]
