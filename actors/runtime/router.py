"""The way to every actor: finds the host that owns its shard, and asks (the `Mailboxes` port).

A gateway has one, and so has a host that tells others.
"""

import asyncio
from typing import Any, TypeVar

import msgspec
import structlog

from actors.runtime import wire
from actors.runtime.office import ASK_S, Dial, Listener, Office
from actors.runtime.ports import RuntimePorts
from actors.runtime.wire import Frame
from ipro_rt.kernel.errors import TooMany, Unavailable
from ipro_rt.kernel.glassbox import ActorCard, ActorDetail
from ipro_rt.kernel.journal import InboxEntry
from ipro_rt.kernel.ownership import NOBODY
from ipro_rt.kernel.ports import Address

INTAKE_S = 3.0
ACCEPT_S = 7.0  # providers wait for ten seconds or less
SETTLE_S = 1.0
RETRY_S = 1.0

T = TypeVar("T")
log = structlog.get_logger("actors.router")


class Router:
    """What a process says to actors, and how it hears of them."""

    def __init__(self, name: str, ports: RuntimePorts, dial: Dial, listener: Listener) -> None:
        self._ports = ports
        self.office = Office(name, ports.ownership, dial, listener)
        self.deferred = 0
        self.stale_reads = 0
        self._healing: asyncio.Task[None] | None = None
        self._putting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Read the table, open the links."""
        await self.office.start()

    async def stop(self) -> None:
        """Close the links; whoever waits hears `Unavailable`."""
        if self._healing is not None:
            self._healing.cancel()
        await self.office.stop()

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[T]) -> T:
        """Deliver and wait for the reply (see `Mailboxes`)."""
        frame = await self.office.send(to, wire.encode(message), ASK_S)
        if not frame.ok:
            raise wire.decode_error(frame.body)
        return msgspec.msgpack.decode(frame.body, type=reply)

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        """Accept for good (see `Mailboxes`)."""
        await self._accept(to, wire.encode(message), "webhook")

    async def replay(self, to: Address, body: bytes) -> None:
        """Accept a message for good as the wire carries it (see `Mailboxes`)."""
        await self._accept(to, body, "replay")

    async def tell(self, key: str, message: dict[str, Any], pid: str) -> None:
        """Carry a message to another entity for good, for as long as it takes; `pid` makes it happen once."""
        to, body = Address.of_key(key), wire.encode(message)
        while True:
            try:
                frame = await self.office.send(to, body, ASK_S, source="tell", pid=pid)
            except (Unavailable, TooMany) as refusal:
                log.warning("tell.retried", key=key, error=str(refusal)[:100])
                await asyncio.sleep(refusal.retry_after or RETRY_S)
                continue
            if frame.ok:
                return
            error = wire.decode_error(frame.body)
            if error.status != TooMany.status:
                log.error("tell.refused", key=key, code=error.code)
                return
            await asyncio.sleep(error.retry_after or RETRY_S)

    async def settled(self) -> None:
        """See `Mailboxes`. A host that does not answer makes lists a little old, not unreadable.

        Whoever looks at one is told to look again once every host answers.
        """
        try:
            await self.check()
        except Unavailable:
            self.stale_reads += 1
            log.warning("lists.stale", reads=self.stale_reads)
            if self._healing is None or self._healing.done():
                self._healing = asyncio.create_task(self._look_again_later())

    async def _look_again_later(self) -> None:
        while True:
            await asyncio.sleep(RETRY_S)
            try:
                await self.check()
            except Unavailable:
                continue
            self.office.look_again()
            return

    async def check(self) -> None:
        """Every host answers and its lists are up to date, or `Unavailable`."""
        if NOBODY in self.office.table.owners or not self.office.links:
            raise Unavailable("Some shards have no host.")
        asked = (self.office.control(link, wire.SETTLE, b"", SETTLE_S) for link in self.office.links)
        if not all(frame.ok for frame in await asyncio.gather(*asked)):
            raise Unavailable("A host cannot say whether its lists are up to date.")

    async def actors(self, tenant_id: str, kind: str | None, after: str | None, limit: int) -> list[ActorCard]:
        """See `GlassBox`."""
        body = wire.encode(wire.LookUp(tenant_id, kind, after, limit))
        asked = [self.office.control(link, wire.ACTORS, body, SETTLE_S) for link in self.office.links]
        frames = [each for each in await asyncio.gather(*asked, return_exceptions=True) if isinstance(each, Frame)]
        cards = [card for frame in frames for card in msgspec.msgpack.decode(frame.body, type=list[ActorCard])]
        return sorted(cards, key=lambda card: f"{card.kind}:{tenant_id}:{card.id}")[:limit]

    async def actor(self, address: Address) -> ActorDetail:
        """See `GlassBox`."""
        frame = await self.office.control(
            await self.office.link_of(address), wire.ACTOR, address.key.encode(), SETTLE_S
        )
        if not frame.ok:
            raise wire.decode_error(frame.body)
        return msgspec.msgpack.decode(frame.body, type=ActorDetail)

    async def _accept(self, to: Address, body: bytes, source: str) -> None:
        """Return once its turn is durable. An owner who does not answer finds it in the inbox as well.

        Only the turn is an acknowledgement: whoever was told "taken" may say the next thing to another gateway, and
        that must not come first.
        """
        keeping = asyncio.get_running_loop().call_later(INTAKE_S, self._keep, to, body)
        try:
            frame = await self.office.send(to, body, ACCEPT_S, keep=True, source=source)
        finally:
            keeping.cancel()
        if not frame.ok:
            raise wire.decode_error(frame.body)

    def _keep(self, to: Address, body: bytes) -> None:
        entry = InboxEntry(id=self._ports.ids.new(), key=to.key, shard=to.shard, body=body, at=self._ports.clock())
        self.deferred += 1
        task = asyncio.create_task(self._put(entry))
        self._putting.add(task)
        task.add_done_callback(self._putting.discard)

    async def _put(self, entry: InboxEntry) -> None:
        try:
            await self._ports.inbox.put(entry)
        except Unavailable as error:  # its sender is told so, and says it again
            log.warning("inbox.not_reached", key=entry.key, error=str(error)[:200])

    async def watch(self, topic: str, owner: Address | None) -> None:
        """Hear a topic (see `Streams`)."""
        await self.office.watch(topic, owner)

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic (see `Streams`)."""
        self.office.unwatch(topic)
