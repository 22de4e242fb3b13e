"""The router's back room: a lane for every shard, a link to every host, and the table that joins them.

What was said and not answered is kept in its shard's lane; a shard that moves takes it along, in order. Topics follow
their owners the same way.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

import structlog

from actors.runtime import wire
from actors.runtime.lane import Lane
from actors.runtime.link import Call, Link, Parcel
from actors.runtime.wire import Envelope, Frame
from ipro_rt.kernel.errors import Refusal, TooMany, Unavailable
from ipro_rt.kernel.ownership import NOBODY, Ownership, Table
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.request import Part, origin

ASK_S = 10.0
LOOK_S = 1.0
HURRY_S = 0.05
LINGER_S = 5.0
MAX_WAITING = 20_000
MAX_OF_TENANT = 10_000

log = structlog.get_logger("actors.office")
Dial = Callable[[str], Call]


class Listener(Protocol):
    """Who hears what hosts publish."""

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        """One publication of a watched topic."""
        ...

    def missed(self, topics: Collection[str]) -> None:
        """Publications of these topics may have been missed."""
        ...


class Office:
    """Owns the lanes and links of one process. `dial` gives the way to a host by its name."""

    def __init__(self, name: str, ownership: Ownership, dial: Dial, listener: Listener) -> None:
        self._name = name
        self._ownership = ownership
        self._dial = dial
        self._listener = listener
        self._table = Table()
        self._lanes: dict[int, Lane] = {}
        self._links: dict[str, Link] = {}
        self._dead: set[str] = set()
        self._leaving: set[asyncio.Task[None]] = set()
        self._parcels: dict[int, tuple[Parcel, Lane | None]] = {}
        self._of_tenant: dict[str, int] = {}
        self._topics: dict[str, Address | None] = {}
        self._ids = 0
        self._hurry = asyncio.Event()
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the table, open the links."""
        await self._look()
        self._task = asyncio.create_task(self._watching(), name="router")

    async def stop(self) -> None:
        """Close the links; whoever waits hears `Unavailable`."""
        links, self._links = list(self._links.values()), {}
        tasks = [task for task in (self._task, *self._leaving) if task is not None]
        for task in tasks:
            task.cancel()
        for link in links:
            link.close()
        await asyncio.gather(*tasks, *(link.closed() for link in links), return_exceptions=True)
        for parcel, _ in self._parcels.values():
            _fail(parcel.answer, "The gateway is stopping.")

    @property
    def version(self) -> int:
        """The version of the table messages are addressed by."""
        return self._table.version

    @property
    def waiting(self) -> int:
        """Messages without a reply, over all hosts."""
        return len(self._parcels)

    @property
    def parked(self) -> int:
        """Shards with messages that wait for an owner."""
        return sum(bool(lane.parcels) and lane.parked for lane in self._lanes.values())

    def host_of(self, address: Address) -> str:
        """The host that owns an address, as far as is known here."""
        return self._table.owners[self._table.shard_of(address)].partition("#")[0]

    @property
    def table(self) -> Table:
        """The table as it was last read."""
        return self._table

    @property
    def links(self) -> list[Link]:
        """The ways to every host that owns something."""
        return list(self._links.values())

    async def watch(self, topic: str, owner: Address | None) -> None:
        """Hear a topic: of its owner's host, or of every host."""
        self._topics[topic] = owner
        links = [await self.link_of(owner)] if owner else list(self._links.values())
        await asyncio.gather(*(self.control(link, wire.WATCH, topic.encode(), ASK_S) for link in links))

    def look_again(self) -> None:
        """What was told of the lists may have been old."""
        if lists := [topic for topic, owner in self._topics.items() if owner is None]:
            self._listener.missed(lists)

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic."""
        self._topics.pop(topic, None)
        for link in self._links.values():
            self._say(link, wire.UNWATCH, topic.encode())

    async def send(
        self,
        to: Address,
        body: bytes,
        timeout: float,
        *,
        keep: bool = False,
        source: str = "ask",
        pid: str | None = None,
    ) -> Frame:
        """Say one thing to an actor and wait for its reply.

        With `keep` it stays on its way after the wait is over: whoever defers it to the inbox wants it to arrive
        before what is said later, and its journal ids make the second arrival a repetition.
        """
        tenant = to.tenant_id
        if len(self._parcels) >= MAX_WAITING or self._of_tenant.get(tenant, 0) >= MAX_OF_TENANT:
            raise TooMany("Too many messages wait for an answer.", retry_after=1.0)
        loop = asyncio.get_running_loop()
        self._ids += 1
        parcel = Parcel(Envelope(self._ids, to.key, body, source, pid, origin()), tenant, loop.create_future(), keep)
        lane = self._lane(self._table.shard_of(to))
        self._of_tenant[tenant] = self._of_tenant.get(tenant, 0) + 1
        self._parcels[self._ids] = (parcel, lane)
        lane.say(parcel)
        if lane.parked:
            self._hurry.set()
        timer = loop.call_later(timeout, _fail, parcel.answer, "The owner of this conversation did not answer in time.")
        try:
            with Part("host"):
                return await parcel.answer
        finally:
            timer.cancel()
            if not keep:
                lane.drop(parcel)
                if parcel.envelope.id not in lane.parcels:
                    self._forget(parcel)

    def _forget(self, parcel: Parcel) -> None:
        if self._parcels.pop(parcel.envelope.id, None) is None:
            return
        left = self._of_tenant.get(parcel.tenant, 1) - 1
        if left > 0:
            self._of_tenant[parcel.tenant] = left
        else:
            self._of_tenant.pop(parcel.tenant, None)

    def _lane(self, shard: int) -> Lane:
        lane = self._lanes.get(shard)
        if lane is None:
            lane = self._lanes[shard] = Lane(shard)
            if (link := self._links.get(self._table.owners[shard])) is not None:
                lane.head_for(link)
        return lane

    async def link_of(self, address: Address) -> Link:
        """The link to an address's owner, waiting while it has none."""
        lane = self._lane(self._table.shard_of(address))
        try:
            async with asyncio.timeout(ASK_S), self._changed:
                while (link := lane.link or lane.wanted) is None:
                    self._hurry.set()
                    await self._changed.wait()
                return link
        except TimeoutError:
            raise Unavailable("This actor has no host at the moment.") from None

    def _say(self, link: Link, word: str, body: bytes) -> Parcel:
        self._ids += 1
        parcel = Parcel(Envelope(self._ids, word, body), "", asyncio.get_running_loop().create_future(), True)
        link.put(parcel)
        return parcel

    async def control(self, link: Link, word: str, body: bytes, timeout: float) -> Frame:
        """One of the control words, to one host."""
        parcel = self._say(link, word, body)
        self._parcels[parcel.envelope.id] = (parcel, None)
        try:
            with Part("hosts"):
                async with asyncio.timeout(timeout):
                    return await parcel.answer
        except TimeoutError:
            raise Unavailable(f"{link.host} did not answer in time.") from None
        finally:
            self._forget(parcel)

    # What links report

    def answered(self, frame: Frame) -> None:
        """See `Post`."""
        parcel, lane = self._parcels.get(frame.id, (None, None))
        if parcel is None:
            return
        if lane is not None:
            lane.answered(frame.id)
        self._forget(parcel)
        if not parcel.answer.done():
            parcel.answer.set_result(frame)

    def refused(self, link: Link, envelope_ids: Iterable[int], version: int) -> None:
        """See `Post`."""
        for number in envelope_ids:
            _, lane = self._parcels.get(number, (None, None))
            if lane is not None:
                lane.refused(number)
        self._hurry.set()

    def heard(self, link: Link, topic: str, seq: int, body: bytes) -> None:
        """See `Post`."""
        self._listener.heard(topic, seq, body)

    def missed(self, link: Link) -> None:
        """See `Post`."""
        self._listener.missed([topic for topic, owner in self._topics.items() if self._concerns(link, owner)])

    def unreached(self, link: Link) -> None:
        """See `Post`."""
        self._hurry.set()  # perhaps it owns nothing any more

    def over(self, link: Link) -> None:
        """See `Post`."""
        log.info("link.over", host=link.owner)
        self._dead.add(link.owner)
        self._drop_link(link)
        self._hurry.set()

    # The table

    async def _watching(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._hurry.wait()
            except TimeoutError:
                pass
            else:
                await asyncio.sleep(HURRY_S)
            self._hurry.clear()
            try:
                await self._look()
            except Refusal as error:
                log.warning("table.not_read", error=str(error)[:200])
            if self.parked:
                self._hurry.set()

    async def _look(self) -> None:
        if await self._ownership.version() != self._table.version:
            self._apply(await self._ownership.table())
        self._move_dedicated()
        for lane in self._lanes.values():
            if lane.link is None and (link := self._links.get(self._table.owners[lane.shard])) is not None:
                lane.head_for(link)
        async with self._changed:
            self._changed.notify_all()

    def _move_dedicated(self) -> None:
        """What waits in a parked shard for a key that has become a shard of its own goes there."""
        if not self._table.dedicated:
            return

        def shard(parcel: Parcel) -> int:
            return self._table.shard_of(Address.of_key(parcel.envelope.key))

        for lane in [lane for lane in self._lanes.values() if lane.parked and lane.parcels]:
            for parcel in lane.strangers(lambda each, here=lane.shard: shard(each) == here):  # type: ignore[misc]
                other = self._lane(shard(parcel))
                self._parcels[parcel.envelope.id] = (parcel, other)
                other.say(parcel)

    def _apply(self, table: Table) -> None:
        before, self._table = self._table, table
        claims = table.claims() - self._dead
        self._dead &= table.claims()
        for owner in sorted(claims - self._links.keys()):
            self._open_link(owner, first=before.version == 0)
        moved: list[Lane] = []
        died = any(
            since is not None and was != now
            for since, was, now in zip(table.since, before.owners, table.owners, strict=False)
        )
        for shard, lane in list(self._lanes.items()):
            was, now = before.owners[shard] if shard < len(before.owners) else NOBODY, table.owners[shard]
            if was == now:
                continue
            moved.append(lane)
            if table.since[shard] is not None and (left := self._links.get(was)) is not None and was not in claims:
                self._drop_link(left)
            if (link := self._links.get(now)) is not None:
                lane.head_for(link)
        for owner in sorted(self._links.keys() - claims):
            self._let_go(self._links.pop(owner))
        self._move_topics({lane.shard for lane in moved})
        if died and before.version:
            self.look_again()  # what it published last may have died with it

    def _open_link(self, owner: str, *, first: bool) -> None:
        link = self._links[owner] = Link(self._name, owner, self._dial(owner.partition("#")[0]), self)
        link.start()
        everywhere = [topic for topic, where in self._topics.items() if where is None]
        for topic in everywhere:
            self._say(link, wire.WATCH, topic.encode())
        if everywhere and not first:
            self._listener.missed(everywhere)

    def _move_topics(self, shards: set[int]) -> None:
        moved = [topic for topic, owner in self._topics.items() if owner and self._table.shard_of(owner) in shards]
        for topic in moved:
            owner = self._topics[topic]
            assert owner is not None
            if (link := self._links.get(self._table.owners[self._table.shard_of(owner)])) is not None:
                self._say(link, wire.WATCH, topic.encode())
        if moved:
            self._listener.missed(moved)

    def _drop_link(self, link: Link) -> None:
        """Its host is gone: say again elsewhere what it did not answer."""
        link.close()
        if self._links.get(link.owner) is link:
            del self._links[link.owner]
        for lane in self._lanes.values():
            lane.gone(link)
        for parcel, at in list(self._parcels.values()):
            if at is None and parcel.link is link:
                _fail(parcel.answer, f"{link.host} is gone.")

    def _let_go(self, link: Link) -> None:
        """It owns nothing any more but may still owe answers: a moment for those, as long as it is there."""

        async def leave() -> None:
            try:
                async with asyncio.timeout(LINGER_S):
                    while not link.broken and self._owes(link):  # noqa: ASYNC110 - rare
                        await asyncio.sleep(HURRY_S)
            except TimeoutError:
                log.warning("link.lingered", host=link.owner)
            self._drop_link(link)

        task = asyncio.create_task(leave())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _owes(self, link: Link) -> bool:
        return any(parcel.link is link for parcel, _ in self._parcels.values())

    def _concerns(self, link: Link, owner: Address | None) -> bool:
        return owner is None or self._table.owners[self._table.shard_of(owner)] == link.owner


def _fail(answer: "asyncio.Future[Frame]", why: str) -> None:
    if not answer.done():
        answer.set_exception(Unavailable(why))
