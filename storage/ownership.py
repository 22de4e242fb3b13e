"""Leases, the table and the coordinator's term in MongoDB. The server's clock judges, no process's own.

Collections: `hosts`, one document a host by its name; `placement` and `coordinator`, one document each. Every
change is one atomic operation: who takes something says in a pipeline under which condition, and reads in the answer
whether it is now theirs. The conditions are the same in `actors.runtime.memory.ownership`, and so are the tests.
"""

from datetime import datetime

import msgspec

from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import BURY_S, LEAD_S, LEASE_S, NOBODY, HostCard, Lease, Table
from storage.engine.codec import Document, plain
from storage.engine.collection import Duplicate, SystemCollection
from storage.engine.mongo import Database

HOSTS = "hosts"
PLACEMENT = "placement"
COORDINATOR = "coordinator"

_MAX_HOSTS = 10_000
_NOT_KEPT = {"name", "checkpoint", "silent_s", "dead"}  # of a card: the document has its own
_DEAD = {"$eq": ["$dead", True]}


def _from_now(seconds: float) -> Document:
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": int(seconds * 1000)}}


def _is(field: str, value: str | None) -> Document:
    return {"$eq": [f"${field}", {"$literal": value}]}


_LONG_OVER = {"$lt": ["$expires_at", _from_now(-BURY_S)]}


class MongoOwnership:
    """Implements `ipro_rt.kernel.ownership.Ownership`."""

    def __init__(self, database: Database) -> None:
        self._hosts = database.system(HOSTS)
        self._placement = database.system(PLACEMENT)
        self._coordinator = database.system(COORDINATOR)

    async def acquire(self, card: HostCard, *, instead_of: str | None = None) -> Lease | None:
        """Also when the holder's lease ended BURY_S ago, so that nobody has to wait for a burial.

        A new life inherits the checkpoint of the one before. A buried life does not come back to itself.
        """
        ours = _is("incarnation", card.incarnation)
        free = {
            "$or": [
                {"$eq": [{"$type": "$incarnation"}, "missing"]},
                {"$and": [ours, {"$not": [_DEAD]}]},
                {"$and": [{"$not": [ours]}, {"$or": [_DEAD, _LONG_OVER, _is("incarnation", instead_of)]}]},
            ]
        }
        kept = {name: value for name, value in plain(card).items() if name not in _NOT_KEPT}
        taken = {
            "$mergeObjects": [
                {"$literal": {"_id": card.name, **kept}},
                {"expires_at": _from_now(LEASE_S), "checkpoint": {"$ifNull": ["$checkpoint", card.checkpoint]}},
            ]
        }
        there = await _take(self._hosts, card.name, free, taken)
        return _lease(there) if there and there["incarnation"] == card.incarnation and not there.get("dead") else None

    async def renew(self, lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        """Without a checkpoint the one before stays."""
        new: Document = {"expires_at": _from_now(LEASE_S), "stats": {"$literal": plain(stats)}}
        if checkpoint is not None:
            new["checkpoint"] = {"$min": [checkpoint, "$$NOW"]}  # a host's clock may be ahead
        there = await self._hosts.change(_living(lease.host, lease.incarnation), [{"$set": new}])
        return _lease(there) if there else None

    async def release(self, lease: Lease) -> None:
        """Forget the host. A buried one stays, because its shards are given away by its checkpoint."""
        await self._hosts.delete(_living(lease.host, lease.incarnation))

    async def hosts(self) -> list[HostCard]:
        """By name."""
        silent = {"$divide": [{"$subtract": ["$$NOW", "$expires_at"]}, 1000]}
        stages: list[Document] = [{"$match": {}}, {"$set": {"silent_s": silent}}, {"$sort": {"_id": 1}}]
        found = await self._hosts.aggregate(stages, limit=_MAX_HOSTS)
        return [msgspec.convert({**document, "name": document["_id"]}, HostCard) for document in found]

    async def drain(self, name: str) -> bool:
        """False: there is no such host alive."""
        return await self._hosts.update({"_id": name, "dead": {"$ne": True}}, {"$set": {"draining": True}})

    async def bury(self, card: HostCard, *, proved: bool = False) -> bool:
        """Compare-and-set on the incarnation; burying the buried is fine."""
        filter: Document = {"_id": card.name, "incarnation": card.incarnation}
        if not proved:
            filter["$expr"] = {"$or": [_DEAD, _LONG_OVER]}
        return await self._hosts.update(filter, {"$set": {"dead": True}})

    async def forget(self, card: HostCard) -> None:
        """Only a dead one, and only that life of it."""
        await self._hosts.delete({"_id": card.name, "incarnation": card.incarnation, "dead": True})

    async def table(self) -> Table:
        """The one document."""
        document = await self._placement.get({"_id": PLACEMENT})
        return _table(document) if document else Table()

    async def version(self) -> int:
        """One field of the one document."""
        document = await self._placement.get({"_id": PLACEMENT}, {"version": 1})
        return int(document["version"]) if document else 0

    async def change(self, table: Table) -> bool:
        """Compare-and-set on the version."""
        document = _placement(table)
        if table.version > 1:
            return await self._placement.replace({"_id": PLACEMENT, "version": table.version - 1}, document)
        try:
            await self._placement.insert(document)
        except Duplicate:
            return False
        return True

    async def lead(self, holder: str, *, instead_of: str | None = None) -> int | None:
        """For LEAD_S more. Another holder begins another term; one that asks again in time or late, the same."""
        ours = _is("holder", holder)
        over = {"$lte": ["$expires_at", "$$NOW"]}
        free = {
            "$or": [{"$eq": [{"$type": "$holder"}, "missing"]}, ours, over, _is("holder", instead_of)],
        }
        before = {"$ifNull": ["$term", 0]}
        taken = {
            "_id": COORDINATOR,
            "holder": {"$literal": holder},
            "term": {"$cond": [ours, before, {"$add": [before, 1]}]},
            "expires_at": _from_now(LEAD_S),
        }
        there = await _take(self._coordinator, COORDINATOR, free, taken)
        return int(there["term"]) if there and there["holder"] == holder else None


async def _take(collection: SystemCollection, identifier: str, free: Document, taken: Document) -> Document | None:
    """Put `taken` in the document's place if it is `free`, and say what is there now."""
    change = [{"$replaceWith": {"$cond": [free, taken, "$$ROOT"]}}]
    try:
        there: Document | None = await collection.change({"_id": identifier}, change, upsert=True)
    except Duplicate:
        return None  # it was made by another between the look and the upsert
    return there


def _living(host: str, incarnation: str) -> Document:
    return {"_id": host, "incarnation": incarnation, "dead": {"$ne": True}}


def _lease(document: Document) -> Lease:
    return Lease(document["_id"], document["incarnation"], document["expires_at"])


def _placement(table: Table) -> Document:
    """Owners as positions in a list of claims, -1 for nobody; marks and dedicated keys as pairs."""
    claims: dict[str, int] = {NOBODY: -1}
    for owner in table.owners:
        claims.setdefault(owner, len(claims) - 1)
    return {
        "_id": PLACEMENT,
        "version": table.version,
        "claims": [owner for owner in claims if owner != NOBODY],
        "owners": [claims[owner] for owner in table.owners],
        "epochs": list(table.epochs),
        "since": [[shard, at] for shard, at in enumerate(table.since) if at is not None],
        "dedicated": [[key, shard] for key, shard in table.dedicated.items()],
    }


def _table(document: Document) -> Table:
    claims: list[str] = document["claims"]
    marks = dict(document["since"])
    return Table(
        version=document["version"],
        owners=tuple(claims[at] if at >= 0 else NOBODY for at in document["owners"]),
        epochs=tuple(document["epochs"]),
        since=tuple(marks.get(shard) for shard in range(len(document["owners"]))),
        dedicated=dict(document["dedicated"]),
    )
