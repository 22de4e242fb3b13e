"""What goes out: one at a time, in order, and honest about what is not known."""

import pytest

from ipro_rt.channels.driver import Accepted
from ipro_rt.channels.model import ProviderFailure
from ipro_rt.conversations.messages import (
    EchoTimedOut,
    EffectDone,
    React,
    Retry,
    SendAccepted,
    SendRefused,
    SendReply,
    SendUnknown,
)
from ipro_rt.conversations.sending import MAX_ATTEMPTS, opaque_of, read_opaque
from ipro_rt.kernel.errors import Conflict, NotFound
from ipro_rt.kernel.ids import message_id
from tests.conversations.world import ANA, NUMBER, World

CLOSED = ProviderFailure("provider:131047", "A Meta recusou: passaram 24 h.", "Envie um modelo.")
BUSY = ProviderFailure("provider:130429", "Muitas mensagens.", retryable=True)


def started() -> World:
    world = World()
    world.customer_writes()
    return world


def accept(world: World, seq: int, wamid: str = "wamid.out") -> object:
    return world.tell(SendAccepted(seq=seq, number_id=NUMBER, accepted=Accepted(wamid)))


def opened(world: World) -> int:
    """The turn that asked for what the slot holds."""
    assert world.state.slot is not None
    return world.state.slot.opened


def test_a_message_is_sending_before_the_provider_is_called() -> None:
    world = started()
    decision = world.agent_writes()
    assert isinstance(decision.reply, SendReply)
    assert decision.reply.item.status == "sending"
    assert [(effect.kind, effect.durable) for effect in decision.effects] == [("send", True)]
    assert world.state.slot is not None
    assert (world.state.slot.seq, world.state.slot.opened) == (2, 2)


def test_the_second_message_waits_for_the_first() -> None:
    world = started()
    world.agent_writes("um")
    second = world.agent_writes("dois", "c2")
    assert second.effects == ()
    assert world.item(3).status == "pending"
    decision = accept(world, 2)
    assert [effect.args for effect in decision.effects] == [{"seq": 3}]  # type: ignore[attr-defined]
    assert decision.closes == 2  # type: ignore[attr-defined]
    assert world.item(2).status == "sent"
    assert world.state.slot is not None
    assert (world.state.slot.seq, world.state.slot.opened) == (3, 4)


def test_statuses_only_rise_whatever_their_order() -> None:
    world = started()
    world.agent_writes()
    accept(world, 2)
    opaque = opaque_of(world.state.id, 2)
    for status, shown in [("read", "read"), ("delivered", "read"), ("played", "played"), ("sent", "played")]:
        world.status(status, opaque=opaque)
        assert world.item(2).status == shown
    assert world.state.last_message is not None
    assert world.state.last_message.status == "played"


def test_a_status_finds_its_message_by_the_providers_id_too() -> None:
    world = started()
    world.agent_writes()
    accept(world, 2, "wamid.77")
    world.status("delivered", wamid="wamid.77")
    assert world.item(2).status == "delivered"


def test_a_status_of_somebody_elses_message_changes_nothing() -> None:
    world = started()
    assert world.status("delivered", wamid="wamid.stranger").event is None
    assert world.status("delivered", wamid="w", opaque="another.1").event is None


def test_a_refusal_is_shown_and_the_next_message_goes_on() -> None:
    world = started()
    world.agent_writes("um")
    world.agent_writes("dois", "c2")
    decision = world.tell(SendRefused(seq=2, failure=CLOSED))
    assert (world.item(2).status, world.item(2).error) == ("failed", CLOSED)
    assert [effect.args for effect in decision.effects] == [{"seq": 3}]


def test_a_busy_provider_is_asked_again_later_and_not_for_ever() -> None:
    world = started()
    world.agent_writes()
    for attempt in range(1, MAX_ATTEMPTS):
        decision = world.tell(SendRefused(seq=2, failure=BUSY, retry_after=1.0))
        assert decision.effects[0].delay_s == max(1.0, 4.0 ** (attempt - 1))
        assert world.item(2).status == "sending"
    world.tell(SendRefused(seq=2, failure=BUSY, retry_after=1.0))
    assert world.item(2).status == "failed"


def test_a_lost_answer_waits_for_the_echo() -> None:
    world = started()
    world.agent_writes()
    decision = world.tell(SendUnknown(seq=2, opened=2))
    assert world.item(2).status == "unconfirmed"
    assert [(effect.kind, effect.durable) for effect in decision.effects] == [("await_echo", False)]
    assert decision.closes is None
    echo = world.status("sent", opaque=opaque_of(world.state.id, 2))
    assert world.item(2).status == "sent"
    assert (echo.closes, world.state.slot) == (2, None)
    late = world.tell(EchoTimedOut(seq=2, attempt=1))
    assert late.event is None


def test_without_an_echo_it_is_sent_again_and_then_given_up() -> None:
    world = started()
    world.agent_writes()
    for attempt in range(1, MAX_ATTEMPTS):
        world.tell(SendUnknown(seq=2, opened=opened(world)))
        decision = world.tell(EchoTimedOut(seq=2, attempt=attempt))
        assert [effect.kind for effect in decision.effects] == ["send"]
        assert world.item(2).status == "sending"
    world.tell(SendUnknown(seq=2, opened=opened(world)))
    world.tell(EchoTimedOut(seq=2, attempt=MAX_ATTEMPTS))
    assert world.item(2).status == "failed"


def test_an_unknown_end_of_an_earlier_attempt_leaves_the_later_one_alone() -> None:
    world = started()
    world.agent_writes()
    world.tell(SendUnknown(seq=2, opened=2))
    world.tell(EchoTimedOut(seq=2, attempt=1))
    decision = world.tell(SendUnknown(seq=2, opened=2))
    assert (decision.event, decision.closes, decision.effects) == (None, 2, ())
    assert world.item(2).status == "sending"


def test_an_effect_found_open_after_its_message_was_settled_is_only_closed() -> None:
    world = started()
    world.agent_writes()
    accept(world, 2)
    decision = world.tell(SendUnknown(seq=2, opened=2))
    assert (decision.event, decision.closes, decision.effects) == (None, 2, ())


def test_only_a_failed_message_can_be_sent_again_by_hand() -> None:
    world = started()
    world.agent_writes()
    identifier = message_id(world.state.id, 2)
    with pytest.raises(Conflict):
        world.tell(Retry(message_id=identifier))
    world.tell(SendRefused(seq=2, failure=CLOSED))
    decision = world.tell(Retry(message_id=identifier))
    assert [effect.kind for effect in decision.effects] == ["send"]
    assert world.item(2).status == "sending"


def test_a_late_failure_after_delivery_is_ignored_and_a_delivery_disproves_a_failure() -> None:
    world = started()
    world.agent_writes()
    opaque = opaque_of(world.state.id, 2)
    world.status("failed", opaque=opaque, failure=CLOSED)
    assert world.item(2).status == "failed"
    world.status("delivered", opaque=opaque)
    assert (world.item(2).status, world.item(2).error) == ("delivered", None)
    world.status("failed", wamid="other", opaque=opaque, failure=CLOSED)
    assert world.item(2).status == "delivered"


def test_our_reaction_is_shown_at_once_and_taken_back_when_refused() -> None:
    world = started()
    decision = world.tell(React(client_id="r", author=ANA, message_id=message_id(world.state.id, 1), emoji="👍"))
    assert [reaction.emoji for reaction in world.item(1).reactions] == ["👍"]
    assert decision.effects[0].kind == "react"
    world.tell(EffectDone(opened=2, failure=CLOSED, target=1))
    assert world.item(1).reactions == ()


def test_another_conversations_message_cannot_be_quoted_or_reacted_to() -> None:
    world = started()
    stranger = message_id("00000000-0000-8000-8000-000000000000", 1)
    with pytest.raises(NotFound):
        world.agent_writes(reply_to=stranger)
    with pytest.raises(NotFound):
        world.tell(React(client_id="r", author=ANA, message_id=stranger, emoji="👍"))


@pytest.mark.parametrize("opaque", [None, "", "x", ".5", "id.", "id.x", "id.-1", "id." + "9" * 20, "id.٣"])
def test_a_strangers_mark_is_not_mistaken_for_ours(opaque: str | None) -> None:
    assert read_opaque(opaque) is None
