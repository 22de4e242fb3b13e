"""The timers that wait in memory, for simulation: the same answers as the database's."""

from bisect import bisect_left, insort
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from ipro_rt.kernel.timers import StoredTimer


class MemoryTimers:
    """The `Timers` of one process. Kept in order of (due, id), so that asking for the due ones touches only them."""

    def __init__(self) -> None:
        self.timers: dict[str, StoredTimer] = {}
        self._order: list[tuple[datetime, str]] = []
        self._of_key: dict[str, list[tuple[datetime, str]]] = {}
        self._of_shard: dict[int, int] = {}

    async def save(self, timers: Sequence[StoredTimer]) -> None:
        """See `Timers.save`."""
        for stored in timers:
            there = self.timers.get(stored.id)
            if there is None or (there.seq, there.timer.due) < (stored.seq, stored.timer.due):
                self._forget(there)
                self._keep(stored)

    def _keep(self, stored: StoredTimer) -> None:
        place = (stored.timer.due, stored.id)
        self.timers[stored.id] = stored
        insort(self._order, place)
        insort(self._of_key.setdefault(stored.key, []), place)
        self._of_shard[stored.shard] = self._of_shard.get(stored.shard, 0) + 1

    def _forget(self, stored: StoredTimer | None) -> None:
        if stored is None:
            return
        place = (stored.timer.due, stored.id)
        own = self._of_key[stored.key]
        del self.timers[stored.id]
        del self._order[bisect_left(self._order, place)]
        del own[bisect_left(own, place)]
        if not own:
            del self._of_key[stored.key]
        self._of_shard[stored.shard] -= 1

    async def remove(self, fired: Collection[tuple[str, int]]) -> None:
        """See `Timers.remove`."""
        for identifier, seq in fired:
            there = self.timers.get(identifier)
            if there is not None and there.seq <= seq:
                self._forget(there)

    async def due(self, shards: Collection[int], before: datetime, limit: int) -> list[StoredTimer]:
        """See `Timers.due`."""
        wanted = set(shards)
        early = islice(self._order, bisect_left(self._order, (before, "")))
        found = (self.timers[identifier] for _, identifier in early)
        return list(islice((stored for stored in found if stored.shard in wanted), limit))

    async def of_key(self, key: str, limit: int) -> list[StoredTimer]:
        """See `Timers.of_key`."""
        return [self.timers[identifier] for _, identifier in self._of_key.get(key, [])[:limit]]

    async def pending(self, shards: Collection[int]) -> int:
        """See `Timers.pending`."""
        return sum(self._of_shard.get(shard, 0) for shard in set(shards))
