"""Guessing passwords becomes slow, and typing one wrong does not."""

import pytest

from ipro_rt.accounts import throttle
from ipro_rt.accounts.throttle import Throttle
from ipro_rt.kernel.errors import TooMany
from tests.conftest import HandClock


def refused(tries: Throttle, account: str, address: str = "") -> float:
    with pytest.raises(TooMany) as error:
        tries.charge(account, address)
    assert error.value.code == "too_many_attempts"
    assert error.value.retry_after is not None
    return error.value.retry_after


def test_after_five_tries_each_further_one_waits_twice_as_long(clock: HandClock) -> None:
    tries = Throttle(clock.seconds)
    for _ in range(5):
        tries.charge("ana", "")
    for wait in (1, 2, 4, 8, 16):
        assert refused(tries, "ana") == pytest.approx(wait)
        clock.advance(seconds=wait)
        tries.charge("ana", "")


def test_nobody_waits_longer_than_a_quarter_of_an_hour(clock: HandClock) -> None:
    tries = Throttle(clock.seconds)
    for _ in range(5):
        tries.charge("ana", "")
    waits = []
    for _ in range(15):
        waits.append(refused(tries, "ana"))
        clock.advance(seconds=waits[-1])
        tries.charge("ana", "")
    assert waits[-3:] == pytest.approx([900, 900, 900])


def test_the_right_password_forgets_the_wrong_ones(clock: HandClock) -> None:
    tries = Throttle(clock.seconds)
    for _ in range(5):
        tries.charge("ana", "1.2.3.4")
    tries.forgive("ana", "1.2.3.4")
    for _ in range(5):
        tries.charge("ana", "1.2.3.4")


def test_one_address_guessing_at_many_accounts_is_slowed_too(clock: HandClock) -> None:
    tries = Throttle(clock.seconds)
    for number in range(20):
        tries.charge(f"user{number}", "1.2.3.4")
    assert refused(tries, "another", "1.2.3.4") == pytest.approx(1)
    tries.charge("another", "5.6.7.8")


def test_all_is_forgotten_after_a_quarter_of_an_hour_of_peace(clock: HandClock) -> None:
    tries = Throttle(clock.seconds)
    for _ in range(5):
        tries.charge("ana", "")
    clock.advance(seconds=902)
    for _ in range(5):
        tries.charge("ana", "")


def test_the_memory_of_tries_is_bounded(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MAX_KEPT", 100)
    tries = Throttle(clock.seconds)
    for number in range(1000):
        tries.charge(f"user{number}", f"10.0.{number // 250}.{number % 250}")
    assert len(tries._tries) <= 100
