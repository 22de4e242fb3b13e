"""Rates out of totals."""

import msgspec

from deploy.top.history import WINDOW_S, History
from ipro_rt.system.model import GatewayView, HostView
from tests.deploy.top.views import cluster, host


def seen(*views: tuple[float, HostView]) -> History:
    past = History()
    for at, each in views:
        past.add(at, cluster(hosts=[each]))
    return past


def test_one_view_gives_no_rate() -> None:
    assert seen((0.0, host("h", turns=5))).rate(host("h", turns=5), "turns") is None


def test_a_rate_is_the_growth_over_the_last_ten_seconds() -> None:
    past = seen(*((float(at), host("h", turns=at * at)) for at in range(0, 31, 2)))
    assert past.rate(host("h", turns=900), "turns") == (900 - 400) / WINDOW_S
    assert past.turns() == 50.0


def test_a_host_that_was_started_again_begins_anew() -> None:
    again = msgspec.structs.replace(host("h", turns=3), incarnation="i2")
    past = seen((0.0, host("h", turns=500)), (2.0, again))
    assert past.rate(again, "turns") is None
    past.add(4.0, cluster(hosts=[msgspec.structs.replace(host("h", turns=13), incarnation="i2")]))
    assert past.turns() == 5.0


def test_a_gateway_that_was_started_again_never_counts_backwards() -> None:
    past = History()
    past.add(0.0, cluster(gateways=[GatewayView(name="g", events=100)]))
    past.add(2.0, cluster(gateways=[GatewayView(name="g", events=4)]))
    assert past.events() == 0.0


def test_the_past_is_bounded() -> None:
    past = seen(*((float(at), host("h", turns=at)) for at in range(1000)))
    assert {len(series) for series in past.series.values()} == {240}
    assert past.turns() == 1.0
