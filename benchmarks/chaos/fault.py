"""What a fault is: a blow to a running product, and the setting it needs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from benchmarks.chaos.customers import Customers
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.scout import Scout
from benchmarks.chaos.stage import Stage

HEALTHY_S = 120.0


@dataclass
class Scene:
    """What a blow may touch. `seconds` is how long one that lasts shall last; `place` what its setting made."""

    there: Stage
    scout: Scout
    ledger: Ledger
    customers: Customers
    seconds: float
    place: Any = None


class Blow(NamedTuple):
    """One blow: when it fell, when what was done on purpose was over, whose shards it hit (None: all)."""

    at: float
    over: float
    shards: frozenset[int] | None = None
    note: str = ""


class Setting(NamedTuple):
    """What a stage is started with, and what the blows need to know of it."""

    arguments: dict[str, Any]
    place: Any = None


@asynccontextmanager
async def plain() -> AsyncIterator[Setting]:
    """The product as it is, with its embedded mongod."""
    yield Setting({})


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. `planned`: clients may see no error. `may_double`: answers of the provider get lost.

    `target_s` is what recovery (p95) is held against, None when there is nothing to recover from; `wait_s` is the same
    for the longest wait of a shard (p99).
    """

    name: str
    title: str
    strike: Callable[[Scene], Awaitable[Blow]]
    setting: Callable[[], AbstractAsyncContextManager[Setting]] = plain
    missing: Callable[[], str] = lambda: ""
    planned: bool = False
    may_double: bool = False
    target_s: float | None = None
    wait_s: float | None = None
    times: int = 3
    replays: int = 0
