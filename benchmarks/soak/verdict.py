"""Flat or not: a line through each figure, and how much it may rise in an hour. Pure.

The line is the median of the slopes between all pairs of samples (Theil and Sen), which a few odd samples do not bend.
The first share of a run is left out: caches fill, pools open. What rises by less than its own noise is flat.
"""

from collections.abc import Sequence
from itertools import combinations
from statistics import median
from typing import Any, NamedTuple

from benchmarks.soak.sampling import FIGURES, Sample
from storage.engine.mongo import POOL

WARM_UP = 0.25
HOUR_S = 3600.0
MOST_PAIRS = 300  # samples a line is drawn through: 45,000 pairs


class Bound(NamedTuple):
    """What a figure may rise by in an hour: the larger of a share of its level and a number.

    What never rises above a `ceiling` may breathe below it: a pool that is bounded cannot leak.
    """

    share: float
    number: float
    ceiling: float = 0.0


MONITORS = 4  # connections with which the driver watches the server

BOUNDS = {
    "rss_mb": Bound(0.10, 8.0),
    "fds": Bound(0.05, 4.0),
    "threads": Bound(0.0, 2.0),
    "mongo": Bound(0.0, 4.0, POOL + MONITORS),
    "tasks": Bound(0.05, 10.0),
}


def judge(samples: dict[str, list[Sample]]) -> list[dict[str, Any]]:
    """One row for each process and figure that was told."""
    rows = []
    for process, seen in samples.items():
        kept = seen[int(len(seen) * WARM_UP) :]
        for figure in FIGURES:
            points = [(each.at_s, value) for each in kept if (value := _value(each, figure)) is not None]
            if len(points) >= 3:
                rows.append({"process": process, "figure": figure, **_row(points, BOUNDS[figure])})
    return rows


def _value(sample: Sample, figure: str) -> float | None:
    """Connections to the database have a row of their own, so they are left out of the descriptors."""
    if figure == "fds":
        return float(sample.fds - sample.mongo)
    value = getattr(sample, figure)
    return None if value is None else float(value)


def _row(points: list[tuple[float, float]], bound: Bound) -> dict[str, Any]:
    values = [value for _, value in points]
    level = median(values)
    slope = line(points)
    lasted = points[-1][0] - points[0][0]
    rest = [value - slope * (at - points[0][0]) for at, value in points]
    noise = median(abs(each - median(rest)) for each in rest)
    allowed = max(bound.share * level, bound.number)
    rises = slope * HOUR_S
    return {
        "first": values[0],
        "last": values[-1],
        "most": max(values),
        "per_hour": round(rises, 2),
        "allowed_per_hour": round(allowed, 2),
        "flat": rises <= allowed or slope * lasted <= 2 * noise or max(values) <= bound.ceiling,
    }


def line(points: Sequence[tuple[float, float]]) -> float:
    """The slope, a second."""
    thinned = points[:: max(1, len(points) // MOST_PAIRS)]
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(thinned, 2) if x2 > x1]
    return median(slopes) if slopes else 0.0
