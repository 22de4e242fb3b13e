"""The small memory keeps what was used last, and nothing for too long."""

from ipro_rt.kernel.cache import Cache
from tests.conftest import HandClock


def test_the_least_recently_used_value_gives_way() -> None:
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c"), len(cache)) == (1, None, 3, 2)


def test_a_value_past_its_time_is_forgotten(clock: HandClock) -> None:
    cache: Cache[str, int] = Cache(9, ttl=30, now=clock.seconds)
    cache.put("a", 1)
    clock.advance(seconds=30)
    assert cache.get("a") == 1
    clock.advance(seconds=1)
    assert cache.get("a") is None
    assert len(cache) == 0


def test_what_was_learnt_together_is_not_forgotten_together(clock: HandClock) -> None:
    cache: Cache[int, int] = Cache(1000, ttl=100, now=clock.seconds, spread=0.5)
    for number in range(1000):
        cache.put(number, number)
    clock.advance(seconds=49)
    assert all(cache.get(number) == number for number in range(1000))
    clock.advance(seconds=26)
    left = sum(cache.get(number) is not None for number in range(1000))
    assert 350 < left < 650
    clock.advance(seconds=26)
    assert all(cache.get(number) is None for number in range(1000))


def test_a_dropped_value_is_gone_and_dropping_twice_is_fine() -> None:
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None
