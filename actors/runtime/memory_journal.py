"""The journal, the state documents and the inbox in memory, for simulation: the same answers as the database's."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

import msgspec

from ipro_rt.kernel.journal import Document, Found, InboxEntry, Outcome, Record, Verdict, record_id


class MemoryJournal:
    """A `Journal` for one process. `silent` is the seam through which a simulation fails writes."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._by_pid: dict[str, str] = {}

    async def append(self, records: Sequence[Record]) -> list[Outcome]:
        """See `Journal.append`."""
        return [self._append(record) for record in records]

    def _append(self, record: Record) -> Outcome:
        there = self.records.get(record.id)
        if there is not None:
            return Verdict.COMMITTED if there.turn == record.turn else Verdict.FENCED
        for pid in record.pids:
            if pid in self._by_pid:
                return self.records[self._by_pid[pid]]
        self.records[record.id] = record
        self._by_pid.update(dict.fromkeys(record.pids, record.id))
        return Verdict.COMMITTED

    async def tail(self, after: dict[str, int], limit: int) -> dict[str, list[Record]]:
        """See `Journal.tail`."""
        return {key: self._of(key, seq)[:limit] for key, seq in after.items()}

    def _of(self, key: str, after: int) -> list[Record]:
        found = (record for record in self.records.values() if record.key == key and record.seq > after)
        return sorted(found, key=lambda record: record.seq)

    async def find(self, key: str, refs: Collection[str]) -> dict[str, Found | None]:
        """See `Journal.find`."""
        return {ref: self._find(key, ref) for ref in refs}

    def _find(self, key: str, ref: str) -> Found | None:
        how, _, what = ref.partition(":")
        identifier = record_id(key, int(what)) if how == "seq" else self._by_pid.get(what, "")
        record = self.records.get(identifier)
        if record is not None and record.target:
            record = self.records.get(record.target)
        if record is None or record.key != key or not record.item:
            return None
        changes = tuple(change for change in self._of(key, record.seq) if change.target == record.id)
        return Found(record, changes)

    async def still_open(self, shards: Collection[int], until: datetime) -> AsyncIterator[Record]:
        """See `Journal.still_open`."""
        wanted = set(shards)
        for record in sorted(self.records.values(), key=lambda record: record.id):
            if record.open and record.shard in wanted and record.at <= until:
                yield record

    async def close(self, ids: Collection[str]) -> None:
        """See `Journal.close`."""
        for identifier in ids:
            if identifier in self.records:
                self.records[identifier] = msgspec.structs.replace(self.records[identifier], open=False)

    async def touched_since(self, at: datetime, shards: Collection[int]) -> list[str]:
        """See `Journal.touched_since`."""
        wanted = set(shards)
        return sorted({record.key for record in self.records.values() if record.at >= at and record.shard in wanted})


class MemorySnapshots:
    """The `Snapshots` of one process."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], Document] = {}
        self.checkpoints: dict[str, datetime] = {}

    async def load(self, kind: str, ids: Collection[str]) -> dict[str, Document]:
        """See `Snapshots.load`."""
        return {
            identifier: self.documents[kind, identifier] for identifier in ids if (kind, identifier) in self.documents
        }

    async def save(self, kind: str, documents: Sequence[Document]) -> None:
        """See `Snapshots.save`."""
        for document in documents:
            there = self.documents.get((kind, document["id"]))
            if there is None or there["seq"] < document["seq"]:
                self.documents[kind, document["id"]] = document

    async def checkpoint(self, host: str, until: datetime) -> None:
        """See `Snapshots.checkpoint`."""
        self.checkpoints[host] = until

    async def oldest_checkpoint(self) -> datetime | None:
        """See `Snapshots.oldest_checkpoint`."""
        return min(self.checkpoints.values(), default=None)


class MemoryInbox:
    """The `Inbox` of one process."""

    def __init__(self) -> None:
        self.entries: dict[str, InboxEntry] = {}
        self.dead: dict[str, tuple[InboxEntry, str]] = {}

    async def put(self, entry: InboxEntry) -> None:
        """See `Inbox.put`."""
        self.entries[entry.id] = entry

    async def waiting(self, shards: Collection[int], limit: int) -> list[InboxEntry]:
        """See `Inbox.waiting`."""
        wanted = set(shards)
        return [entry for entry in self.entries.values() if entry.shard in wanted][:limit]

    async def done(self, ids: Collection[str]) -> None:
        """See `Inbox.done`."""
        for identifier in ids:
            self.entries.pop(identifier, None)

    async def set_aside(self, entry: InboxEntry, error: str) -> None:
        """See `Inbox.set_aside`."""
        self.entries.pop(entry.id, None)
        self.dead[entry.id] = (entry, error)
