"""Delivers what waits in the inbox: messages accepted while their owner could not be reached.

A shard that was gained opens only once its inbox was read, so what was accepted earlier stands before what comes
next. They go into their mailboxes in order, and none waits for another's turn.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import msgspec
import structlog

from actors.runtime.entity import Reply
from actors.runtime.host import Host
from actors.runtime.ports import RuntimePorts
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.journal import DeadLetter, InboxEntry
from ipro_rt.kernel.ports import Address

SWEEP_S = 0.5
PAGE = 500
MOVED_S = 60.0  # a shard that moved took its mailboxes along: their messages are found here again

log = structlog.get_logger("actors.sweeping")


class Sweeping:
    """Owns the sweep of one host over the shards it holds."""

    def __init__(self, host: Host, ports: RuntimePorts) -> None:
        self._host = host
        self._ports = ports
        self._task: asyncio.Task[None] | None = None
        self._under_way: dict[str, asyncio.Task[None]] = {}  # by entry
        self._hurry = asyncio.Event()

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run(), name="sweeping")

    async def stop(self) -> None:
        """Stop sweeping; what waits goes on waiting."""
        tasks = [*self._under_way.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def hurry(self) -> None:
        """Shards came: look at once."""
        self._hurry.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._sweep()
            except Exception as error:  # noqa: BLE001 - a sweep outlives any error: it is logged and tried again
                log.warning("sweep.retried", error=repr(error))
            try:
                async with asyncio.timeout(SWEEP_S):
                    await self._hurry.wait()
            except TimeoutError:
                continue
            self._hurry.clear()

    async def _sweep(self) -> None:
        holdings = self._host.holdings
        shards = holdings.shards
        entries = await self._ports.inbox.waiting(holdings.places(shards), PAGE) if shards else []
        passed_over: set[int] = set()
        for entry in entries:
            shard = holdings.shard_of(Address.of_key(entry.key))
            if not holdings.open_to_inbox(shard):
                passed_over.add(shard)
            elif entry.id not in self._under_way:
                answer = self._deliver(entry)
                task = self._under_way[entry.id] = asyncio.create_task(self._finish(entry, answer))
                task.add_done_callback(partial(self._over, entry.id))
        if len(entries) < PAGE:
            holdings.opened_up([shard for shard in shards if shard not in passed_over])

    def _over(self, entry_id: str, _: "asyncio.Task[None]") -> None:
        self._under_way.pop(entry_id, None)

    async def _finish(self, entry: InboxEntry, answer: "asyncio.Future[Reply] | DeadLetter") -> None:
        try:
            if isinstance(answer, DeadLetter):
                await self._ports.dead_letters.put(answer)
            else:
                async with asyncio.timeout(MOVED_S):
                    if (await answer).error is not None:
                        return
            await self._ports.inbox.done([entry.id])
        except (Refusal, TimeoutError) as error:
            log.warning("sweep.entry_retried", key=entry.key, error=repr(error)[:200])

    def _deliver(self, entry: InboxEntry) -> "asyncio.Future[Reply] | DeadLetter":
        address = Address.of_key(entry.key)
        try:
            message = self._host.decode(address.kind, entry.body)
        except (KeyError, msgspec.MsgspecError) as error:
            return unreadable(entry, address, error)
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._host.deliver(address, message, _answer(reply), "inbox")
        return reply


def unreadable(entry: InboxEntry, address: Address, error: Exception) -> DeadLetter:
    """The letter of a message that no kind here understands."""
    return DeadLetter(
        id=entry.id,
        tenant_id=address.tenant_id,
        key=entry.key,
        shard=entry.shard,
        message="unreadable",
        body=entry.body,
        error=type(error).__name__,
        source="inbox",
        at=entry.at,
    )


def _answer(future: "asyncio.Future[Reply]") -> Callable[[Reply], None]:
    def answer(reply: Reply) -> None:
        if not future.done():
            future.set_result(reply)

    return answer
