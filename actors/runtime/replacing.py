"""Replaces hosts by new processes while everything runs: for an upgrade, and so that none grows old.

One at a time: the new one comes first, the old one is drained by ordinary handovers, and goes when it owns nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import structlog

from actors.runtime.coordinator import Coordinator
from ipro_rt.kernel.ownership import HostCard

log = structlog.get_logger("actors.replacing")
Retire = Callable[[str], Awaitable[None]]


class Start(Protocol):
    """Starts the process of a new host on a node."""

    async def __call__(self, name: str, node: str) -> None: ...


async def replace_all(coordinator: Coordinator, start: Start, retire: Retire) -> None:
    """Every host that is there now, in the order of their names."""
    for card in [card for card in coordinator.cards if not card.dead and not card.draining and not card.only]:
        await replace(coordinator, card, start, retire)


async def replace(coordinator: Coordinator, old: HostCard, start: Start, retire: Retire) -> None:
    """One host by another."""
    name = next_name(card.name for card in coordinator.cards)
    began = asyncio.get_running_loop().time()
    await start(name, old.node)
    await coordinator.arrived(name)
    await coordinator.drained(old)
    await retire(old.name)
    seconds = round(asyncio.get_running_loop().time() - began, 1)
    log.info("host.replaced", old=old.name, new=name, seconds=seconds)


def next_name(names: Iterable[str], stem: str = "host") -> str:
    """A name no host (or another kind of process) has, counted on."""
    numbers = [int(number) for name in names if (number := name.removeprefix(f"{stem}-")).isdigit()]
    return f"{stem}-{max(numbers, default=-1) + 1}"
