"""Rates out of totals, and the recent past of a few figures."""

from collections import deque
from typing import NamedTuple

from ipro_rt.system.model import Cluster, HostView

KEEP = 240  # views: eight minutes at the usual pace
WINDOW_S = 10.0  # hosts tell their totals every 2 s: over less than a few of those a rate only flickers
TOTALS = ("turns", "committed", "cpu_s")


class View(NamedTuple):
    """The cluster at a moment of our own clock, in seconds."""

    at: float
    cluster: Cluster


class History:
    """Owns the last views and the series drawn from them."""

    def __init__(self) -> None:
        self._views: deque[View] = deque()
        self.series: dict[str, deque[float]] = {
            name: deque(maxlen=KEEP) for name in ("turns/s", "events/s", "in mailboxes", "loop lag ms")
        }

    def add(self, at: float, cluster: Cluster) -> None:
        """Remember a view; `at` grows from one to the next."""
        self._views.append(View(at, cluster))
        while len(self._views) > 2 and self._views[1].at <= at - WINDOW_S:
            self._views.popleft()
        living = [host for host in cluster.hosts if host.state != "dead"]
        told: dict[str, float | None] = {
            "turns/s": self.turns(),
            "events/s": self.events(),
            "in mailboxes": float(sum(host.stats.waiting for host in living)),
            "loop lag ms": max((host.stats.loop_lag_ms for host in living), default=0.0),
        }
        for name, value in told.items():
            if value is not None:
                self.series[name].append(value)

    def rate(self, host: HostView, field: str) -> float | None:
        """How much a host's total grew a second, or None while that cannot be known."""
        now = self._views[-1]
        for view in self._views:
            for before in view.cluster.hosts:
                if (before.name, before.incarnation) == (host.name, host.incarnation) and view.at < now.at:
                    return _growth(getattr(before.stats, field), getattr(host.stats, field), now.at - view.at)
        return None

    def turns(self) -> float | None:
        """Turns a second, over all hosts."""
        rates = [self.rate(host, "turns") for host in self._views[-1].cluster.hosts if host.state != "dead"]
        known = [rate for rate in rates if rate is not None]
        return sum(known) if known else None

    def events(self) -> float | None:
        """Events handed to sockets a second, over the gateways that were there at both ends of the window."""
        first, now = self._views[0], self._views[-1]
        if first.at >= now.at:
            return None
        before = {gateway.name: gateway.events for gateway in first.cluster.gateways}
        return sum(
            _growth(before[gateway.name], gateway.events, now.at - first.at)
            for gateway in now.cluster.gateways
            if gateway.name in before
        )


def _growth(before: float, after: float, seconds: float) -> float:
    return max(0.0, after - before) / seconds  # less than before: it was started anew under its name
