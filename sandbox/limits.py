"""Token buckets: a number's throughput and one number's rate towards one person, on the sandbox clock.

Invariant: bounded memory; a forgotten bucket is a full one, so only buckets that have refilled are forgotten first.
"""

from __future__ import annotations

from collections import OrderedDict

from sandbox.clock import Clock
from sandbox.errors import GraphError
from sandbox.faults import Faults
from sandbox.settings import Settings

_PAIR_BURST = 45.0
_PAIR_PER_S = 1 / 6
_MAX_BUCKETS = 20_000


class Buckets:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, per_s: float, burst: float) -> bool:
        now = self._clock.now()
        level, at = self._levels.pop(key, (burst, now))
        level = min(burst, level + max(0.0, now - at) * per_s)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > _MAX_BUCKETS:
            self._levels.popitem(last=False)
        return allowed

    def clear(self) -> None:
        self._levels.clear()


class Limits:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._numbers = Buckets(clock)
        self._pairs = Buckets(clock)

    def check(self, faults: Faults, phone_number_id: str, wa_id: str) -> None:
        """Raises 130429 or 131056."""
        mps = faults.rate_limit_mps or self._settings.throughput_mps
        if not self._numbers.take(f"{phone_number_id} {mps}", mps, max(1.0, mps)):
            raise GraphError(130429)
        pair_rate = self._settings.pair_rate if faults.pair_rate is None else faults.pair_rate
        if pair_rate and not self._pairs.take(f"{phone_number_id} {wa_id}", _PAIR_PER_S, _PAIR_BURST):
            raise GraphError(131056)

    def clear(self) -> None:
        self._numbers.clear()
        self._pairs.clear()
