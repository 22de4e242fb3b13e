"""What rises is seen, what only trembles is not."""

import random

import pytest

from benchmarks.soak.sampling import Sample
from benchmarks.soak.verdict import BOUNDS, HOUR_S, judge, line

EVERY_S = 5.0


def run(
    rss: float = 0.0, tasks: float | None = 0.0, minutes: float = 20.0, noise: float = 0.0
) -> dict[str, list[Sample]]:
    """One process, with what it gains in an hour."""
    chance = random.Random(7)
    count = int(minutes * 60 / EVERY_S)
    return {
        "gateway-0": [
            Sample(
                at := index * EVERY_S,
                150 + rss * at / HOUR_S + chance.uniform(-noise, noise),
                80,
                30,
                8,
                None if tasks is None else 500 + tasks * at / HOUR_S,
            )
            for index in range(count)
        ]
    }


def flat(samples: dict[str, list[Sample]]) -> dict[str, bool]:
    return {row["figure"]: row["flat"] for row in judge(samples)}


def test_what_stays_is_flat() -> None:
    assert flat(run()) == {"rss_mb": True, "fds": True, "threads": True, "mongo": True, "tasks": True}


def test_memory_that_grows_by_more_than_its_bound_is_not_flat() -> None:
    allowed = BOUNDS["rss_mb"].share * 150
    assert flat(run(rss=allowed * 0.8))["rss_mb"]
    assert not flat(run(rss=allowed * 2))["rss_mb"]


def test_a_leak_is_seen_through_noise_larger_than_a_minute_of_it() -> None:
    assert not flat(run(rss=60.0, noise=2.0))["rss_mb"]
    assert flat(run(rss=0.0, noise=2.0))["rss_mb"]


def test_tasks_that_pile_up_are_seen_and_a_process_without_them_has_no_row() -> None:
    assert not flat(run(tasks=200.0))["tasks"]
    assert "tasks" not in flat(run(tasks=None))


def test_what_grew_while_the_process_warmed_up_is_left_out() -> None:
    samples = run()["gateway-0"]
    warm = [each._replace(rss_mb=100 + index) for index, each in enumerate(samples[:50])]
    assert flat({"gateway-0": warm + samples[50:]})["rss_mb"]


def test_a_few_odd_samples_do_not_bend_the_line() -> None:
    points = [(float(x), 2.0 * x) for x in range(100)]
    points[50] = (50.0, 10_000.0)
    assert line(points) == pytest.approx(2.0)


def test_a_pool_may_breathe_below_its_bound_and_not_above_it() -> None:
    samples = run()["gateway-0"]
    filling = [each._replace(mongo=8 + index // 15, fds=80 + index // 15) for index, each in enumerate(samples)]
    assert flat({"gateway-0": filling}) == {"rss_mb": True, "fds": True, "threads": True, "mongo": True, "tasks": True}
    leaking = [each._replace(mongo=8 + index // 5, fds=80 + index // 5) for index, each in enumerate(samples)]
    assert not flat({"gateway-0": leaking})["mongo"]
