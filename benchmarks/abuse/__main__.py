"""`python -m benchmarks.abuse [--json] [--seconds n] [NAME …]`: each abuse against a whole product on this machine.

The others are ten clients that ask something ten times a second each. How late the gateway's loop was is told by the
gateway itself (`ipro_loop_lag_seconds`, looked at twenty times a second): the percentile is the bound of its bucket.
"""

import argparse
import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.abuse.attacks import ATTACKS
from benchmarks.abuse.wire import call, signed_in
from benchmarks.machine import describe
from benchmarks.openloop import percentile_ms
from benchmarks.product import PASSWORD, ROOT, Product, product
from ipro_rt.accounts.model import User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.scope import system_scope
from storage.accounts import MongoAccounts
from storage.engine.mongo import connect

OTHERS = 10
PAUSE_S = 0.1
COME_S = 30.0


async def main() -> int:
    """Run and print; 1 when the others noticed one of them."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.abuse")
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ATTACKS))
    asked = options.parse_args()
    names = asked.names or list(ATTACKS)
    cases = []
    async with product(socket_scale=1.0) as running, aiohttp.ClientSession() as session:
        await plant(running, ["others", *names])
        others = Others(running.url, await sign_in(session, running.url, "others"))
        await others.come(session)
        for name in ["none", *names]:
            cases.append(await measure(running, session, others, name, asked.seconds))
            if not asked.json:
                print(json.dumps(cases[-1]), flush=True)
        await others.go()
    told = {"machine": describe(), "others": OTHERS, "seconds": asked.seconds, "cases": cases}
    if asked.json:
        print(json.dumps(told, indent=1))
    return int(any(case["loop_lag_ms"]["p99"] > 50 for case in cases))


class Others:
    """Well-behaved clients of the same company as the abuser; how long each waited for its answer, in seconds."""

    def __init__(self, url: str, token: str) -> None:
        self.waits: list[float] = []
        self._url = url
        self._token = token
        self._tasks: list[asyncio.Task[None]] = []
        self._here = asyncio.Semaphore(0)

    async def come(self, session: aiohttp.ClientSession) -> None:
        """Connect, and be answered once."""
        self._tasks = [asyncio.create_task(self._behave(session)) for _ in range(OTHERS)]
        async with asyncio.timeout(COME_S):
            for _ in range(OTHERS):
                await self._here.acquire()

    @property
    def gone(self) -> int:
        """How many of them were disconnected or refused."""
        return sum(task.done() for task in self._tasks)

    async def go(self) -> None:
        """Leave; raises when somebody was disconnected or refused meanwhile."""
        ended = [task for task in self._tasks if task.done()]
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if ended:
            raise RuntimeError(f"{len(ended)} of those who behaved were disconnected: {ended[0].exception()!r}")

    async def _behave(self, session: aiohttp.ClientSession) -> None:
        async with signed_in(session, self._url, self._token) as socket:
            for number in count():
                began = time.perf_counter()
                answer = await call(socket, number, "call", {"op": "getMe"})
                assert answer["ok"] is True, answer
                self.waits.append(time.perf_counter() - began)
                if number == 0:
                    self._here.release()
                await asyncio.sleep(PAUSE_S)


async def measure(
    running: Product, session: aiohttp.ClientSession, others: Others, name: str, seconds: float
) -> dict[str, Any]:
    """One abuse; `none` is the others alone."""
    others.waits.clear()
    before = await lag_counts(session, running.url)
    if name == "none":
        await asyncio.sleep(seconds)
        outcome: dict[str, Any] = {}
    else:
        outcome = await attack(running.url, name, await sign_in(session, running.url, name), seconds)
    after = await lag_counts(session, running.url)
    counts = {bound: after[bound] - before.get(bound, 0.0) for bound in after}
    waits = others.waits
    return {
        "abuse": name,
        "loop_lag_ms": {"p50": bound_ms(counts, 0.5), "p99": bound_ms(counts, 0.99)},
        "others_ms": {"p50": percentile_ms(waits, 0.5), "p99": percentile_ms(waits, 0.99), "calls": len(waits)},
        "others_gone": others.gone,
        "abuser": outcome,
    }


async def plant(running: Product, names: list[str]) -> None:
    """A user for each abuser, and one for the others: what a user spends is his own."""
    passwords, database = Passwords(), await connect(running.settings.mongodb_url or "", running.settings.database)
    hashed, scope, now = await passwords.hash(PASSWORD), system_scope(running.tenant_id), datetime.now(UTC)
    for name in names:
        user = User(new_id(), running.tenant_id, f"{name}@abuse.example", name, "agent", hashed, now)
        await MongoAccounts(database).save_user(scope, user)
    await database.close()
    passwords.close()


async def sign_in(session: aiohttp.ClientSession, url: str, name: str) -> str:
    """A session of a planted user's."""
    credentials = {"email": f"{name}@abuse.example", "password": PASSWORD}
    async with session.post(f"{url}/api/v1/sessions", json=credentials) as answer:
        answer.raise_for_status()
        return str((await answer.json())["token"])


async def attack(url: str, name: str, token: str, seconds: float) -> dict[str, Any]:
    """Run an abuser in a process of its own; what it got."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.abuse.attacks", name, url, token, str(seconds)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the abuser {name} ended with {process.returncode}")
    outcome: dict[str, Any] = json.loads(said)
    return outcome


async def lag_counts(session: aiohttp.ClientSession, url: str) -> dict[float, float]:
    """The buckets of the gateway's loop lag: looks of at most so many seconds."""
    async with session.get(f"{url}/metrics") as answer:
        text = await answer.text()
    return {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(text)
        if family.name == "ipro_loop_lag_seconds"
        for sample in family.samples
        if sample.name.endswith("_bucket")
    }


def bound_ms(counts: dict[float, float], share: float) -> float:
    """The bound of the bucket in which this share is reached, in milliseconds."""
    whole = max(counts.values(), default=0.0)
    return next((bound * 1000 for bound, count in sorted(counts.items()) if count >= whole * share), 0.0)


sys.exit(asyncio.run(main()))
