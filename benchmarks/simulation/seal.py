"""Time and chance as the seed wants them: inside the seal, every clock and every source of randomness is ours.

The product takes clocks and ids from a few places of the standard library and `uuid_utils`; those are replaced for the
length of a run and put back after it. What the product binds while it is imported cannot be reached here and has to be
handed in.
"""

import gc
import logging
import os
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
import uuid_utils

from benchmarks.simulation.loop import VirtualLoop

EPOCH = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_EPOCH_S = EPOCH.timestamp()


def server_time(loop: VirtualLoop) -> datetime:
    """The true time of the simulated world, in whole milliseconds."""
    return EPOCH + timedelta(milliseconds=int(loop.time() * 1000))


@contextmanager
def sealed(seed: int, loop: VirtualLoop, log: Any) -> Iterator[None]:
    """Replace clocks, randomness and the log for one run; `log` is a structlog logger factory."""
    chance = random.Random(f"{seed}/ids")
    state, had_gc = random.getstate(), gc.isenabled()
    before = {(module, name): getattr(module, name) for module, name in _PLACES}
    random.seed(f"{seed}/global")
    gc.disable()  # a collection in the middle would run finalisers at a moment that depends on the machine
    for (module, name), make in _PLACES.items():
        setattr(module, name, make(loop, chance))
    config = structlog.get_config()
    structlog.configure(
        processors=[], logger_factory=log, wrapper_class=structlog.make_filtering_bound_logger(logging.INFO)
    )
    try:
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)
        random.setstate(state)
        structlog.configure(**config)
        if had_gc:
            gc.enable()


def _monotonic(loop: VirtualLoop, _: random.Random) -> Any:
    return loop.time


def _wall(loop: VirtualLoop, _: random.Random) -> Any:
    return lambda: _EPOCH_S + loop.time()


def _wall_ns(loop: VirtualLoop, _: random.Random) -> Any:
    return lambda: int((_EPOCH_S + loop.time()) * 1_000) * 1_000_000


def _monotonic_ns(loop: VirtualLoop, _: random.Random) -> Any:
    return lambda: int(loop.time() * 1e9)


def _urandom(_: VirtualLoop, chance: random.Random) -> Any:
    return chance.randbytes


def _uuid4(_: VirtualLoop, chance: random.Random) -> Any:
    return lambda: uuid.UUID(bytes=chance.randbytes(16), version=4)


def _uuid7(loop: VirtualLoop, chance: random.Random) -> Any:
    def made() -> uuid.UUID:
        millis = int((_EPOCH_S + loop.time()) * 1000)
        value = (millis << 80) | (0x7 << 76) | (chance.getrandbits(12) << 64) | (0x2 << 62) | chance.getrandbits(62)
        return uuid.UUID(int=value)

    return made


_PLACES: dict[tuple[Any, str], Any] = {
    (time, "monotonic"): _monotonic,
    (time, "perf_counter"): _monotonic,
    (time, "process_time"): _monotonic,
    (time, "monotonic_ns"): _monotonic_ns,
    (time, "perf_counter_ns"): _monotonic_ns,
    (time, "time"): _wall,
    (time, "time_ns"): _wall_ns,
    (os, "urandom"): _urandom,
    (uuid, "uuid4"): _uuid4,
    (uuid_utils, "uuid4"): _uuid4,
    (uuid_utils, "uuid7"): _uuid7,
}
