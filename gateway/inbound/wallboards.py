"""The topics of figures: counted every EVERY_S while somebody looks, told when they have changed.

Each gateway counts for those who look through it; the last value is all that matters, so nothing is kept of the past.
"""

import asyncio

import msgspec
import structlog

from gateway.inbound.fanout import Fanout
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope, system_scope
from ipro_rt.metrics.model import Figures
from ipro_rt.metrics.service import Metrics, metrics_topic

EVERY_S = 2.0

log = structlog.get_logger("gateway.wallboards")


class _Board(msgspec.Struct):
    """One company's figures as last told."""

    task: asyncio.Task[None] | None = None
    told: Figures | None = None


class Wallboards:
    """Owns the figures somebody looks at now, by company."""

    def __init__(self, metrics: Metrics, fanout: Fanout) -> None:
        self._metrics = metrics
        self._fanout = fanout
        self._boards: dict[str, _Board] = {}

    def show(self, scope: Scope) -> None:
        """Somebody looks: begin to count, if nobody did."""
        board = self._boards.setdefault(scope.tenant_id, _Board())
        if board.task is None:
            board.task = asyncio.create_task(self._count(scope.tenant_id, board))

    def hide(self, tenant_id: str) -> None:
        """Nobody looks any more."""
        board = self._boards.pop(tenant_id, None)
        if board is not None and board.task is not None:
            board.task.cancel()

    async def first(self, scope: Scope) -> tuple[int, bytes]:
        """What somebody who begins to look sees. A value has no seq: whatever comes later is newer."""
        return 0, encode({"seq": 0, "snapshot": await self._metrics.get_figures(scope, Nothing())})

    async def _count(self, tenant_id: str, board: _Board) -> None:
        scope = system_scope(tenant_id)
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                figures = await self._metrics.get_figures(scope, Nothing())
            except Refusal as error:
                log.warning("figures.not_counted", tenant=tenant_id, error=error.code)
                continue
            if figures != board.told:
                board.told = figures
                body = encode({"type": "metrics.changed", "at": system_clock(), "data": figures})
                self._fanout.latest(metrics_topic(tenant_id), "figures", body)
