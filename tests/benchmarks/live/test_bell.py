"""The bench's bell: winding it arms a timer, and only its ringing counts as late."""

from datetime import timedelta

from benchmarks.live.bell import BellActor, Happened, Ring, Wind, ring_at
from ipro_rt.kernel.ports import Address
from tests.conftest import HandClock

HERE = Address("bell", "tenant", "1")


def test_a_wound_bell_waits_for_its_instant(clock: HandClock) -> None:
    bell = BellActor(clock)
    decision = bell.decide(bell.blank(HERE), Wind(clock()), clock(), {})
    assert decision.timers == (ring_at(clock()),)


def test_lateness_is_told_from_the_due_time_to_the_durable_turn(clock: HandClock) -> None:
    bell, due = BellActor(clock), clock()
    state = bell.blank(HERE)
    clock.advance(seconds=0.25)
    rang = bell.decide(state, Ring(due), clock(), {}).event
    assert rang is not None
    bell.publications(state, state, Happened("bell.wound", due), clock())
    bell.publications(state, state, rang, clock() + timedelta(0))
    assert bell.late_s == [0.25]
