"""A ticket lets one socket in, once, for half a minute."""

import pytest

from ipro_rt.accounts import tickets as module
from ipro_rt.accounts.tickets import Tickets
from ipro_rt.kernel.clock import to_millis
from ipro_rt.kernel.errors import TooMany, Unauthenticated
from tests.conftest import HandClock

OLD, NEW = b"o" * 32, b"n" * 32


def refused(tickets: Tickets, ticket: str) -> None:
    with pytest.raises(Unauthenticated) as error:
        tickets.take(ticket)
    assert error.value.code == "wrong_ticket"


def test_a_ticket_names_its_session_once(clock: HandClock) -> None:
    tickets = Tickets(lambda: [OLD], clock)
    ticket, ends = tickets.issue("a session")
    assert ends - to_millis(clock()) == 30_000
    assert tickets.take(ticket) == "a session"
    refused(tickets, ticket)
    assert tickets.take(tickets.issue("key:1")[0]) == "key:1"


def test_after_half_a_minute_it_is_over(clock: HandClock) -> None:
    tickets = Tickets(lambda: [OLD], clock)
    first, second = tickets.issue("s")[0], tickets.issue("s")[0]
    clock.advance(seconds=29.9)
    assert tickets.take(first) == "s"
    clock.advance(seconds=0.1)
    refused(tickets, second)
    refused(tickets, first)


def test_every_gateway_with_the_key_takes_it_and_a_new_key_takes_the_old_ones(clock: HandClock) -> None:
    ticket, _ = Tickets(lambda: [OLD], clock).issue("s")
    assert Tickets(lambda: [NEW, OLD], clock).take(ticket) == "s"
    refused(Tickets(lambda: [NEW], clock), ticket)


def test_what_nobody_issued_is_refused(clock: HandClock) -> None:
    tickets = Tickets(lambda: [OLD], clock)
    ticket, _ = tickets.issue("s")
    other = "A" if ticket[0] != "A" else "B"
    for odd in ("", "x", "é", "\ud800", "a" * 43, "a" * 100_000, ticket[:-4], other + ticket[1:], ticket + "AAAA"):
        refused(tickets, odd)
    assert tickets.take(ticket) == "s"


def test_the_memory_of_used_tickets_is_bounded(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_USED", 10)
    tickets = Tickets(lambda: [OLD], clock)
    for _ in range(10):
        tickets.take(tickets.issue("s")[0])
    with pytest.raises(TooMany):
        tickets.take(tickets.issue("s")[0])
    clock.advance(seconds=30)
    assert tickets.take(tickets.issue("s")[0]) == "s"
    assert len(tickets._used) == 1
