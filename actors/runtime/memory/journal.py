"""The journal, the state documents, the inbox and the dead letters in memory, for simulation: the same answers as the
database's."""

from bisect import bisect_right, insort
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime

import msgspec

from ipro_rt.kernel.journal import DeadLetter, Document, Found, InboxEntry, Outcome, Record, Verdict, record_id


class MemoryJournal:
    """A `Journal` for one process. `server_clock` is the database's time, which judges late turns.

    Looking up costs what is found, not what is kept. A simulation that fails writes overrides `append`.
    """

    def __init__(self, server_clock: Callable[[], datetime]) -> None:
        self.records: dict[str, Record] = {}
        self._now = server_clock
        self._by_pid: dict[str, str] = {}
        self._by_target: dict[str, list[str]] = {}
        self._seqs: dict[str, list[int]] = {}
        self._open: dict[str, Record] = {}
        self._touched: dict[tuple[str, int], datetime] = {}  # key and shard: the latest turn

    async def append(self, records: Sequence[Record], until: datetime) -> list[Outcome]:
        """See `Journal.append`."""
        late = until <= self._now().replace(microsecond=0)  # the database stamps whole seconds
        return [self._append(record, late) for record in records]

    def _append(self, record: Record, late: bool) -> Outcome:
        there = self.records.get(record.id)
        if there is not None and there.turn == record.turn:
            return Verdict.COMMITTED
        if late:
            return Verdict.STALE
        if there is not None:
            return Verdict.FENCED
        for pid in record.pids:
            if pid in self._by_pid:
                return self.records[self._by_pid[pid]]
        self._keep(record)
        return Verdict.COMMITTED

    def _keep(self, record: Record) -> None:
        self.records[record.id] = record
        self._by_pid.update(dict.fromkeys(record.pids, record.id))
        insort(self._seqs.setdefault(record.key, []), record.seq)
        if record.target:
            insort(self._by_target.setdefault(record.target, []), record.id)
        if record.open:
            self._open[record.id] = record
        place = (record.key, record.shard)
        self._touched[place] = max(record.at, self._touched.get(place, record.at))

    async def tail(self, after: dict[str, int], limit: int) -> dict[str, list[Record]]:
        """See `Journal.tail`."""
        return {key: self._tail(key, seq, limit) for key, seq in after.items()}

    def _tail(self, key: str, after: int, limit: int) -> list[Record]:
        seqs = self._seqs.get(key, [])
        start = bisect_right(seqs, after)
        return [self.records[record_id(key, seq)] for seq in seqs[start : start + limit]]

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
        return Found(record, tuple(self.records[change] for change in self._by_target.get(record.id, [])))

    async def still_open(self, shards: Collection[int]) -> AsyncIterator[Record]:
        """See `Journal.still_open`."""
        wanted = set(shards)
        for record in sorted(self._open.values(), key=lambda record: (record.at, record.id)):
            if record.shard in wanted:
                yield record

    async def close(self, ids: Collection[str]) -> None:
        """See `Journal.close`."""
        for identifier in ids:
            record = self._open.pop(identifier, None)
            if record is not None:
                self.records[identifier] = msgspec.structs.replace(record, open=False)

    async def touched_since(self, at: datetime, shards: Collection[int]) -> list[str]:
        """See `Journal.touched_since`."""
        wanted = set(shards)
        found = (key for (key, shard), latest in self._touched.items() if latest >= at and shard in wanted)
        return sorted(dict.fromkeys(found))


class MemorySnapshots:
    """The `Snapshots` of one process."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], Document] = {}

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


class MemoryInbox:
    """The `Inbox` of one process."""

    def __init__(self) -> None:
        self.entries: dict[str, InboxEntry] = {}

    async def put(self, entry: InboxEntry) -> None:
        """See `Inbox.put`."""
        self.entries.setdefault(entry.id, entry)

    async def waiting(self, shards: Collection[int], limit: int) -> list[InboxEntry]:
        """See `Inbox.waiting`."""
        wanted = set(shards)
        found = [entry for entry in self.entries.values() if entry.shard in wanted]
        return sorted(found, key=lambda entry: entry.at)[:limit]

    async def done(self, ids: Collection[str]) -> None:
        """See `Inbox.done`."""
        for identifier in ids:
            self.entries.pop(identifier, None)


class MemoryDeadLetters:
    """The `DeadLetters` of one process."""

    def __init__(self) -> None:
        self.letters: dict[str, DeadLetter] = {}

    async def put(self, letter: DeadLetter) -> None:
        """See `DeadLetters.put`."""
        self.letters[letter.id] = letter
