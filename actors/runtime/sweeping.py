"""Delivers what waits in the inbox: messages accepted while their owner could not be reached."""

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from actors.runtime.entity import Reply
from actors.runtime.host import Host
from actors.runtime.ports import RuntimePorts
from ipro_rt.kernel.journal import DeadLetter, InboxEntry
from ipro_rt.kernel.ports import Address

SWEEP_S = 0.5
PAGE = 200

log = structlog.get_logger("actors.sweeping")


class Sweeping:
    """Owns the sweep of one host over the shards it holds."""

    def __init__(self, host: Host, ports: RuntimePorts) -> None:
        self._host = host
        self._ports = ports
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run(), name="sweeping")

    async def stop(self) -> None:
        """Stop sweeping; what waits goes on waiting."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                while await self._sweep() == PAGE:
                    pass
            except Exception as error:  # noqa: BLE001 - a sweep outlives any error: it is logged and tried again
                log.warning("sweep.retried", error=repr(error))
            await asyncio.sleep(SWEEP_S)

    async def _sweep(self) -> int:
        """One page; how many of it are done with."""
        shards = self._host.holdings.shards
        entries = await self._ports.inbox.waiting(shards, PAGE) if shards else []
        replies = await asyncio.gather(*(self._deliver(entry) for entry in entries))
        done = [entry.id for entry, over in zip(entries, replies, strict=True) if over]
        if done:
            await self._ports.inbox.done(done)
        return len(done)

    async def _deliver(self, entry: InboxEntry) -> bool:
        address = Address.of_key(entry.key)
        if not self._host.holdings.holds(self._host.holdings.shard_of(address)):
            return False
        try:
            message = self._host.decode(address.kind, entry.body)
        except (KeyError, msgspec.MsgspecError) as error:
            await self._ports.dead_letters.put(unreadable(entry, address, error))
            return True
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._host.deliver(address, message, _answer(reply), "inbox")
        async with asyncio.timeout(60):  # a shard that moves meanwhile takes the message with it
            error_or_none = (await reply).error
        return error_or_none is None


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
