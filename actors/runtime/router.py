"""The gateway's way to every actor: finds the host, asks, and falls back on the inbox (the `Mailboxes` port)."""

import asyncio
from typing import TypeVar

import msgspec
import structlog

from actors.runtime import wire
from actors.runtime.link import Call, Link, Listener
from actors.runtime.placement import Placement
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import Refusal, TooMany, Unavailable
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.journal import Inbox, InboxEntry
from ipro_rt.kernel.ports import Address

ASK_S = 10.0
INTAKE_S = 3.0
SETTLE_S = 1.0

T = TypeVar("T")
log = structlog.get_logger("actors.router")


class Router:
    """Owns the links of one gateway."""

    def __init__(
        self, gateway: str, placement: Placement, calls: dict[str, Call], listener: Listener, inbox: Inbox, clock: Clock
    ) -> None:
        self._placement = placement
        self._links = {host: Link(gateway, host, calls[host], listener) for host in placement.hosts}
        self._inbox = inbox
        self._clock = clock
        self.deferred = 0
        self.stale_reads = 0

    def start(self) -> None:
        """Open the links."""
        for link in self._links.values():
            link.start()

    async def stop(self) -> None:
        """Close the links."""
        await asyncio.gather(*(link.stop() for link in self._links.values()))

    @property
    def waiting(self) -> int:
        """Messages without a reply, over all links."""
        return sum(link.waiting for link in self._links.values())

    def host_of(self, address: Address) -> str:
        """The host that owns an address."""
        return self._placement.host_of(address.shard)

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[T]) -> T:
        """Deliver and wait for the reply (see `Mailboxes`)."""
        frame = await self._link(to).send(to.key, wire.encode(message), ASK_S)
        if not frame.ok:
            raise wire.decode_error(frame.body)
        return msgspec.msgpack.decode(frame.body, type=reply)

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        """Accept for good (see `Mailboxes`)."""
        body = wire.encode(message)
        try:
            frame = await self._link(to).send(to.key, body, INTAKE_S, keep=True)
        except (Unavailable, TooMany):
            await self._defer(to, body)
            return
        if frame.ok:
            return
        error = wire.decode_error(frame.body)
        if error.status == TooMany.status:
            await self._defer(to, body)
        else:
            await self._set_aside(to, body, error)

    async def settled(self) -> None:
        """See `Mailboxes`. A host that does not answer makes lists a little old, not unreadable."""
        try:
            await self.check()
        except Unavailable:
            self.stale_reads += 1
            log.warning("lists.stale", reads=self.stale_reads)

    async def check(self) -> None:
        """Every host answers and its lists are up to date, or `Unavailable`."""
        await asyncio.gather(*(link.send(wire.SETTLE, b"", SETTLE_S) for link in self._links.values()))

    async def watch(self, topic: str, owner: Address | None) -> None:
        """Hear a topic: of its owner's host, or of every host."""
        links = [self._link(owner)] if owner else list(self._links.values())
        await asyncio.gather(*(link.watch(topic, ASK_S) for link in links))

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic."""
        for link in self._links.values():
            link.unwatch(topic)

    def _link(self, to: Address) -> Link:
        return self._links[self._placement.host_of(to.shard)]

    async def _defer(self, to: Address, body: bytes) -> None:
        self.deferred += 1
        await self._inbox.put(self._entry(to, body))

    async def _set_aside(self, to: Address, body: bytes, error: Refusal) -> None:
        await self._inbox.set_aside(self._entry(to, body), str(error))

    def _entry(self, to: Address, body: bytes) -> InboxEntry:
        return InboxEntry(id=new_id(), key=to.key, shard=to.shard, body=body, at=self._clock())
