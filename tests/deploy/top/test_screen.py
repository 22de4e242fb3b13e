"""What is drawn."""

import io

import msgspec
import pytest
from rich.console import Console

from deploy.top.history import History
from deploy.top.screen import screen, sparkline
from ipro_rt.system.model import Cluster, CoordinatorView, DeadLetterPage, ShardsView
from tests.deploy.top.views import cluster, host


def drawn(view: Cluster, width: int = 200, height: int | None = None, notice: str | None = None) -> str:
    past = History()
    past.add(0.0, view)
    console = Console(file=io.StringIO(), width=width, force_terminal=False, highlight=False)
    console.print(screen(view, DeadLetterPage([], None), past, width=width, height=height, notice=notice))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_what_is_wrong_comes_first_when_hosts_do_not_fit() -> None:
    hosts = [host(f"host-{number:02}") for number in range(30)]
    hosts[17] = msgspec.structs.replace(hosts[17], state="dead")
    said = drawn(cluster(hosts=hosts), height=24)
    assert said.index("host-17") < said.index("host-00")
    assert "and 26 more" in said


def test_unowned_shards_and_no_coordinator_are_said() -> None:
    shards = ShardsView(total=1024, dedicated=0, unowned=12, version=3)
    said = drawn(cluster(shards=shards, coordinator=CoordinatorView()))
    assert "12 unowned" in said
    assert "coordinator none" in said


def test_an_empty_cluster_is_drawn() -> None:
    assert "hosts 0  nodes 0  gateways 0" in drawn(cluster(hosts=[], gateways=[], nodes=[]))


def test_a_trouble_that_may_pass_stands_above_the_old_figures() -> None:
    said = drawn(cluster(), notice="As of 13:40:00. Nothing answers.")
    assert said.index("Nothing answers") < said.index("host-0")


def test_a_name_cannot_give_orders_to_the_terminal() -> None:
    said = drawn(cluster(hosts=[host("h\x1b[2J[red]x")], version="\x1b]0;x\x07"))
    assert "\x1b" not in said
    assert "h·[2J[red]x" in said


@pytest.mark.parametrize(
    ("values", "width", "bars"),
    [([0, 1, 2, 4], 10, "▁▃▅█"), ([0, 0], 10, "▁▁"), ([], 10, ""), ([9, 1, 2], 2, "▅█"), ([1, 2], 0, "")],
)
def test_a_sparkline_goes_from_nothing_to_the_largest(values: list[float], width: int, bars: str) -> None:
    assert sparkline(values, width) == bars
