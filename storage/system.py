"""What the glass box reads: a tenant's dead letters, the coordinator's term, and how much waits.

`dead_letters` and `inbox` are written by `storage.inbox`, `coordinator` by `storage.ownership`. `gateways` is written
here: each gateway says every few seconds how it is, and what it said last is forgotten a minute after.
"""

from datetime import datetime

from ipro_rt.kernel.journal import DeadLetter
from ipro_rt.kernel.scope import Scope
from ipro_rt.system.model import CoordinatorView, GatewayView
from ipro_rt.system.store import GATEWAY_S, MAX_COUNT, LetterHead
from storage import inbox
from storage.engine.codec import Document, pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

COORDINATOR = "coordinator"
GATEWAYS = "gateways"
MAX_GATEWAYS = 200
INDEXES = [
    Index(inbox.DEAD, (("tenant_id", 1), ("at", -1), ("_id", -1))),
    Index(GATEWAYS, (("at", 1),), ttl=60),
]


class MongoSystem:
    """Fulfils `ipro_rt.system.store.SystemStore`. Hosts, the inbox and the coordinator serve every tenant."""

    def __init__(self, database: Database) -> None:
        self._letters = database.collection(inbox.DEAD)
        self._all_letters = database.system(inbox.DEAD)
        self._inbox = database.system(inbox.NAME)
        self._coordinator = database.system(COORDINATOR)
        self._gateways = database.system(GATEWAYS)

    async def letters(self, scope: Scope, after: tuple[datetime, str] | None, limit: int) -> list[LetterHead]:
        """Keyset on (at, _id), newest first; bodies stay in the database."""
        filter: Document = {}
        if after is not None:
            at, identifier = after
            filter = {"at": {"$lte": at}, "$or": [{"at": {"$lt": at}}, {"_id": {"$lt": identifier}}]}
        found = await self._letters.of(scope).find(
            filter, sort=[("at", -1), ("_id", -1)], limit=limit, fields={"body": 0}
        )
        return [unpack(each, LetterHead) for each in found]

    async def letter(self, scope: Scope, letter_id: str) -> DeadLetter | None:
        """One letter of the tenant."""
        found = await self._letters.of(scope).get({"_id": letter_id})
        return unpack(found, DeadLetter) if found else None

    async def drop(self, scope: Scope, letter_id: str, at: datetime | None = None) -> bool:
        """By id, and by when it was put aside if that is given."""
        filter: Document = {"_id": letter_id} if at is None else {"_id": letter_id, "at": at}
        return await self._letters.of(scope).delete(filter) > 0

    async def count_letters(self, scope: Scope) -> int:
        """Up to MAX_COUNT."""
        return await self._letters.of(scope).count({}, limit=MAX_COUNT)

    async def count_all_letters(self) -> int:
        """Up to MAX_COUNT."""
        return await self._all_letters.count({}, limit=MAX_COUNT)

    async def count_inbox(self) -> int:
        """Up to MAX_COUNT."""
        return await self._inbox.count({}, limit=MAX_COUNT)

    async def coordinator(self) -> CoordinatorView:
        """The one document, judged by the server's clock."""
        stages: list[Document] = [
            {"$match": {"_id": COORDINATOR}},
            {"$set": {"alive": {"$gt": ["$expires_at", "$$NOW"]}}},
        ]
        found = await self._coordinator.aggregate(stages, limit=1)
        return unpack(found[0], CoordinatorView) if found else CoordinatorView()

    async def gateways(self) -> list[GatewayView]:
        """Judged by the server's clock. Of two lives of one name, the one that spoke last."""
        since = {"$subtract": ["$$NOW", round(GATEWAY_S * 1000)]}
        stages: list[Document] = [
            {"$match": {}},
            {"$match": {"$expr": {"$gt": ["$at", since]}}},
            {"$sort": {"at": 1}},
        ]
        found = await self._gateways.aggregate(stages, limit=MAX_GATEWAYS)
        views = {str(each["name"]): unpack(each, GatewayView) for each in found}
        return [views[name] for name in sorted(views)]

    async def tell_gateway(self, life: str, view: GatewayView) -> None:
        """What a gateway says of itself; `life` is this process's alone."""
        await self._gateways.update({"_id": life}, {"$set": pack(view), "$currentDate": {"at": True}}, upsert=True)

    async def forget_gateway(self, life: str) -> None:
        """A gateway that ended in order."""
        await self._gateways.delete({"_id": life})
