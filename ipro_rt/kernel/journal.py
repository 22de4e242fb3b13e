"""The journal is the truth: one record per turn, ids that fence, pids that make a turn happen once.

`append` is the only write that decides anything. A record's id is `<key>:<seq>`, so two owners of one key contend
for the same id and the loser is told `FENCED`; a record whose pid exists already is a repetition of that turn; and
whoever writes under a lease that is over by the database's clock is told `STALE`.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

import msgspec

from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.timers import Timer

SEQ_DIGITS = 10  # fixed width, so that ids sort as seqs do

Document = dict[str, Any]


def record_id(key: str, seq: int) -> str:
    """The id of the turn of `key` at `seq`."""
    return f"{key}:{seq:0{SEQ_DIGITS}d}"


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn as it is kept.

    `event` is the kind's own event as plain data. `item` marks a timeline entry; `target` is the record id of the
    entry this one changes. `turn` is this process's own word for it, and tells our own write from a stranger's after
    a lost answer. `epoch` counts the owners its shard had. `timers` were armed by this turn, `disarmed` are names of
    timers it took back, `fired` is the name of the one it answers. `open` until effects ended and timers are stored.
    """

    id: str
    key: str
    tenant_id: str
    shard: int
    seq: int
    at: datetime
    turn: str
    event: Document
    effects: tuple[Effect, ...] = ()
    pids: tuple[str, ...] = ()
    target: str | None = None
    item: bool = False
    open: bool = False
    epoch: int = 0
    timers: tuple[Timer, ...] = ()
    disarmed: tuple[str, ...] = ()
    fired: str | None = None


class Verdict(Enum):
    """What became of a record that was to be appended, when it is not a repetition."""

    COMMITTED = "committed"
    FENCED = "fenced"
    STALE = "stale"


Outcome = Verdict | Record | Refusal  # a refusal: the database cannot keep what is in it


class Found(msgspec.Struct, frozen=True):
    """An item's record and the later records that change it, in order."""

    item: Record
    changes: tuple[Record, ...]


class JournalSilent(Exception):
    """The database did not answer: whether the write happened is not known. Append the same records again."""


class Journal(Protocol):
    """Append-only turns of every entity."""

    async def append(self, records: Sequence[Record], until: datetime) -> list[Outcome]:
        """Write records of different keys under a lease that lasts `until`; one outcome each, in order.

        Raises `JournalSilent`.
        """
        ...

    async def tail(self, after: dict[str, int], limit: int) -> dict[str, list[Record]]:
        """For each key, the records after that seq, ascending, at most `limit` each."""
        ...

    async def find(self, key: str, refs: Collection[str]) -> dict[str, Found | None]:
        """The items of this key that `pid:…` and `seq:…` references name."""
        ...

    def still_open(self, shards: Collection[int]) -> AsyncIterator[Record]:
        """Records of these shards with effects nobody closed, or timers nobody stored; oldest first."""
        ...

    async def close(self, ids: Collection[str]) -> None:
        """The effects of these records have ended."""
        ...

    async def touched_since(self, at: datetime, shards: Collection[int]) -> list[str]:
        """Keys of these shards with a turn at or after an instant."""
        ...


class Snapshots(Protocol):
    """The latest state of each entity: for lists, search and quick activation. Always rebuildable."""

    async def load(self, kind: str, ids: Collection[str]) -> dict[str, Document]:
        """State documents by entity id; a missing one is absent."""
        ...

    async def save(self, kind: str, documents: Sequence[Document]) -> None:
        """Write documents (`id`, `tenant_id`, `seq`, …) unless a newer seq is there."""
        ...


class InboxEntry(msgspec.Struct, frozen=True):
    """A message kept because its owner could not be reached. `body` is the message as the wire carries it."""

    id: str
    key: str
    shard: int
    body: bytes
    at: datetime
    tries: int = 0


class Inbox(Protocol):
    """Messages that were accepted for good but not delivered yet."""

    async def put(self, entry: InboxEntry) -> None:
        """Keep it; durable when this returns."""
        ...

    async def waiting(self, shards: Collection[int], limit: int) -> list[InboxEntry]:
        """The oldest entries of these shards."""
        ...

    async def done(self, ids: Collection[str]) -> None:
        """Their turns are durable, or they are dead letters."""
        ...


class DeadLetter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that broke its turn as often as it was tried. `body` is as the wire carries it.

    `source` says how it came: webhook, inbox, tell, effect, timer.
    """

    id: str
    tenant_id: str
    key: str
    shard: int
    message: str
    body: bytes
    error: str
    source: str
    at: datetime
    tries: int = 1


class DeadLetters(Protocol):
    """Messages set aside, for a person to look at, replay or drop."""

    async def put(self, letter: DeadLetter) -> None:
        """Keep it; durable when this returns. The same id twice is the same letter."""
        ...
