"""Waiting for something to become true, with a deadline; never a fixed pause."""

import asyncio
from collections.abc import Awaitable, Callable

POLL_S = 0.01


async def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return as soon as `true()` is; fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not true():
            await _a_moment()


async def until_async(true: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    """The same for a question that must be awaited."""
    async with asyncio.timeout(seconds):
        while not await true():
            await _a_moment()


async def _a_moment() -> None:
    woken = asyncio.Event()
    asyncio.get_running_loop().call_later(POLL_S, woken.set)
    await woken.wait()
