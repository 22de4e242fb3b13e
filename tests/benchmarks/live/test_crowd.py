"""The bench's customers are as real ones: each has one conversation, and says something new every time."""

from benchmarks.live.crowd import Crowd
from ipro_rt.conversations import rules
from ipro_rt.conversations.model import State
from tests.conftest import HandClock

NO_ROUTER = None


def test_a_customer_is_always_found_in_the_same_conversation_with_something_new() -> None:
    people = Crowd(NO_ROUTER, "tenant")  # type: ignore[arg-type]
    (first, one), (again, two) = people.message(7), people.message(7)
    assert first == again
    assert one.arrival.provider_id != two.arrival.provider_id
    assert people.message(8)[0] != first


def test_what_a_customer_says_is_a_turn_that_is_kept(clock: HandClock) -> None:
    address, message = Crowd(NO_ROUTER, "tenant").message(1)  # type: ignore[arg-type]
    decision = rules.decide(State(id=address.id, tenant_id="tenant"), message, clock(), {})
    assert decision.event is not None
    assert decision.event.type == "message.received"
