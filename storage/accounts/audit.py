"""The audit log in MongoDB: entries are inserted and read, and the database forgets them after 400 days."""

from datetime import datetime
from typing import Any

from ipro_rt.accounts.model import AuditEntry
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "audit_log"
KEEP_S = 400 * 24 * 3600

INDEXES = [
    Index(NAME, (("tenant_id", 1), ("_id", -1))),
    Index(NAME, (("tenant_id", 1), ("actor_id", 1), ("_id", -1))),
    Index(NAME, (("tenant_id", 1), ("operation", 1), ("_id", -1))),
    Index(NAME, (("at", 1),), ttl=KEEP_S),
]


class MongoAudit:
    """Fulfils `ipro_rt.accounts.store.AuditStore`."""

    def __init__(self, database: Database) -> None:
        self._audit = database.collection(NAME)

    async def add_audit_entry(self, scope: Scope, entry: AuditEntry) -> None:
        """Keep one."""
        await self._audit.of(scope).insert(pack(entry))

    async def audit_page(
        self,
        scope: Scope,
        *,
        actor_id: str | None,
        operation: str | None,
        since: datetime | None,
        until: datetime | None,
        before: str | None,
        limit: int,
    ) -> list[AuditEntry]:
        """The newest first: of one actor, of one operation, within a time."""
        filter: dict[str, Any] = {"actor_id": actor_id, "operation": operation}
        filter = {name: value for name, value in filter.items() if value is not None}
        if before is not None:
            filter["_id"] = {"$lt": before}
        if within := {name: at for name, at in (("$gte", since), ("$lt", until)) if at is not None}:
            filter["at"] = within
        found = await self._audit.of(scope).find(filter, sort=[("_id", -1)], limit=limit)
        return [unpack(each, AuditEntry) for each in found]
