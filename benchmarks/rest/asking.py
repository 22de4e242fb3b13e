"""Asks the product what a screen asks, again and again, and keeps how long each answer took, to its last byte.

A few readers at once, each with its next question as soon as it has an answer: people wait for their screen.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

import aiohttp

from benchmarks import openloop
from benchmarks.openloop import percentile_ms
from benchmarks.product import PASSWORD, Product
from benchmarks.rest.seeding import Company
from benchmarks.webhooks import messages

READERS = 2
WARM = 10
PAGE = 50
FAR = 100  # how many pages somebody pages down
SIGN_INS = 40  # each costs an argon2id hash by design

Ask = Callable[[aiohttp.ClientSession], "aiohttp.client._RequestContextManager"]
Case = tuple[str, Ask, int]


async def cases(it: Product, company: Company, times: int) -> list[Case]:
    """What is asked, in which order, how often."""
    far = await _cursor(it, FAR)
    some = cycle(company.some)
    timeline = f"/conversations/{company.long}/timeline?limit={PAGE}"
    middle = company.messages // 2
    paths: dict[str, Callable[[], str]] = {
        "inbox_first": lambda: f"/conversations?limit={PAGE}",
        "inbox_page_100": lambda: f"/conversations?limit={PAGE}&cursor={far}",
        "inbox_all": lambda: f"/conversations?limit={PAGE}&status=all",
        "inbox_resolved": lambda: f"/conversations?limit={PAGE}&status=resolved",
        "inbox_mine": lambda: f"/conversations?limit={PAGE}&assignee=me",
        "inbox_nobodys": lambda: f"/conversations?limit={PAGE}&assignee=none",
        "inbox_unread": lambda: f"/conversations?limit={PAGE}&unread=true",
        "inbox_quiet_number": lambda: f"/conversations?limit={PAGE}&number_id={company.quiet.number_id}",
        "timeline_last": lambda: timeline,
        "timeline_middle": lambda: f"{timeline}&before={middle}",
        "conversation": lambda: f"/conversations/{next(some)}",
        "contacts": lambda: f"/contacts?limit={PAGE}",
        "contacts_found_often": lambda: f"/contacts?limit={PAGE}&q=contato",
        "contacts_found_once": lambda: f"/contacts?limit={PAGE}&q=contato {company.conversations - 1}",
        "contacts_found_never": lambda: f"/contacts?limit={PAGE}&q=ninguem",
    }
    asked: list[Case] = [(name, _reading(it, path), times) for name, path in paths.items()]
    return [*asked, ("sign_in", _signing_in(it), min(times, SIGN_INS))]


async def measure(it: Product, asked: list[Case]) -> dict[str, dict[str, float]]:
    """Milliseconds of every case, one after the other."""
    headers = {"Authorization": f"Bearer {it.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        return {name: await _case(session, ask, times) for name, ask, times in asked}


@asynccontextmanager
async def webhooks(it: Product, company: Company, rate: float, seconds: float) -> Any:
    """Customers write meanwhile. The figures of that are in what is yielded, once it is over."""
    requests = messages(it.settings.port, [company.target], company.conversations, f"meanwhile-{time.time_ns()}")
    task = asyncio.create_task(openloop.run(it.settings.port, requests, rate, seconds))
    told: dict[str, Any] = {"rate": rate}
    yield told
    told["lasted"] = not task.done()
    load = await task
    told |= {"p99": load.percentile_ms(0.99), "failed": load.failed, "sent": load.sent}


async def _case(session: aiohttp.ClientSession, ask: Ask, times: int) -> dict[str, float]:
    took: list[float] = []
    size = 0

    async def read(left: Iterator[int]) -> None:
        nonlocal size
        for _ in left:
            began = time.perf_counter()
            async with ask(session) as answer:
                content = await answer.read()
            took.append(time.perf_counter() - began)
            size = len(content)
            if answer.status >= 300:
                raise RuntimeError(f"{answer.url.path} was answered {answer.status}: {content[:200]!r}")

    await read(iter(range(min(WARM, times))))
    took.clear()
    left = iter(range(times))
    await asyncio.gather(*(read(left) for _ in range(READERS)))
    return {
        "p50": percentile_ms(took, 0.5),
        "p95": percentile_ms(took, 0.95),
        "p99": percentile_ms(took, 0.99),
        "times": len(took),
        "bytes": size,
    }


def _reading(it: Product, path: Callable[[], str]) -> Ask:
    return lambda session: session.get(f"{it.url}/api/v1{path()}")


def _signing_in(it: Product) -> Ask:
    body = {"email": "admin@demo.local", "password": PASSWORD}
    return lambda session: session.post(f"{it.url}/api/v1/sessions", json=body)


async def _cursor(it: Product, pages: int) -> str:
    """Where the page after so many begins, or the last one there is."""
    cursor = ""
    for _ in range(pages):
        page = await it.get(f"/conversations?limit={PAGE}" + (f"&cursor={cursor}" if cursor else ""))
        if page["next"] is None:
            break
        cursor = page["next"]
    return cursor
