"""What the database must know before the first write: every collection's rule and indexes."""

from storage import accounts, channels, contacts, idempotency, inbox, journal, media, snapshots, system, timers
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.engine.rules import enforce

INDEXES = [
    index
    for module in (accounts, channels, contacts, idempotency, inbox, journal, media, snapshots, system, timers)
    for index in module.INDEXES
]


async def prepare(database: Database) -> None:
    """Make what is missing; nothing that is right is touched."""
    await enforce(database, journal.RULES)
    await ensure(database, INDEXES)
