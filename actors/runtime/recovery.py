"""What a host takes up when it starts: stale state documents, open effects, and the inbox, for as long as it runs."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from actors.runtime.entity import Entity, Reply
from actors.runtime.host import Host
from ipro_rt.kernel.decision import Effect
from ipro_rt.kernel.errors import TooMany
from ipro_rt.kernel.journal import Inbox, InboxEntry, Journal, Snapshots
from ipro_rt.kernel.ports import Address

MARGIN = timedelta(seconds=5)  # a turn's time is taken a little before its commit
INBOX_S = 0.5
INBOX_PAGE = 200

log = structlog.get_logger("actors.recovery")


class Recovery:
    """Owns the sweeps of one host over its shards."""

    def __init__(
        self, host: Host, shards: Collection[int], journal: Journal, snapshots: Snapshots, inbox: Inbox
    ) -> None:
        self._host = host
        self._shards = shards
        self._journal = journal
        self._snapshots = snapshots
        self._inbox = inbox
        self._started = host.now()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background; the host takes messages meanwhile."""
        self._task = asyncio.create_task(self._run(), name="recovery")

    async def stop(self) -> None:
        """Stop sweeping."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        await self._until_done(self._refresh_documents)
        await self._until_done(self._reopen_effects)
        while True:
            await self._until_done(self._sweep_inbox)
            await asyncio.sleep(INBOX_S)

    async def _until_done(self, step: Any) -> None:
        while True:
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - a sweep outlives any error: it is logged and tried again
                log.warning("recovery.retried", step=step.__name__, error=repr(error))
                await asyncio.sleep(INBOX_S)
            else:
                return

    async def _refresh_documents(self) -> None:
        since = await self._snapshots.oldest_checkpoint()
        if since is None:
            return
        keys = await self._journal.touched_since(since - MARGIN, self._shards)
        for key in keys:
            entity = await self._host.wake(Address.of_key(key))
            self._host.projector.mark(entity, self._host.now())
        log.info("recovery.documents", entities=len(keys))

    async def _reopen_effects(self) -> None:
        count = 0
        async for record in self._journal.still_open(self._shards, self._started):
            entity = self._host.entity(Address.of_key(record.key))
            for effect in record.effects:
                await self._take_up(entity, record.seq, effect)
            count += 1
        log.info("recovery.effects", records=count)

    async def _take_up(self, entity: Entity, seq: int, effect: Effect) -> None:
        message = entity.behaviour.recover(effect, seq)
        if message is not None:
            self._host.tell(entity, message)
        else:
            self._host.effects.start(await self._host.wake(entity.address), seq, effect)

    async def _sweep_inbox(self) -> None:
        while entries := await self._inbox.waiting(self._shards, INBOX_PAGE):
            await asyncio.gather(*(self._deliver(entry) for entry in entries))
            if len(entries) < INBOX_PAGE:
                return

    async def _deliver(self, entry: InboxEntry) -> None:
        address = Address.of_key(entry.key)
        try:
            message = self._host.decode(address.kind, entry.body)
        except (KeyError, msgspec.MsgspecError) as error:
            await self._inbox.set_aside(entry, repr(error)[:500])
            return
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._host.deliver(address, message, reply.set_result)
        error_or_none = (await reply).error
        if error_or_none is None:
            await self._inbox.done([entry.id])
        elif not isinstance(error_or_none, TooMany):
            await self._inbox.set_aside(entry, repr(error_or_none)[:500])
