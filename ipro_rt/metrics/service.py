"""The figures of a company, counted at most once a second however many ask."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.ports import Mailboxes
from ipro_rt.kernel.scope import Scope
from ipro_rt.metrics.model import Figures
from ipro_rt.metrics.store import MetricsStore

FRESH_S = 1.0
MAX_COMPANIES = 10_000


def metrics_topic(tenant_id: str) -> str:
    """The topic of a company's figures; only the latest counts."""
    return f"metrics:{tenant_id}"


class Metrics:
    """Counts for many and remembers for a second."""

    def __init__(self, store: MetricsStore, mailboxes: Mailboxes, accounts: Accounts, clock: Clock) -> None:
        self._store = store
        self._mailboxes = mailboxes
        self._accounts = accounts
        self._clock = clock
        self._counted: Cache[str, asyncio.Task[Figures]] = Cache(MAX_COMPANIES, FRESH_S, lambda: clock().timestamp())

    async def get_figures(self, scope: Scope, input: Nothing) -> Figures:
        """The company's figures, at most a second old."""
        counting = self._counted.get(scope.tenant_id)
        if counting is None or (counting.done() and counting.exception() is not None):
            counting = asyncio.create_task(self._count(scope))
            self._counted.put(scope.tenant_id, counting)
        return await asyncio.shield(counting)

    async def _count(self, scope: Scope) -> Figures:
        await self._mailboxes.settled()
        zone = ZoneInfo(await self._accounts.timezone(scope))
        return await self._store.figures(scope, _midnight(self._clock(), zone))


def _midnight(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
