"""A host's lease: taken before it serves, renewed while it lives, and never trusted longer than it may be.

`good` is what everything else asks: it is False as soon as the last renewal is older than SELF_FENCE_S by this
process's own monotonic clock, which is well before anybody else may bury the claim. A host whose lease is lost for
good does not argue: `lost` is called, and the process ends.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from actors.runtime import machine
from ipro_rt.kernel.clock import whole_millis
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import LEASE_S, RENEW_S, SELF_FENCE_S, HostCard, Lease, Ownership

RETRY_S = 0.25
BEAT_S = 0.1
TRIES = 5
STALLED_S = 2.0
DRIFT = 0.0005  # of a monotonic clock, generously
QUICK_S = 0.2  # an answer that took longer says little of what time it is

log = structlog.get_logger("actors.keeper")


class LeaseLost(Exception):
    """Another life of this host holds the lease, or this one was buried."""


class Keeper:
    """Owns the lease of one life of one host. `tell` gives the checkpoint and figures that travel with a renewal."""

    def __init__(
        self,
        card: HostCard,
        ownership: Ownership,
        tell: Callable[[], tuple[datetime | None, HostStats]],
        lost: Callable[[], None],
        alive: Callable[[HostCard], bool] = machine.alive,
    ) -> None:
        self._card = card
        self._ownership = ownership
        self._tell = tell
        self._lost = lost
        self._alive = alive
        self._lease: Lease | None = None
        self._renewed_at = 0.0
        self._told_at: tuple[datetime, float] | None = None  # the database's time, and the loop's when it was that
        self._behind_s = float("inf")  # how much later than that it may have been
        self._again = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self.beat_at = 0.0
        self.lag_s = 0.0
        self.inherited: HostCard | None = None
        self.stood_still: Callable[[], None] = lambda: None  # called when the loop turns again after a stop

    @property
    def stalled(self) -> bool:
        """Whether the loop has not turned for a while, as after a stop of the process."""
        return self.now() - self.beat_at > STALLED_S

    def clock(self, otherwise: Callable[[], datetime]) -> datetime:
        """The database's time, counted on by a clock nobody can set; `otherwise` before it is known.

        All hosts then agree on what is due, and a clock of a machine that jumps moves nothing. It may be behind by as
        long as an answer took, never ahead: a timer that is late was promised, one that is early was not.
        """
        if self._told_at is None:
            return otherwise()
        told, at = self._told_at
        return whole_millis(told + timedelta(seconds=self.now() - at))

    @property
    def claim(self) -> str:
        """This life, as the table names it."""
        return self._card.claim

    @property
    def lease(self) -> Lease:
        """The lease as last renewed."""
        assert self._lease is not None
        return self._lease

    @property
    def good(self) -> bool:
        """Whether this host may still believe that it owns what it owned."""
        return self._lease is not None and asyncio.get_running_loop().time() - self._renewed_at < SELF_FENCE_S

    def now(self) -> float:
        """The loop's clock; may be asked from another thread."""
        return self._loop.time() if self._loop is not None else 0.0

    async def acquire(self) -> None:
        """Take the lease, waiting for an earlier life to be over. `inherited` is that life's card, if it left one."""
        self._loop = asyncio.get_running_loop()
        self.beat_at = self._loop.time()
        while self._lease is None:
            try:
                await self._try_to_acquire()
            except Unavailable as error:
                log.warning("lease.retried", host=self._card.name, error=str(error)[:200])
            if self._lease is None:
                await asyncio.sleep(RETRY_S)
        await self._learn_the_time()
        self._tasks = [asyncio.create_task(self._renewing()), asyncio.create_task(self._beating())]
        for task in self._tasks:
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Without its keeper a host would go on for ever without a lease: better that the process ends."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("lease.keeper_broke", claim=self.claim, error=repr(error)[:200])
            self._lost()

    async def _try_to_acquire(self) -> None:
        began = asyncio.get_running_loop().time()
        before = next((card for card in await self._ownership.hosts() if card.name == self._card.name), None)
        proved_dead = before is not None and not self._alive(before)
        lease = await self._ownership.acquire(
            self._card, instead_of=before.incarnation if before is not None and proved_dead else None
        )
        if lease is not None:
            self.inherited = before
            self._hold(lease, began)

    async def _learn_the_time(self) -> None:
        """A lease that took long to get says little of what time it is: ask once more, and once again."""
        for _ in range(TRIES):
            if self._behind_s < QUICK_S:
                return
            began = asyncio.get_running_loop().time()
            try:
                lease = await self._ownership.renew(self.lease, None, HostStats())
            except Unavailable as error:
                log.warning("lease.time_not_learnt", error=str(error)[:200])
                continue
            if lease is not None:
                self._hold(lease, began)

    async def release(self) -> None:
        """Give the lease back; everything is committed and projected. Not given back, it ends by itself."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._lease is None:
            return
        try:
            await self._ownership.release(self._lease)
        except Unavailable as error:
            log.warning("lease.not_released", claim=self.claim, error=str(error)[:200])

    async def renewed(self, than: datetime) -> None:
        """Return when the lease lasts longer than that instant and is good."""
        async with self._again:
            await self._again.wait_for(lambda: self.good and self.lease.until > than)

    async def trusted(self) -> None:
        """Return at once when the lease is good, else when it is again."""
        if not self.good:
            async with self._again:
                await self._again.wait_for(lambda: self.good)

    async def _renewing(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S if self.good else RETRY_S)
            began = asyncio.get_running_loop().time()
            try:
                lease = await self._ownership.renew(self.lease, *self._tell())
            except Unavailable as error:
                log.warning("lease.not_renewed", host=self._card.name, error=str(error)[:200])
                continue
            if lease is None:
                log.error("lease.lost", claim=self.claim)
                self._renewed_at = float("-inf")
                self._lost()
                return
            self._hold(lease, began)
            async with self._again:
                self._again.notify_all()

    def _hold(self, lease: Lease, began: float) -> None:
        self._lease, self._renewed_at = lease, began
        now = asyncio.get_running_loop().time()
        took, since = now - began, began - self._told_at[1] if self._told_at is not None else 0.0
        if took < max(QUICK_S, self._behind_s + since * DRIFT):
            self._told_at, self._behind_s = (lease.until - timedelta(seconds=LEASE_S), now), took

    async def _beating(self) -> None:
        """How late this loop wakes up says how busy it is; when it last woke up says whether it is stuck."""
        loop = asyncio.get_running_loop()
        while True:
            self.beat_at = loop.time()
            await asyncio.sleep(BEAT_S)
            self.lag_s = max(0.0, loop.time() - self.beat_at - BEAT_S)
            if self.stalled:
                self.stood_still()
