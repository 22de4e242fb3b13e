"""The journal in MongoDB: append-only turns in one collection, for every kind.

`_id` is `<key>:<seq>` in fixed width, so one key's turns lie together and in order and no other index is needed to
read them. Duplicate keys are the verdicts: on `_id` another owner was faster (or our own write whose answer was
lost), on `pids` the turn has happened before.

The fence: a turn carries `until`, the end of the lease it was written under, and `kept`, which the server itself sets
to its time when it takes the document. The collection's rule refuses a turn that comes late, whatever its writer
believes. `kept` counts whole seconds, rounded down, so a turn may be up to a second late: `BURY_S` is longer. Neither
is part of a `Record`; `kept` is there for people who ask when a turn was stored.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import InvalidInput, Unavailable
from ipro_rt.kernel.journal import SEQ_DIGITS, Found, JournalSilent, Outcome, Record, Verdict, record_id
from ipro_rt.kernel.timers import Timer
from storage.engine.codec import Document, plain
from storage.engine.collection import Refused
from storage.engine.indexes import Index
from storage.engine.mongo import Database
from storage.engine.rules import SET_BY_SERVER, Rule

NAME = "journal"
INDEXES = [
    Index(NAME, (("pids", 1),), unique=True, where={"pids": {"$exists": True}}),
    Index(NAME, (("target", 1),), where={"target": {"$exists": True}}),
    Index(NAME, (("shard", 1), ("at", 1)), where={"open": True}),
    Index(NAME, (("at", 1),)),
]
RULES = [Rule(NAME, {"$expr": {"$gt": ["$until", {"$toDate": "$kept"}]}})]
_END = ";"  # sorts just after ":", so `key:` … `key;` holds every turn of a key
_PAGE = 500
_MAX_KEYS = 200_000


class MongoJournal:
    """Implements `ipro_rt.kernel.journal.Journal`."""

    def __init__(self, database: Database) -> None:
        self._turns = database.system(NAME)

    async def append(self, records: Sequence[Record], until: datetime) -> list[Outcome]:
        """One round trip, unordered; refusals are told apart afterwards."""
        try:
            refusals = await self._turns.insert_many([_document(record, until) for record in records])
            outcomes: list[Outcome] = [Verdict.COMMITTED] * len(records)
            for refused in refusals:
                outcomes[refused.position] = await self._verdict(records[refused.position], refused)
        except Unavailable as error:
            raise JournalSilent(str(error)) from error
        except InvalidInput as error:
            if len(records) == 1:
                return [error]
            return [(await self.append([record], until))[0] for record in records]
        return outcomes

    async def _verdict(self, record: Record, refused: Refused) -> Outcome:
        if "pids" in refused.fields:
            earlier = await self._turns.get({"pids": {"$in": list(record.pids)}})
            if earlier is not None and earlier["turn"] != record.turn:
                return read_record(earlier)
            return Verdict.COMMITTED if earlier else Verdict.FENCED
        there = await self._turns.get({"_id": record.id}, {"turn": 1})
        if there and there["turn"] == record.turn:
            return Verdict.COMMITTED  # it was kept in time, and the answer was lost
        return Verdict.STALE if refused.by_rule else Verdict.FENCED

    async def tail(self, after: dict[str, int], limit: int) -> dict[str, list[Record]]:
        """Many keys in one question; a key with more than its share is asked again by the caller."""
        ranges = [{"_id": {"$gt": record_id(key, seq), "$lt": key + _END}} for key, seq in after.items()]
        tails: dict[str, list[Record]] = {key: [] for key in after}
        for document in await self._turns.find({"$or": ranges}, sort=[("_id", 1)], limit=limit * len(ranges)):
            record = read_record(document)
            if len(tails[record.key]) < limit:
                tails[record.key].append(record)
        return tails

    async def find(self, key: str, refs: Collection[str]) -> dict[str, Found | None]:
        """Each reference to its item, through the turn that named it where needed."""
        return {ref: await self._find(key, ref) for ref in refs}

    async def _find(self, key: str, ref: str) -> Found | None:
        how, _, what = ref.partition(":")
        document = await self._turns.get({"_id": record_id(key, int(what))} if how == "seq" else {"pids": what})
        if document is not None and "target" in document:
            document = await self._turns.get({"_id": document["target"]})
        if document is None or not document.get("item") or key_of(document["_id"]) != key:
            return None
        changes = await self._turns.find({"target": document["_id"]}, sort=[("_id", 1)], limit=_PAGE)
        return Found(read_record(document), tuple(read_record(change) for change in changes))

    async def still_open(self, shards: Collection[int]) -> AsyncIterator[Record]:
        """In pages, oldest first. The last page ends it, so what is appended meanwhile may or may not be among them."""
        filter: Document = {"open": True, "shard": {"$in": list(shards)}}
        told: set[str] = set()  # of the last instant, which the next page begins with again
        while True:
            limit = _PAGE + len(told)
            page = await self._turns.find(filter, sort=[("at", 1)], limit=limit)
            for document in page:
                if document["_id"] not in told:
                    yield read_record(document)
            if len(page) < limit:
                return
            last = page[-1]["at"]
            filter["at"] = {"$gte": last}
            told = {document["_id"] for document in page if document["at"] == last}

    async def close(self, ids: Collection[str]) -> None:
        """Take the mark away; effects and timers stay on record, and an ended lease is no obstacle."""
        await self._turns.update_all({"_id": {"$in": list(ids)}}, {"$unset": {"open": ""}})

    async def touched_since(self, at: datetime, shards: Collection[int]) -> list[str]:
        """Distinct keys, by the time index."""
        length: Document = {"$subtract": [{"$strLenBytes": "$_id"}, SEQ_DIGITS + 1]}
        groups = await self._turns.aggregate(
            [
                {"$match": {"at": {"$gte": at}, "shard": {"$in": list(shards)}}},
                {"$group": {"_id": {"$substrBytes": ["$_id", 0, length]}}},
            ],
            limit=_MAX_KEYS,
        )
        return [group["_id"] for group in groups]


def key_of(identifier: str) -> str:
    """The key of a record id."""
    return identifier[: -SEQ_DIGITS - 1]


def _document(record: Record, until: datetime) -> Document:
    document: Document = {
        "_id": record.id,
        "tenant_id": record.tenant_id,
        "shard": record.shard,
        "seq": record.seq,
        "at": record.at,
        "turn": record.turn,
        "event": record.event,
        "until": until,
        "kept": SET_BY_SERVER,
    }
    sometimes: Document = {
        "effects": plain(record.effects),
        "pids": list(record.pids),
        "target": record.target,
        "item": record.item,
        "open": record.open,
        "epoch": record.epoch,
        "timers": plain(record.timers),
        "disarmed": list(record.disarmed),
        "fired": record.fired,
    }
    return document | {name: value for name, value in sometimes.items() if value}


def read_record(document: Document) -> Record:
    """A turn as it was kept."""
    effects: list[Any] = document.get("effects", [])
    timers: list[Any] = document.get("timers", [])
    return Record(
        id=document["_id"],
        key=key_of(document["_id"]),
        tenant_id=document["tenant_id"],
        shard=document["shard"],
        seq=document["seq"],
        at=document["at"],
        turn=document["turn"],
        event=document["event"],
        effects=tuple(msgspec.convert(effects, list[Effect])),
        pids=tuple(document.get("pids", ())),
        target=document.get("target"),
        item=document.get("item", False),
        open=document.get("open", False),
        epoch=document.get("epoch", 0),
        timers=tuple(msgspec.convert(timers, list[Timer])),
        disarmed=tuple(document.get("disarmed", ())),
        fired=document.get("fired"),
    )
