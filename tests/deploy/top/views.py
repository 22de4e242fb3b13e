"""A cluster to draw."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from ipro_rt.kernel.glassbox import HostStats
from ipro_rt.system.model import Cluster, CoordinatorView, GatewayView, HostView, NodeView, ShardsView

AT = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)


def host(name: str, **stats: Any) -> HostView:
    """A host in good health."""
    return HostView(
        name=name,
        incarnation="i1",
        node="node-a",
        build="b1",
        pid=77,
        state="alive",
        silent_s=-9.0,
        shards=512,
        stats=HostStats(**stats),
    )


def cluster(**change: Any) -> Cluster:
    """Two hosts, one of them silent, and a gateway."""
    silent = msgspec.structs.replace(host("host-1"), state="silent", silent_s=3.0)
    made = Cluster(
        at=AT,
        version="0.1.0",
        mode="development",
        shards=ShardsView(total=1024, dedicated=2, unowned=0, version=9),
        coordinator=CoordinatorView(4, "c1", alive=True),
        nodes=[NodeView("node-a", ["host-0", "host-1"])],
        hosts=[host("host-0", live=12, live_cap=50_000), silent],
        gateways=[GatewayView(name="gateway-0", sockets=7, events=100)],
        inbox=0,
        dead_letters=1,
    )
    return msgspec.structs.replace(made, **change)
