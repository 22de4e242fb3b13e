"""Budgets and bounds of sockets, and which packets a client of ours has any reason to send."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest

from gateway.inbound.abuse import (
    CONNECTS,
    GRACE,
    OPENINGS,
    PER_USER,
    REMEMBERED,
    RUNNING,
    SIGN_INS,
    WAITING,
    Abuse,
    Buckets,
    Frames,
    Misbehaved,
    Turns,
)
from ipro_rt.kernel.errors import TooMany
from ipro_rt.kernel.limits import Quota
from tests.conftest import HandClock
from tests.waiting import until


def event(number: int = 1, name: str = "call", data: Any = None) -> str:
    return f"42{number}{json.dumps([name, data or {}])}"


def test_a_bucket_gives_its_limit_at_once_and_then_evenly(clock: HandClock) -> None:
    buckets = Buckets(Quota("q", 10, 5.0), clock.seconds)
    assert [buckets.take("a") for _ in range(10)] == [0] * 10
    assert buckets.take("a") == pytest.approx(0.5)
    assert buckets.take("b") == 0
    clock.advance(seconds=0.5)
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0


def test_buckets_of_a_million_addresses_take_no_more_room_than_their_bound(clock: HandClock) -> None:
    buckets = Buckets(OPENINGS, clock.seconds)
    for number in range(REMEMBERED + 500):
        buckets.take(str(number))
    assert len(buckets._full_at) <= REMEMBERED


def test_over_the_budget_each_event_is_refused_with_a_code_and_then_the_socket_is_closed(clock: HandClock) -> None:
    frames = Frames(clock.seconds)
    assert {frames.judge(event(number)) for number in range(250)} == {None}
    refused = frames.judge(event(777))
    assert refused is not None
    assert refused.startswith("43777[")
    assert json.loads(refused[5:])[0]["error"]["code"] == "rate_limited"
    for number in range(GRACE - 1):
        frames.judge(event(number))
    with pytest.raises(Misbehaved, match="4429 rate_limited"):
        frames.judge(event())


def test_fifty_a_second_may_be_said_for_ever(clock: HandClock) -> None:
    frames = Frames(clock.seconds)
    for number in range(5_000):
        clock.advance(seconds=0.02)
        assert frames.judge(event(number)) is None


@pytest.mark.parametrize(
    "frame", ["40", '40{"ticket":"x"}', "41", event(), '42["call",{}]', '42/other,1["call"]', "3", "1"]
)
def test_what_stock_clients_send_is_handed_on(frame: str, clock: HandClock) -> None:
    assert Frames(clock.seconds).judge(frame) is None


@pytest.mark.parametrize(
    "frame",
    [
        *("", "2", "5", "6", "9", "4", "44", "4x", "42", "42{}", "42[]", "42[1]", "42[[]]", "\0", "4" * 400),
        *('42["call",{', '42["call",NaN]', '42["disconnect"]', '42["connect",{},{}]', '42["*"]', "40[]", "40nonsense"),
        *("421" + "[" * 5_000, '451-["call",{"_placeholder":true,"num":0}]'),
    ],
)
def test_what_no_client_sends_closes_the_socket(frame: str, clock: HandClock) -> None:
    with pytest.raises(Misbehaved, match="4400 malformed"):
        Frames(clock.seconds).judge(frame)


def test_bytes_where_text_is_due_close_the_socket(clock: HandClock) -> None:
    with pytest.raises(Misbehaved, match="1003 binary_refused"):
        Frames(clock.seconds).judge(b"\x01")


def test_acknowledgements_nobody_asked_for_go_nowhere(clock: HandClock) -> None:
    assert Frames(clock.seconds).judge("431[1]") == ""


def test_a_socket_may_try_a_few_times_to_sign_in(clock: HandClock) -> None:
    frames = Frames(clock.seconds)
    for _ in range(CONNECTS):
        frames.judge('40{"ticket":"guess"}')
    with pytest.raises(Misbehaved, match="rate_limited"):
        frames.judge('40{"ticket":"guess"}')


async def test_calls_of_one_socket_run_a_few_at_a_time_and_do_not_pile_up() -> None:
    turns, running, go_on = Turns(), 0, asyncio.Event()

    async def call() -> None:
        nonlocal running
        async with turns.one():
            running += 1
            await go_on.wait()

    calls = [asyncio.create_task(call()) for _ in range(RUNNING + WAITING)]
    await until(lambda: running == RUNNING)
    with pytest.raises(TooMany, match="too_busy"):
        await call()
    assert running == RUNNING
    go_on.set()
    await asyncio.gather(*calls)
    assert running == RUNNING + WAITING


def test_a_user_has_so_many_sockets_and_each_that_goes_makes_room(clock: HandClock) -> None:
    abuse = Abuse(clock=clock.seconds)
    for number in range(PER_USER):
        abuse.signed_in(str(number), "ana", "acme")
    with pytest.raises(TooMany, match="too_many_sockets"):
        abuse.signed_in("more", "ana", "acme")
    abuse.signed_in("another", "bruno", "acme")
    abuse.gone("0")
    abuse.gone("0")
    clock.advance(seconds=5)
    abuse.signed_in("again", "ana", "acme")


def test_whoever_reconnects_a_hundred_times_a_second_is_refused_alone(clock: HandClock) -> None:
    abuse = Abuse(clock=clock.seconds)

    def let_in(number: int) -> bool:
        clock.advance(seconds=0.01)
        abuse.opening("203.0.113.7")
        with suppress(TooMany):
            abuse.signed_in(str(number), "mallory", "acme")
            abuse.gone(str(number))
            return True
        return False

    assert sum(let_in(number) for number in range(500)) < 100
    abuse.opening("203.0.113.7")
    abuse.signed_in("of ana", "ana", "acme")


def test_an_office_of_three_hundred_comes_back_at_once_three_times(clock: HandClock) -> None:
    abuse = Abuse(clock=clock.seconds)
    for outage in range(3):
        for person in range(300):
            abuse.opening("203.0.113.7")
            abuse.signed_in(f"{outage} {person}", str(person), "acme")


def test_one_address_cannot_open_without_end_and_an_ipv6_customer_is_one_address(clock: HandClock) -> None:
    abuse = Abuse(clock=clock.seconds)
    for number in range(OPENINGS.limit):
        abuse.opening(f"2001:db8::{number:x}")
    with pytest.raises(TooMany, match="rate_limited"):
        abuse.opening("2001:db8::ffff")
    abuse.opening("2001:db8:0:1::1")


def test_a_wider_scale_widens_users_and_addresses(clock: HandClock) -> None:
    abuse = Abuse(scale=10, clock=clock.seconds)
    for number in range(SIGN_INS.limit * 8):
        abuse.signed_in(str(number), "load test", "acme")
