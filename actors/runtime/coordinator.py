"""Moves shards: away from hosts that are dead, towards hosts that have few. One of it acts at a time.

It owns nothing that could be lost: the table and the leases are in the database, every change is a compare-and-set,
and while there is no coordinator nothing moves but everything runs. A second one that still believes in its term
can at worst be refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

import structlog
from msgspec.structs import replace

from actors.runtime import assigning
from actors.runtime.link import HostGone
from actors.runtime.wire import Adopt, Pong, Seal, Sealed
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import BURY_S, HostCard, Ownership, Table, dedicate, replaced, still_owned
from ipro_rt.kernel.ports import Address

TICK_S = 0.5
SEEN_S = 1.5  # every router has read the table again by then
FROZEN_S = 5.0  # without an answer beside its loop: the process is stopped
STUCK_S = 15.0  # its loop has not turned
PING_S = 1.0
SEAL_S = 3.0  # a host takes sealed shards back after 5
GATHER_S = 3.0  # how long the first hosts of a cluster are waited for
ABSENT_S = 3.0  # how long a claim without a lease may be one that is only restarting
FORGET_S = 60.0  # how long the next life of a buried host is waited for

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
log = structlog.get_logger("actors.coordinator")


class Fleet(Protocol):
    """The processes behind the hosts. Calls raise `HostGone`."""

    async def ping(self, name: str) -> Pong:
        """How a host is, asked beside its loop."""
        ...

    async def wake(self, name: str) -> None:
        """Make a process that was restarted serve."""
        ...

    async def seal(self, name: str, seal: Seal) -> Sealed:
        """Have a host give up shards."""
        ...

    async def adopt(self, name: str, adopt: Adopt) -> None:
        """Tell a host what it was handed."""
        ...

    async def kill(self, card: HostCard) -> None:
        """End a process that does not answer; it is started again."""
        ...


class Coordinator:
    """Owns the decisions about shards while its term lasts. `expected` hosts are waited for at the very first start."""

    def __init__(self, holder: str, ownership: Ownership, fleet: Fleet, *, expected: int = 1) -> None:
        self._holder = holder
        self._ownership = ownership
        self._fleet = fleet
        self._expected = expected
        self._heard: dict[str, float] = {}
        self._absent: dict[str, float] = {}
        self._buried: dict[str, float] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._began = 0.0
        self._moving = asyncio.Lock()
        self.term = 0
        self.cards: list[HostCard] = []

    def start(self) -> None:
        """Begin to look after the hosts."""
        self._began = asyncio.get_running_loop().time()
        self._tasks = [asyncio.create_task(self._run(self._tick)), asyncio.create_task(self._run(self._ping_all))]

    async def stop(self) -> None:
        """Stop; another may take over when the term is out."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except Unavailable as error:
                log.warning("coordinator.retried", step=step.__name__, error=str(error)[:200])
            except Exception:
                log.exception("coordinator.broke", step=step.__name__)
            await asyncio.sleep(TICK_S)

    async def _tick(self) -> None:
        term = await self._ownership.lead(self._holder)
        self.term = term or 0
        if term is None:
            return
        self.cards = await self._ownership.hosts()
        await self._bury()
        async with self._moving:
            if not await self._house_orphans():
                await self._move_some()

    async def _bury(self) -> None:
        """End the claims whose leases ran out; their shards become orphans."""
        for index, card in enumerate(self.cards):
            if not card.dead and card.silent_s > BURY_S and await self._ownership.bury(card):
                log.warning("host.buried", claim=card.claim, silent_s=round(card.silent_s, 1))
                self.cards[index] = replace(card, dead=True)

    async def _house_orphans(self) -> bool:
        """Give shards without a living owner away; False when there is none to be given."""
        table, now = await self._ownership.table(), asyncio.get_running_loop().time()
        living = {card.claim for card in self.cards if not card.dead}
        known = {card.claim for card in self.cards}
        missing = table.claims() - known
        self._absent = {claim: self._absent.get(claim, now) for claim in missing}
        restarting = {claim for claim, since in self._absent.items() if now - since < ABSENT_S}
        shards = assigning.orphans(table, living | restarting)
        if not shards:
            await self._forget_dead(table)
        if not shards or not self._gathered(table, now):
            return False
        for since, some in _by_mark(table, shards, self.cards).items():
            given = assigning.give(table, some, self.cards)
            if not given or not await self._ownership.change(table := replaced(table, given, since)):
                return True
            log.info("shards.given", count=len(given), hosts=sorted(set(given.values())), clean=since is None)
        return True

    async def _forget_dead(self, table: Table) -> None:
        """Not at once: until its next life holds the lease, the card is all that tells of a host to be woken."""
        now = asyncio.get_running_loop().time()
        self._buried = {card.claim: self._buried.get(card.claim, now) for card in self.cards if card.dead}
        for card in self.cards:
            if card.dead and card.claim not in table.claims() and now - self._buried[card.claim] > FORGET_S:
                await self._ownership.forget(card)

    def _gathered(self, table: Table, now: float) -> bool:
        enough = len(assigning.able(self.cards)) >= self._expected
        return bool(assigning.able(self.cards)) and (enough or table.version > 0 or now - self._began > GATHER_S)

    async def _move_some(self) -> None:
        """Hand shards over until every host has its share."""
        while (move := assigning.next_move(await self._ownership.table(), self.cards)) is not None:
            if not await self.hand_over(move):
                return
            self.cards = await self._ownership.hosts()
            if await self._ownership.lead(self._holder) is None:
                return

    async def hand_over(self, move: assigning.Move) -> bool:
        """Seal, change the table, tell the new owner. False: nothing moved, and the giver takes them back."""
        giver, _, incarnation = move.giver.partition("#")
        taker, _, taking = move.taker.partition("#")
        began = asyncio.get_running_loop().time()
        before = await self._ownership.table()
        try:
            async with asyncio.timeout(SEAL_S):
                sealed = await self._fleet.seal(giver, Seal(incarnation, move.shards, before.version))
        except (HostGone, TimeoutError) as error:
            log.warning("handover.refused", giver=move.giver, error=repr(error)[:200])
            return False
        table = await self._ownership.table()
        if not sealed.done or not still_owned(before, table, move.shards, move.giver):
            return False
        if not await self._ownership.change(replaced(table, dict.fromkeys(move.shards, move.taker))):
            return False
        try:
            await self._fleet.adopt(taker, Adopt(taking, move.shards, sealed.under_way))
        except HostGone as error:
            log.warning("handover.untold", taker=move.taker, error=str(error)[:200])
        took_ms = round((asyncio.get_running_loop().time() - began) * 1000)
        log.info("shards.moved", giver=giver, taker=taker, count=len(move.shards), ms=took_ms)
        return True

    async def arrived(self, name: str) -> HostCard:
        """Return the card of a host once it holds its lease."""
        while True:
            for card in await self._ownership.hosts():
                if card.name == name and not card.dead:
                    return card
            await asyncio.sleep(TICK_S)

    async def drained(self, card: HostCard) -> None:
        """Have a host give up everything; returns when it owns nothing and nobody sends to it any more."""
        await self._ownership.drain(card.name)
        while (await self._ownership.table()).shards_of(card.claim):  # noqa: ASYNC110 - it is the database's to say
            await asyncio.sleep(TICK_S)
        await asyncio.sleep(SEEN_S)

    async def dedicate(self, address: Address, host: HostCard) -> bool:
        """Give one key to the host that was started for it alone."""
        async with self._moving:
            before = await self._ownership.table()
            base = address.shard
            owner = before.owners[base]
            giver, _, incarnation = owner.partition("#")
            sealed = await self._fleet.seal(giver, Seal(incarnation, (base,), before.version))
            table = await self._ownership.table()
            if not sealed.done or not still_owned(before, table, (base,), owner):
                return False
            return await self._ownership.change(dedicate(table, address.key, base, host.claim))

    async def _ping_all(self) -> None:
        """The buried as well: one that is frozen is still there, and its next life must be woken."""
        if not self.term:
            return
        await asyncio.gather(*(self._ping(card) for card in self.cards))

    async def _ping(self, card: HostCard) -> None:
        now = asyncio.get_running_loop().time()
        heard = self._heard.setdefault(card.claim, now)
        try:
            async with asyncio.timeout(PING_S):
                pong = await self._fleet.ping(card.name)
        except TimeoutError:
            if now - heard > FROZEN_S:
                await self._kill(card, "frozen")
            return
        except HostGone:
            self._heard[card.claim] = now  # it is being started again
            return
        self._heard[card.claim] = now
        if not pong.open:
            await self._fleet.wake(card.name)
        elif pong.incarnation == card.incarnation and max(pong.lag_s, pong.turn_s) > STUCK_S:
            await self._kill(card, "stuck")

    async def _kill(self, card: HostCard, why: str) -> None:
        log.error("host.killed", claim=card.claim, why=why)
        self._heard.pop(card.claim, None)
        await self._fleet.kill(card)


def _by_mark(table: Table, shards: list[int], cards: list[HostCard]) -> dict[datetime | None, list[int]]:
    """Orphans by the instant from which their documents may be behind."""
    dead = {card.claim: card.checkpoint or _LONG_AGO for card in cards if card.dead}
    marks: dict[datetime | None, list[int]] = {}
    for shard in shards:
        marks.setdefault(dead.get(table.owners[shard]), []).append(shard)
    return marks
