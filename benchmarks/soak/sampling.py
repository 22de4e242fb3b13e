"""What each process holds, every few seconds: memory, descriptors, threads, tasks, connections to the database."""

import asyncio
import time
from typing import NamedTuple

import aiohttp
import psutil
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.product import Product

FIGURES = ("rss_mb", "fds", "threads", "mongo", "tasks")
LOOKED_AT = ("gateway", "host", "coordinator")


class Sample(NamedTuple):
    """One look at one process. `tasks` is None for a process that does not tell."""

    at_s: float
    rss_mb: float
    fds: int
    threads: int
    mongo: int
    tasks: float | None


class Sampler:
    """Owns the samples, by process. mongod and Ray's own processes are theirs, and not judged."""

    def __init__(self, it: Product) -> None:
        self._it = it
        self._began = time.monotonic()
        self._mongod_port = int(str(it.settings.mongodb_url).partition("://")[2].partition("/")[0].rpartition(":")[2])
        pids = {name: pid for name, pid in it.pids().items() if name.startswith(LOOKED_AT)}
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self.samples: dict[str, list[Sample]] = {name: [] for name in pids}

    async def run(self, every_s: float) -> None:
        """Look until cancelled."""
        async with aiohttp.ClientSession() as session:
            while True:
                tasks = await self._tasks(session)
                for name, process in self._processes.items():
                    self.samples[name].append(self._look(process, tasks.get(name)))
                await asyncio.sleep(every_s)

    def _look(self, process: psutil.Process, tasks: float | None) -> Sample:
        with process.oneshot():
            connections = process.net_connections("tcp")
            return Sample(
                round(time.monotonic() - self._began, 1),
                round(process.memory_info().rss / 2**20, 2),
                process.num_fds(),
                process.num_threads(),
                sum(1 for each in connections if each.raddr and each.raddr.port == self._mongod_port),
                tasks,
            )

    async def _tasks(self, session: aiohttp.ClientSession) -> dict[str, float]:
        async with session.get(f"{self._it.url}/metrics") as answer:
            text = await answer.text()
        told: dict[str, float] = {}
        for family in text_string_to_metric_families(text):
            if family.name == "ipro_asyncio_tasks":
                told |= {name: family.samples[0].value for name in self.samples if name.startswith("gateway")}
            elif family.name == "ipro_host_asyncio_tasks":
                told |= {sample.labels["host"]: sample.value for sample in family.samples}
        return told
