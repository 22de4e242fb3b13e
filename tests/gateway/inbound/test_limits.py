"""Quotas in memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.inbound.limits import MemoryLimits
from ipro_rt.kernel.limits import Quota
from tests.conftest import HandClock

FIVE = Quota("five", 5, 10.0)


@pytest.fixture
def limits(clock: HandClock) -> MemoryLimits:
    return MemoryLimits(clock.seconds, max_keys=100)


async def test_all_of_a_quota_may_be_done_at_once_and_the_next_is_told_how_long_to_wait(limits: MemoryLimits) -> None:
    verdicts = [await limits.take(FIVE, "ana") for _ in range(6)]
    assert [each.allowed for each in verdicts] == [True] * 5 + [False]
    assert [each.remaining for each in verdicts] == [4, 3, 2, 1, 0, 0]
    assert verdicts[4].reset_s == pytest.approx(10.0)
    assert verdicts[4].retry_after_s == 0.0
    assert verdicts[5].retry_after_s == pytest.approx(2.0)


async def test_it_fills_evenly_and_whoever_waits_as_told_is_let_in(limits: MemoryLimits, clock: HandClock) -> None:
    for _ in range(5):
        await limits.take(FIVE, "ana")
    clock.advance(seconds=1.9)
    assert not (await limits.take(FIVE, "ana")).allowed
    clock.advance(seconds=0.1)
    assert (await limits.take(FIVE, "ana")).allowed
    assert not (await limits.take(FIVE, "ana")).allowed
    clock.advance(seconds=10)
    assert (await limits.take(FIVE, "ana")).remaining == 4


async def test_keys_and_quotas_do_not_count_for_each_other(limits: MemoryLimits) -> None:
    for _ in range(5):
        await limits.take(FIVE, "ana")
    assert (await limits.take(FIVE, "bia")).allowed
    assert (await limits.take(Quota("other", 5, 10.0), "ana")).allowed


async def test_what_is_refused_costs_nothing(limits: MemoryLimits) -> None:
    await limits.take(FIVE, "ana", cost=3)
    assert not (await limits.take(FIVE, "ana", cost=3)).allowed
    assert (await limits.take(FIVE, "ana", cost=2)).allowed
    assert not (await limits.take(FIVE, "bia", cost=6)).allowed


async def test_the_keys_are_bounded_and_the_one_longest_left_alone_gives_way(limits: MemoryLimits) -> None:
    for _ in range(5):
        await limits.take(FIVE, "ana")
    for number in range(99):
        await limits.take(FIVE, str(number))
    assert not (await limits.take(FIVE, "ana")).allowed
    for number in range(99, 1000):
        await limits.take(FIVE, str(number))
    assert len(limits) == 100


@given(st.integers(1, 50), st.floats(0.01, 100), st.lists(st.floats(0, 5), max_size=80))
def test_in_no_window_is_more_done_than_twice_the_limit(limit: int, window: float, pauses: list[float]) -> None:
    now = 0.0
    limits = MemoryLimits(lambda: now)
    quota = Quota("any", limit, window)
    done: list[float] = []
    for pause in pauses:
        now += pause
        verdict = limits.take_now(quota, "ana")
        assert 0 <= verdict.remaining <= limit
        assert (verdict.retry_after_s > 0) is not verdict.allowed
        if verdict.allowed:
            done.append(now)
    for began in done:
        assert sum(began <= at < began + window for at in done) <= 2 * limit
