"""The cluster's figures, as Prometheus reads them."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from gateway.inbound.gauges import COUNTERS, FRESH_S, GAUGES, STALE_S, ClusterGauges
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.kernel.ownership import HostCard
from ipro_rt.system import rules
from ipro_rt.system.model import Cluster, CoordinatorView
from tests.conftest import HandClock
from tests.gateway.inbound.conftest import Client
from tests.system.pretend import AT, host, table_of
from tests.waiting import until, until_async

Samples = dict[tuple[str, str], float]
STATS = msgspec.convert(
    {name: name == "fenced_off" or at + 1 for at, name in enumerate(HostStats.__struct_fields__) if name != "commits"}
    | {"commits": {"counts": [2, 3, *[0] * 9, 1], "sum_s": 4.5}},
    HostStats,
)


class Eyes:
    """Looks at a cluster when told to; the test says what is there and when a look ends."""

    def __init__(self) -> None:
        self.looks = 0
        self.hosts: Sequence[HostCard] = [host("host-0", stats=STATS)]
        self.broken = False
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self) -> Cluster:
        self.looks += 1
        await self.open.wait()
        if self.broken:
            raise Unavailable("away")
        table = table_of([host("host-0")])
        return Cluster(
            at=AT,
            version="1",
            mode="development",
            shards=rules.shards_view(self.hosts, table, 1024),
            coordinator=CoordinatorView(5, "c", alive=True),
            nodes=[],
            hosts=rules.host_views(self.hosts, table),
            gateways=[],
            inbox=7,
            dead_letters=3,
        )


@pytest.fixture
def eyes() -> Eyes:
    return Eyes()


@pytest.fixture
def gauges(eyes: Eyes, clock: HandClock) -> ClusterGauges:
    return ClusterGauges(eyes, {"host_fullest_mailbox_messages": 1000}, clock.seconds)


def scrape(gauges: ClusterGauges) -> Samples:
    registry = CollectorRegistry()
    registry.register(gauges)
    text = generate_latest(registry).decode()
    return {
        (sample.name, sample.labels.get("host", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def second_scrape(gauges: ClusterGauges, eyes: Eyes) -> Samples:
    """The first scrape starts the look, this one sees what it brought."""
    looks = eyes.looks
    scrape(gauges)
    await until(lambda: eyes.looks > looks)
    return scrape(gauges)


def test_every_figure_of_a_host_is_told_once() -> None:
    assert sorted([*GAUGES, *COUNTERS, "commits"]) == sorted(HostStats.__struct_fields__)
    names = [figure.name for figure in (*GAUGES.values(), *COUNTERS.values())]
    assert len(set(names)) == len(names)


async def test_figures_are_in_base_units_and_counters_end_in_total(gauges: ClusterGauges, eyes: Eyes) -> None:
    told = await second_scrape(gauges, eyes)
    for field, figure in GAUGES.items():
        assert told[f"ipro_host_{figure.name}", "host-0"] == pytest.approx(getattr(STATS, field) * figure.factor)
    for field, figure in COUNTERS.items():
        assert told[f"ipro_host_{figure.name}_total", "host-0"] == getattr(STATS, field)
    assert told["ipro_host_flush_seconds", "host-0"] == pytest.approx(STATS.flush_ms / 1000)


async def test_how_long_turns_waited_for_their_verdict_is_a_histogram_of_each_host(
    gauges: ClusterGauges, eyes: Eyes
) -> None:
    await second_scrape(gauges, eyes)
    family = next(each for each in gauges.collect() if each.name == "ipro_commit_seconds")
    assert (family.type, family.unit, family.documentation != "") == ("histogram", "", True)
    told = {(sample.name, sample.labels.get("le", "")): sample.value for sample in family.samples}
    assert told["ipro_commit_seconds_bucket", "0.001"] == 2
    assert told["ipro_commit_seconds_bucket", "0.0025"] == told["ipro_commit_seconds_bucket", "2.5"] == 5
    assert told["ipro_commit_seconds_bucket", "+Inf"] == told["ipro_commit_seconds_count", ""] == 6
    assert told["ipro_commit_seconds_sum", ""] == 4.5


async def test_a_host_that_tells_of_no_turns_yet_has_no_histogram(gauges: ClusterGauges, eyes: Eyes) -> None:
    eyes.hosts = [host("host-0", stats=HostStats())]
    await second_scrape(gauges, eyes)
    assert next(each for each in gauges.collect() if each.name == "ipro_commit_seconds").samples == []


async def test_ownership_and_what_waits_are_told(gauges: ClusterGauges, eyes: Eyes) -> None:
    told = await second_scrape(gauges, eyes)
    assert told["ipro_host_shards", "host-0"] == 1024
    assert told["ipro_host_up", "host-0"] == 1
    assert told["ipro_host_lease_silence_seconds", "host-0"] == -9.0
    expected = {"shards": 1024, "shards_unowned": 0, "coordinator_term": 5, "coordinator_up": 1}
    expected |= {"inbox_messages": 7, "dead_letters": 3, "host_fullest_mailbox_messages_limit": 1000}
    assert {name: told[f"ipro_{name}", ""] for name in expected} == expected


async def test_a_dead_host_is_down_and_its_last_words_are_no_figures(gauges: ClusterGauges, eyes: Eyes) -> None:
    eyes.hosts = [msgspec.structs.replace(host("host-0", stats=STATS), dead=True, silent_s=12.0)]
    told = await second_scrape(gauges, eyes)
    assert told["ipro_host_up", "host-0"] == 0
    assert told["ipro_host_lease_silence_seconds", "host-0"] == 12.0
    assert told["ipro_shards_unowned", ""] == 1024
    assert ("ipro_host_live_actors", "host-0") not in told


async def test_a_scrape_does_not_wait_and_looks_at_most_every_two_seconds(
    gauges: ClusterGauges, eyes: Eyes, clock: HandClock
) -> None:
    eyes.open.clear()
    for _ in range(5):
        assert ("ipro_shards", "") not in scrape(gauges)
    await until(lambda: eyes.looks == 1)
    eyes.open.set()
    await until(lambda: ("ipro_shards", "") in scrape(gauges))
    clock.advance(seconds=FRESH_S - 0.1)
    scrape(gauges)
    clock.advance(seconds=0.1)
    for _ in range(3):
        scrape(gauges)
    await until(lambda: eyes.looks > 1)
    assert eyes.looks == 2


async def test_a_view_that_gets_old_says_its_age_and_then_is_not_told_any_more(
    gauges: ClusterGauges, eyes: Eyes, clock: HandClock
) -> None:
    await second_scrape(gauges, eyes)
    eyes.broken = True
    clock.advance(seconds=STALE_S)
    told = scrape(gauges)
    assert (told["ipro_cluster_view_age_seconds", ""], told["ipro_inbox_messages", ""]) == (STALE_S, 7)
    clock.advance(seconds=1)
    told = scrape(gauges)
    assert told["ipro_cluster_view_age_seconds", ""] == STALE_S + 1
    assert ("ipro_inbox_messages", "") not in told
    eyes.broken = False
    clock.advance(seconds=FRESH_S)
    assert (await second_scrape(gauges, eyes))["ipro_inbox_messages", ""] == 7


async def test_stopping_lets_go_of_a_look_under_way(gauges: ClusterGauges, eyes: Eyes) -> None:
    eyes.open.clear()
    scrape(gauges)
    await until(lambda: eyes.looks == 1)
    await gauges.stop()
    assert not [task for task in asyncio.all_tasks() if "_refresh" in repr(task)]


async def test_the_gateways_metrics_have_the_clusters_figures(client: Client) -> None:
    async def shown() -> bool:
        return 'ipro_host_shards{host="host-1"} 512.0' in await (await client.get("/metrics")).text()

    await until_async(shown)
