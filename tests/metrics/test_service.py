"""The figures of a company: right, of one company only, and counted once however many ask."""

import asyncio
from datetime import datetime
from typing import Any

from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope, system_scope
from ipro_rt.metrics.model import Figures
from ipro_rt.metrics.service import Metrics
from storage import snapshots
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.metrics import MongoMetrics
from storage.snapshots import MongoSnapshots
from tests.conftest import HandClock


class Zones:
    """A company's time zone."""

    async def timezone(self, scope: Scope) -> str:
        return "America/Sao_Paulo"


class Settled:
    """Lists that are never behind; how often they were waited for."""

    def __init__(self) -> None:
        self.waited = 0

    async def settled(self) -> None:
        self.waited += 1


def conversation(number: int, tenant: str = "t", **fields: Any) -> dict[str, Any]:
    return {"id": f"{tenant}-{number}", "tenant_id": tenant, "seq": 1, "status": "open", "waits": False} | fields


def metrics_of(database: Database, clock: HandClock, mailboxes: Settled | None = None) -> Metrics:
    return Metrics(MongoMetrics(database), mailboxes or Settled(), Zones(), clock)  # type: ignore[arg-type]


async def test_what_is_open_assigned_waiting_and_resolved_today_is_counted(
    database: Database, clock: HandClock
) -> None:
    await ensure(database, snapshots.INDEXES)
    someone = {"id": "u", "name": "Ana"}
    today, yesterday = clock.now, datetime.fromisoformat("2026-11-23T02:59:00+00:00")
    documents = [
        conversation(1, waits=True, updated_at=today),
        conversation(2, assignee=someone, updated_at=today),
        conversation(3, assignee=someone, waits=True, updated_at=yesterday),
        conversation(4, status="resolved", updated_at=today),
        conversation(5, status="resolved", updated_at=yesterday),
        conversation(6, "other", waits=True, updated_at=today),
    ]
    await MongoSnapshots(database).save("conversation", documents)
    figures = await metrics_of(database, clock).get_figures(system_scope("t"), Nothing())
    assert figures == Figures(open=3, assigned=2, unassigned=1, waiting=2, resolved_today=1)


async def test_many_who_ask_in_the_same_second_are_answered_by_one_count(database: Database, clock: HandClock) -> None:
    settled = Settled()
    metrics = metrics_of(database, clock, settled)
    await asyncio.gather(*(metrics.get_figures(system_scope("t"), Nothing()) for _ in range(50)))
    assert settled.waited == 1
    clock.advance(seconds=2)
    await metrics.get_figures(system_scope("t"), Nothing())
    await metrics.get_figures(system_scope("other"), Nothing())
    assert settled.waited == 3
