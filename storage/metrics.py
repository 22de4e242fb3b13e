"""A company's figures, counted from the state documents' indexes."""

import asyncio
from datetime import datetime

from ipro_rt.kernel.scope import Scope
from ipro_rt.metrics.model import Figures
from storage.engine.mongo import Database

_MOST = 1_000_000


class MongoMetrics:
    """Implements `ipro_rt.metrics.store.MetricsStore`. The indexes are those of `storage.snapshots`."""

    def __init__(self, database: Database) -> None:
        self._states = database.collection("conversations")

    async def figures(self, scope: Scope, today: datetime) -> Figures:
        """Four counts beside each other; unassigned is what is left."""
        states = self._states.of(scope)
        open_, assigned, waiting, resolved = await asyncio.gather(
            states.count({"status": "open"}, limit=_MOST),
            states.count({"status": "open", "assignee.id": {"$gt": ""}}, limit=_MOST),
            states.count({"status": "open", "waits": True}, limit=_MOST),
            states.count({"status": "resolved", "updated_at": {"$gte": today}}, limit=_MOST),
        )
        return Figures(open_, assigned, max(0, open_ - assigned), waiting, resolved)
