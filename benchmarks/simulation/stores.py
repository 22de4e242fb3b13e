"""The runtime's storage ports over the simulated database. Journal and ownership also write to the ledger."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime

from actors.runtime.memory.journal import MemoryDeadLetters, MemoryInbox, MemoryJournal, MemorySnapshots
from actors.runtime.memory.ownership import MemoryOwnership
from actors.runtime.memory.timers import MemoryTimers
from benchmarks.simulation.database import Database
from benchmarks.simulation.ledger import Kept, Ledger
from benchmarks.simulation.process import Process, here
from benchmarks.simulation.trace import Trace
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.journal import (
    DeadLetter,
    Document,
    Found,
    InboxEntry,
    JournalSilent,
    Outcome,
    Record,
    Verdict,
)
from ipro_rt.kernel.ownership import HostCard, Lease, Table
from ipro_rt.kernel.timers import StoredTimer

ServerClock = Callable[[], datetime]


class Twins:
    """The data itself, as the database holds it."""

    def __init__(self, server_clock: ServerClock) -> None:
        self.journal = MemoryJournal(server_clock)
        self.snapshots = MemorySnapshots()
        self.inbox = MemoryInbox()
        self.timers = MemoryTimers()
        self.dead_letters = MemoryDeadLetters()
        self.ownership = MemoryOwnership(server_clock)


class Journal:
    """Implements `ipro_rt.kernel.journal.Journal`."""

    def __init__(self, twins: Twins, database: Database, ledger: Ledger, trace: Trace, clock: ServerClock) -> None:
        self._twin = twins.journal
        self._table = twins.ownership.table
        self._database = database
        self._ledger = ledger
        self._trace = trace
        self._clock = clock

    async def append(self, records: Sequence[Record], until: datetime) -> list[Outcome]:
        """See `Journal.append`."""
        source = here()
        keys = [record.key for record in records]
        assert len(set(keys)) == len(keys), f"two turns of one key in one flush: {sorted(keys)}"
        return await self._database.ask(
            f"append {len(records)}", lambda: self._append(records, until, source), JournalSilent
        )

    async def _append(self, records: Sequence[Record], until: datetime, source: Process | None) -> list[Outcome]:
        new = [record for record in records if record.id not in self._twin.records]
        outcomes = await self._twin.append(records, until)
        claim = source.claim if source else ""
        table = await self._table()
        for record in new:
            if (there := self._twin.records.get(record.id)) is not None and there.turn == record.turn:
                self._ledger.keep(Kept(record, self._clock(), claim, table.owners[record.shard], until))
        for record, outcome in zip(records, outcomes, strict=True):
            self._trace.note(f"turn {record.id} {_told(record, outcome)}", who=source)
        self._ledger.stale += outcomes.count(Verdict.STALE)
        self._ledger.fenced += outcomes.count(Verdict.FENCED)
        return outcomes

    async def tail(self, after: dict[str, int], limit: int) -> dict[str, list[Record]]:
        """See `Journal.tail`."""
        asked = dict(after)
        return await self._database.ask("tail", lambda: self._twin.tail(asked, limit))

    async def find(self, key: str, refs: Collection[str]) -> dict[str, Found | None]:
        """See `Journal.find`."""
        return await self._database.ask("find", lambda: self._twin.find(key, refs))

    async def still_open(self, shards: Collection[int]) -> AsyncIterator[Record]:
        """See `Journal.still_open`."""
        asked = list(shards)
        for record in await self._database.ask("still_open", lambda: self._still_open(asked)):
            yield record

    async def _still_open(self, shards: list[int]) -> list[Record]:
        return [record async for record in self._twin.still_open(shards)]

    async def close(self, ids: Collection[str]) -> None:
        """See `Journal.close`."""
        closed = list(ids)
        await self._database.ask(f"close {len(closed)}", lambda: self._twin.close(closed))

    async def touched_since(self, at: datetime, shards: Collection[int]) -> list[str]:
        """See `Journal.touched_since`."""
        asked = list(shards)
        return await self._database.ask("touched_since", lambda: self._twin.touched_since(at, asked))


class Snapshots:
    """Implements `ipro_rt.kernel.journal.Snapshots`."""

    def __init__(self, twin: MemorySnapshots, database: Database) -> None:
        self._twin = twin
        self._database = database

    async def load(self, kind: str, ids: Collection[str]) -> dict[str, Document]:
        """See `Snapshots.load`."""
        asked = list(ids)
        return await self._database.ask("load", lambda: self._twin.load(kind, asked))

    async def save(self, kind: str, documents: Sequence[Document]) -> None:
        """See `Snapshots.save`."""
        kept = [dict(document) for document in documents]
        await self._database.ask(f"save {len(kept)}", lambda: self._twin.save(kind, kept))


class Inbox:
    """Implements `ipro_rt.kernel.journal.Inbox`."""

    def __init__(self, twin: MemoryInbox, database: Database, trace: Trace) -> None:
        self._twin = twin
        self._database = database
        self._trace = trace

    async def put(self, entry: InboxEntry) -> None:
        """See `Inbox.put`."""
        self._trace.note(f"inbox {entry.key}")
        await self._database.ask("inbox.put", lambda: self._twin.put(entry))

    async def waiting(self, shards: Collection[int], limit: int) -> list[InboxEntry]:
        """See `Inbox.waiting`."""
        asked = list(shards)
        return await self._database.ask("inbox.waiting", lambda: self._twin.waiting(asked, limit))

    async def done(self, ids: Collection[str]) -> None:
        """See `Inbox.done`."""
        ended = list(ids)
        await self._database.ask("inbox.done", lambda: self._twin.done(ended))


class DeadLetters:
    """Implements `ipro_rt.kernel.journal.DeadLetters`."""

    def __init__(self, twin: MemoryDeadLetters, database: Database, trace: Trace) -> None:
        self._twin = twin
        self._database = database
        self._trace = trace

    async def put(self, letter: DeadLetter) -> None:
        """See `DeadLetters.put`."""
        self._trace.note(f"dead letter {letter.key} {letter.message} {letter.error[:80]}")
        await self._database.ask("letters.put", lambda: self._twin.put(letter))


class Timers:
    """Implements `ipro_rt.kernel.timers.Timers`."""

    def __init__(self, twin: MemoryTimers, database: Database) -> None:
        self._twin = twin
        self._database = database

    async def save(self, timers: Sequence[StoredTimer]) -> None:
        """See `Timers.save`."""
        kept = list(timers)
        await self._database.ask("timers.save", lambda: self._twin.save(kept))

    async def remove(self, fired: Collection[tuple[str, int]]) -> None:
        """See `Timers.remove`."""
        ended = list(fired)
        await self._database.ask("timers.remove", lambda: self._twin.remove(ended))

    async def due(self, shards: Collection[int], before: datetime, limit: int) -> list[StoredTimer]:
        """See `Timers.due`."""
        asked = list(shards)
        return await self._database.ask("timers.due", lambda: self._twin.due(asked, before, limit))

    async def of_key(self, key: str, limit: int) -> list[StoredTimer]:
        """See `Timers.of_key`."""
        return await self._database.ask("timers.of_key", lambda: self._twin.of_key(key, limit))

    async def pending(self, shards: Collection[int]) -> int:
        """See `Timers.pending`."""
        asked = list(shards)
        return await self._database.ask("timers.pending", lambda: self._twin.pending(asked))


class Ownership:
    """Implements `ipro_rt.kernel.ownership.Ownership`."""

    def __init__(
        self, twin: MemoryOwnership, database: Database, ledger: Ledger, trace: Trace, clock: ServerClock
    ) -> None:
        self._twin = twin
        self._database = database
        self._ledger = ledger
        self._trace = trace
        self._clock = clock

    async def acquire(self, card: HostCard, *, instead_of: str | None = None) -> Lease | None:
        """See `Ownership.acquire`."""
        return await self._database.ask("acquire", lambda: self._acquire(card, instead_of))

    async def _acquire(self, card: HostCard, instead_of: str | None) -> Lease | None:
        before = {each.name: each.claim for each in await self._twin.hosts()}.get(card.name)
        lease = await self._twin.acquire(card, instead_of=instead_of)
        if lease is not None and before is not None and before != lease.claim:
            self._ledger.buried.setdefault(before, self._clock())  # another life took its place: it is over
        self._trace.note(f"acquire {card.claim}: {bool(lease)}")
        return lease

    async def renew(self, lease: Lease, checkpoint: datetime | None, stats: HostStats) -> Lease | None:
        """See `Ownership.renew`."""
        return await self._database.ask("renew", lambda: self._twin.renew(lease, checkpoint, stats))

    async def release(self, lease: Lease) -> None:
        """See `Ownership.release`."""
        self._trace.note(f"release {lease.claim}")
        await self._database.ask("release", lambda: self._twin.release(lease))

    async def hosts(self) -> list[HostCard]:
        """See `Ownership.hosts`."""
        return await self._database.ask("hosts", self._twin.hosts)

    async def drain(self, name: str) -> bool:
        """See `Ownership.drain`."""
        return await self._database.ask("drain", lambda: self._twin.drain(name))

    async def bury(self, card: HostCard, *, proved: bool = False) -> bool:
        """See `Ownership.bury`."""
        return await self._database.ask("bury", lambda: self._bury(card, proved))

    async def _bury(self, card: HostCard, proved: bool) -> bool:
        buried = await self._twin.bury(card, proved=proved)
        if buried:
            self._ledger.buried.setdefault(card.claim, self._clock())
        self._trace.note(f"bury {card.claim} proved={proved}: {buried}")
        return buried

    async def forget(self, card: HostCard) -> None:
        """See `Ownership.forget`."""
        await self._database.ask("forget", lambda: self._twin.forget(card))

    async def table(self) -> Table:
        """See `Ownership.table`."""
        return await self._database.ask("table", self._twin.table)

    async def version(self) -> int:
        """See `Ownership.version`."""
        return await self._database.ask("version", self._twin.version)

    async def change(self, table: Table) -> bool:
        """See `Ownership.change`."""
        return await self._database.ask("change", lambda: self._change(table))

    async def _change(self, table: Table) -> bool:
        changed = await self._twin.change(table)
        shares = {owner: table.owners.count(owner) for owner in sorted(set(table.owners))}
        self._trace.note(f"table {table.version} {shares}: {changed}")
        return changed

    async def lead(self, holder: str, *, instead_of: str | None = None) -> int | None:
        """See `Ownership.lead`."""
        return await self._database.ask("lead", lambda: self._twin.lead(holder, instead_of=instead_of))


def _told(record: Record, outcome: Outcome) -> str:
    kind = f"{record.event.get('type') or record.event.get('what')} {record.event.get('provider_id', '')}"
    if isinstance(outcome, Verdict):
        return f"{kind} epoch {record.epoch}: {outcome.value}"
    if isinstance(outcome, Refusal):
        return f"{kind}: {outcome}"
    return f"{kind}: repeats {outcome.id}"


class Stores:
    """All ports over one database."""

    def __init__(self, database: Database, ledger: Ledger, trace: Trace, clock: ServerClock) -> None:
        self.database = database
        self.twins = twins = Twins(clock)
        self.journal = Journal(twins, database, ledger, trace, clock)
        self.snapshots = Snapshots(twins.snapshots, database)
        self.inbox = Inbox(twins.inbox, database, trace)
        self.timers = Timers(twins.timers, database)
        self.dead_letters = DeadLetters(twins.dead_letters, database, trace)
        self.ownership = Ownership(twins.ownership, database, ledger, trace, clock)
