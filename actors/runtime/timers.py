"""The wheel: stored timers of this host's shards, the next minute of them in memory, each fired when it is due.

The journal says what is armed, so nothing here decides anything: a timer is saved after the turn that armed it is
durable, fired as a message whose turn names it, and removed once that turn is over. Whatever a crash leaves behind
fires once more and is recognised. Waiting looks at the clock at least once a second, so a clock that jumps costs
no more than that.
"""

import asyncio
import heapq
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from itertools import count, islice

import structlog

from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.timers import StoredTimer, Timers

AHEAD_S = 60.0
LOAD_S = 20.0
MAX_LOADED = 4_000  # as many are read at once, which holds up the turns of the host
MAX_FIRING = 2_000
BATCH = 500
NAP_S = 1.0
RETRY_S = 0.5

log = structlog.get_logger("actors.timers")


class Wheel:
    """Owns the loaded timers of one host. `fire` delivers one; `saved` hears of records whose timers are stored."""

    def __init__(
        self,
        timers: Timers,
        clock: Clock,
        shards: Callable[[], Collection[int]],
        fire: Callable[[StoredTimer], None],
        saved: Callable[[str], None],
    ) -> None:
        self._timers = timers
        self._clock = clock
        self._shards = shards
        self._fire = fire
        self._saved = saved
        self._heap: list[tuple[float, int, StoredTimer]] = []
        self._order = count()
        self._loaded: dict[str, StoredTimer] = {}  # by id: what is in the heap and still meant
        self._firing: dict[str, StoredTimer] = {}
        self._unsaved: list[tuple[str, StoredTimer]] = []
        self._unremoved: dict[str, int] = {}  # by id: the last turn that may have armed it
        self._horizon = 0.0
        self._load_at = 0.0
        self._news = True  # shards came that nobody looked into yet
        self._wake = asyncio.Event()
        self._write = asyncio.Event()
        self._written = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self.fired = 0
        self.lag_ms = 0.0

    def start(self) -> None:
        """Begin to load, write and fire."""
        self._tasks = [asyncio.create_task(self._turning()), asyncio.create_task(self._writing())]

    async def stop(self) -> None:
        """Write what is to be written, then stop."""
        await self.flushed()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def loaded(self) -> int:
        """Timers in memory."""
        return len(self._loaded)

    def arm(self, record: str, timer: StoredTimer) -> None:
        """A committed turn armed this one."""
        self._unsaved.append((record, timer))
        if timer.timer.due.timestamp() < self._horizon:
            self._load(timer)
        self._write.set()

    def disarm(self, identifier: str, seq: int) -> None:
        """It ended, by a committed turn or its firing. `seq` is the last turn that may have armed it."""
        loaded = self._loaded.get(identifier)
        if loaded is not None and loaded.seq <= seq:
            del self._loaded[identifier]
        self._firing.pop(identifier, None)
        self._unremoved[identifier] = max(seq, self._unremoved.get(identifier, 0))
        self._write.set()
        self._wake.set()

    def again(self, timer: StoredTimer) -> None:
        """A recurring timer fired and is due at another time now."""
        self._firing.pop(timer.id, None)
        self.arm("", timer)
        self._wake.set()

    def forget(self, shards: Collection[int]) -> None:
        """These shards have another owner: their timers are his."""
        gone = set(shards)
        self._loaded = {key: timer for key, timer in self._loaded.items() if timer.shard not in gone}
        self._firing = {key: timer for key, timer in self._firing.items() if timer.shard not in gone}

    def leave(self, identifier: str) -> None:
        """It is another owner's to fire."""
        self._firing.pop(identifier, None)

    def reload(self) -> None:
        """Shards came: look at once what is due in them."""
        self._load_at, self._news = 0.0, True
        self._wake.set()

    async def flushed(self) -> None:
        """Return once everything armed and ended before the call is written."""
        async with self._written:
            await self._written.wait_for(lambda: not self._unsaved and not self._unremoved)

    async def _turning(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                if loop.time() >= self._load_at:
                    await self._look_ahead()
            except Exception as error:  # noqa: BLE001 - the wheel outlives any error: it is logged and tried again
                log.warning("timers.load_retried", error=repr(error))
                self._load_at, self._news = loop.time() + RETRY_S, True
            self._fire_due()
            self._wake.clear()
            try:
                async with asyncio.timeout(self._nap(loop.time())):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _nap(self, now: float) -> float:
        until_load = max(0.0, self._load_at - now)
        if not self._heap or len(self._firing) >= MAX_FIRING:
            return min(NAP_S, until_load)
        until_due = max(0.0, self._heap[0][0] - self._clock().timestamp())
        return min(NAP_S, until_load, until_due)

    async def _look_ahead(self) -> None:
        loop = asyncio.get_running_loop()
        if not self._news and len(self._loaded) > MAX_LOADED // 2:  # half of what a look reads is new at least
            self._load_at = loop.time() + NAP_S
            return
        before = self._clock() + timedelta(seconds=AHEAD_S)
        limit = MAX_LOADED + len(self._firing) + len(self._unremoved)  # those are stored still, and found again
        self._news = False
        found = await self._timers.due(self._shards(), before, limit)
        for timer in found:
            self._load(timer)
        full = len(found) == limit
        self._horizon = found[-1].timer.due.timestamp() if full else before.timestamp()
        self._load_at = loop.time() + (NAP_S if full else LOAD_S)

    def _load(self, timer: StoredTimer) -> None:
        known = self._loaded.get(timer.id) or self._firing.get(timer.id)
        if known is not None and (known.seq, known.timer.due) >= (timer.seq, timer.timer.due):
            return
        if self._unremoved.get(timer.id, 0) >= timer.seq:
            return
        self._loaded[timer.id] = timer
        heapq.heappush(self._heap, (timer.timer.due.timestamp(), next(self._order), timer))
        self._wake.set()

    def _fire_due(self) -> None:
        now = self._clock().timestamp()
        while self._heap and self._heap[0][0] <= now and len(self._firing) < MAX_FIRING:
            due, _, timer = heapq.heappop(self._heap)
            if self._loaded.get(timer.id) is not timer:
                continue
            del self._loaded[timer.id]
            self._firing[timer.id] = timer
            self.fired += 1
            self.lag_ms = (now - due) * 1000
            self._fire(timer)

    async def _writing(self) -> None:
        while True:
            await self._write.wait()
            self._write.clear()
            try:
                while self._unsaved or self._unremoved:
                    await self._write_batch()
            except Exception as error:  # noqa: BLE001 - the wheel outlives any error: it is logged and tried again
                log.warning("timers.write_retried", error=repr(error))
                self._write.set()
                await asyncio.sleep(RETRY_S)

    async def _write_batch(self) -> None:
        unsaved, unremoved = self._unsaved[:BATCH], list(islice(self._unremoved.items(), BATCH))
        if unsaved:
            await self._timers.save(_latest(timer for _, timer in unsaved))
        if unremoved:
            await self._timers.remove(unremoved)
        del self._unsaved[: len(unsaved)]
        for identifier, seq in unremoved:
            if self._unremoved[identifier] == seq:
                del self._unremoved[identifier]
        for record, _ in unsaved:
            if record:
                self._saved(record)
        async with self._written:
            self._written.notify_all()


def _latest(timers: Iterable[StoredTimer]) -> list[StoredTimer]:
    """One of an id in a batch: the last."""
    return list({timer.id: timer for timer in timers}.values())
