"""Carries out effects once their turn is durable, and brings the results back as messages.

Effects of different entities run side by side, bounded; the order within one entity is the rules' business (a
conversation's send slot). A delayed effect waits as data in the journal if it is durable: the task here is only
this process's memory of it.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from actors.runtime.entity import Entity
from ipro_rt.kernel.decision import Effect

CONCURRENCY = 200

log = structlog.get_logger("actors.effects")


class Effects:
    """Owns the running effects of one host. `deliver` puts a result into the entity's mailbox."""

    def __init__(self, deliver: Callable[[Entity, Any], None], ended: Callable[[list[str]], None]) -> None:
        self._deliver = deliver
        self._ended = ended
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> int:
        """Effects under way or waiting for their delay."""
        return len(self._tasks)

    def start(self, entity: Entity, seq: int, effect: Effect) -> None:
        """Perform in the background. `seq` is the turn that asked."""
        task = asyncio.create_task(self._perform(entity, seq, effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, grace_s: float) -> None:
        """Let what is under way finish for a moment; what is cut off is still open in the journal."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _perform(self, entity: Entity, seq: int, effect: Effect) -> None:
        if effect.delay_s:
            await asyncio.sleep(effect.delay_s)
        async with self._slots:
            try:
                message = await entity.behaviour.perform(entity.address, entity.state, seq, effect)
            except Exception:
                log.exception("effect.broke", kind=effect.kind, key=entity.key, seq=seq)
                message = entity.behaviour.recover(effect, seq)
        if message is not None:
            self._deliver(entity, message)
