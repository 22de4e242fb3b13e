"""A small memory of answers: bounded in number, and in age where staleness matters."""

import random
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The `limit` most recently used values; with a `ttl`, none older than that many seconds.

    `spread` is the share of the ttl by which lives differ: values that were learnt together are then not forgotten
    together, which would send everybody to the database in the same second.
    """

    def __init__(
        self, limit: int, ttl: float | None = None, now: Callable[[], float] = time.monotonic, *, spread: float = 0.0
    ) -> None:
        self._limit = limit
        self._ttl = ttl
        self._now = now
        self._spread = spread * (ttl or 0.0)
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, or None when it is not known or too old."""
        found = self._kept.get(key)
        if found is None:
            return None
        if self._ttl is not None and self._now() - found[0] > self._ttl:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: K, value: V) -> None:
        """Remember a value from now on; the least recently used one gives way."""
        born = self._now() - random.random() * self._spread if self._ttl is not None else 0.0  # noqa: S311 - no secret
        self._kept[key] = (born, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget one value."""
        self._kept.pop(key, None)

    def drop_where(self, stale: Callable[[V], bool]) -> None:
        """Forget every value of which this is true."""
        for key in [key for key, (_, value) in self._kept.items() if stale(value)]:
            del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)
