"""The cluster's figures for Prometheus: every host's, who owns what, what waits.

A scrape never waits for the database: it is given the last view, and starts the look for the next one. A view older
than STALE_S is not shown any more, because a gauge that stands still looks like good health.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

import structlog
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from ipro_rt.kernel.glassbox import COMMIT_S, Spread
from ipro_rt.kernel.ownership import LEASE_S
from ipro_rt.system.model import Cluster, HostView

FRESH_S = 2.0  # a view is looked for at most this often
STALE_S = 30.0
LOOK_S = 5.0
MILLI = 0.001
log = structlog.get_logger("gateway.gauges")


class Figure(NamedTuple):
    """How one field of `HostStats` is told: name after `ipro_host_`, help, and the factor to the base unit."""

    name: str
    help: str
    factor: float = 1.0


GAUGES = {
    "live": Figure("live_actors", "Actors in memory"),
    "live_cap": Figure("live_actors_limit", "Actors a host keeps in memory at most"),
    "waiting": Figure("mailbox_messages", "Messages in mailboxes"),
    "mailbox_max": Figure("fullest_mailbox_messages", "Messages in the fullest mailbox"),
    "uncommitted": Figure("uncommitted_turns", "Decided turns that wait for the journal"),
    "dirty": Figure("dirty_actors", "Actors whose state document is behind"),
    "effects": Figure("effects", "Calls to the outside under way"),
    "timers": Figure("timers", "Timers loaded ahead"),
    "timer_lag_ms": Figure("timer_lag_seconds", "How late the last due timer was fired", MILLI),
    "flush_ms": Figure("flush_seconds", "Mean time of a write to the journal, over the last second", MILLI),
    "held": Figure("held_frames", "Frames owed to gateways"),
    "loop_lag_ms": Figure("loop_lag_seconds", "How late the event loop was", MILLI),
    "rss_bytes": Figure("resident_memory_bytes", "Memory of the process"),
    "tasks": Figure("asyncio_tasks", "Tasks of the event loop"),
    "threads": Figure("threads", "Threads of the process"),
    "fds": Figure("open_fds", "Open file descriptors"),
    "fenced_off": Figure("fenced_off", "1 while the host does not trust its own lease"),
}
COUNTERS = {
    "turns": Figure("turns", "Turns decided"),
    "committed": Figure("committed_turns", "Turns the journal took"),
    "flushes": Figure("flushes", "Writes to the journal"),
    "activations": Figure("activations", "Actors brought into memory"),
    "slept": Figure("slept_actors", "Actors that left memory"),
    "broken": Figure("broken_turns", "Turns that raised"),
    "dead_letters": Figure("dead_letters", "Messages set aside"),
    "fenced": Figure("fenced_turns", "Turns another owner had been faster with"),
    "stale": Figure("stale_turns", "Turns refused because the lease was over"),
    "slow_turns": Figure("slow_turns", "Turns of more than 50 ms"),
    "interrupted": Figure("interrupted_turns", "Turns stopped by the watchdog"),
    "cpu_s": Figure("cpu_seconds", "Processor time"),
}


class ClusterGauges(Collector):
    """Owns the last view. `look` asks for one; `limits` are bounds by the name of the gauge, such as
    `host_fullest_mailbox_messages`, told beside it as `…_limit`."""

    def __init__(
        self,
        look: Callable[[], Awaitable[Cluster]],
        limits: Mapping[str, float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._limits = dict(limits)
        self._clock = clock
        self._view: tuple[float, Cluster] | None = None
        self._tried: float | None = None
        self._looking: asyncio.Task[None] | None = None

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is to tell is known after the first look."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The last view, while it is fresh enough to be believed. Called on the loop."""
        self._look_again()
        for name, limit in self._limits.items():
            yield GaugeMetricFamily(f"ipro_{name}_limit", f"The bound of ipro_{name}", limit)
        if self._view is None:
            return
        since, cluster = self._view
        age = self._clock() - since
        yield GaugeMetricFamily("ipro_cluster_view_age_seconds", "How old the figures of the cluster are", age)
        if age <= STALE_S:
            yield from _of_cluster(cluster)
            yield from _of_hosts(cluster.hosts)

    async def stop(self) -> None:
        """Let go of a look under way."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def _look_again(self) -> None:
        now = self._clock()
        if self._looking is not None or (self._tried is not None and now - self._tried < FRESH_S):
            return
        self._tried = now
        self._looking = asyncio.get_running_loop().create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                self._view = (self._clock(), await self._look())
        except Exception as error:  # noqa: BLE001 - whatever it is, the age of the view tells it to the scraper
            log.warning("cluster.unseen", error=repr(error))
        finally:
            self._looking = None


def _of_cluster(cluster: Cluster) -> Iterator[Metric]:
    figures = {
        "shards": ("Shards, without dedicated ones", cluster.shards.total),
        "shards_dedicated": ("Shards of one key each", cluster.shards.dedicated),
        "shards_unowned": ("Shards that no living host holds", cluster.shards.unowned),
        "placement_version": ("Version of the table that says who owns what", cluster.shards.version),
        "coordinator_term": ("The coordinator's term", cluster.coordinator.term),
        "coordinator_up": ("1 while a coordinator's term lasts", cluster.coordinator.alive),
        "inbox_messages": ("Messages that wait for the owner of their shard, counted up to 10,000", cluster.inbox),
        "dead_letters": ("Dead letters that wait for a person, counted up to 10,000", cluster.dead_letters),
        "lease_seconds": ("How long a host is believed in without a renewal", LEASE_S),
    }
    for name, (help_text, value) in figures.items():
        yield GaugeMetricFamily(f"ipro_{name}", help_text, value)


def _of_hosts(hosts: Iterable[HostView]) -> Iterator[Metric]:
    hosts = list(hosts)
    info = InfoMetricFamily("ipro_host", "Who a host is", labels=["host"])
    standing = {
        "up": _gauge("up", "1 while a host's lease lasts"),
        "draining": _gauge("draining", "1 while a host gives up its shards"),
        "shards": _gauge("shards", "Shards a host holds"),
        "silence": _gauge("lease_silence_seconds", "How long ago a host's lease ended; negative while it lasts"),
    }
    for host in hosts:
        info.add_metric(
            [host.name],
            {"incarnation": host.incarnation, "node": host.node, "build": host.build},
        )
        standing["up"].add_metric([host.name], host.state in ("alive", "draining"))
        standing["draining"].add_metric([host.name], host.state == "draining")
        standing["shards"].add_metric([host.name], host.shards)
        standing["silence"].add_metric([host.name], host.silent_s)
    yield info
    yield from standing.values()
    told = [host for host in hosts if host.state != "dead"]  # the last words of the dead are no figures
    for field, figure in GAUGES.items():
        yield _filled(_gauge(figure.name, figure.help), told, field, figure.factor)
    for field, figure in COUNTERS.items():
        counter = CounterMetricFamily(f"ipro_host_{figure.name}", figure.help, labels=["host"])
        yield _filled(counter, told, field, figure.factor)
    yield _commits(told)


def _commits(hosts: Iterable[HostView]) -> HistogramMetricFamily:
    family = HistogramMetricFamily(
        "ipro_commit_seconds", "From a turn decided to its verdict by the journal", labels=["host"]
    )
    for host in hosts:
        if (spread := host.stats.commits).counts:
            family.add_metric([host.name], _cumulated(spread), spread.sum_s)
    return family


def _cumulated(spread: Spread) -> list[tuple[str, float]]:
    bounds = [*map(str, COMMIT_S), "+Inf"]
    return list(zip(bounds, map(float, accumulate(spread.counts)), strict=False))


def _gauge(name: str, help_text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"ipro_host_{name}", help_text, labels=["host"])


def _filled(
    family: GaugeMetricFamily | CounterMetricFamily, hosts: Iterable[HostView], field: str, factor: float
) -> Metric:
    for host in hosts:
        family.add_metric([host.name], getattr(host.stats, field) * factor)
    return family
