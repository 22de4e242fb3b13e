"""Counting in memory: the generic cell rate algorithm, one number a key.

The number is when the key's bucket will be full again. Doing something moves it on by the time one unit takes to come
back; it may not lie further ahead than the whole window. So a key that was left alone for a window is as good as new,
and forgetting it forgets nothing.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from ipro_rt.kernel.limits import Quota, Verdict

MAX_KEYS = 100_000  # about 20 MB; the one longest without a try gives way


class MemoryLimits:
    """Implements `ipro_rt.kernel.limits.Limits` for one process. It never waits, so nothing comes between its lines."""

    def __init__(self, now: Callable[[], float] = time.monotonic, max_keys: int = MAX_KEYS) -> None:
        self._now = now
        self._max_keys = max_keys
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def take(self, quota: Quota, key: str, cost: int = 1) -> Verdict:
        """Do it `cost` times for this key, if that is allowed; what is refused costs nothing."""
        return self.take_now(quota, key, cost)

    def take_now(self, quota: Quota, key: str, cost: int = 1) -> Verdict:
        """The same without a coroutine."""
        now = self._now()
        each = quota.window_s / quota.limit
        known = (quota.name, key)
        full_at = max(now, self._full_at.get(known, now))
        after = full_at + cost * each
        wait = after - quota.window_s - now
        if wait > _ROUNDING:
            return Verdict(False, _left(quota, full_at - now, each), full_at - now, wait)
        self._full_at[known] = after
        self._full_at.move_to_end(known)
        if len(self._full_at) > self._max_keys:
            self._full_at.popitem(last=False)
        return Verdict(True, _left(quota, after - now, each), after - now, 0.0)

    def __len__(self) -> int:
        return len(self._full_at)


_ROUNDING = 1e-9  # seconds: a sum of floats must not refuse the last one of a window


def _left(quota: Quota, used_s: float, each: float) -> int:
    return max(0, int((quota.window_s - used_s) / each + 1e-6))
