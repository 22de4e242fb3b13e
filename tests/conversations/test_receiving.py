"""What the customer sends."""

from datetime import timedelta

import pytest

from ipro_rt.channels.arrivals import EditArrived, MessageArrived, NoteArrived, ReactionArrived, RevokeArrived
from ipro_rt.channels.content import Content
from ipro_rt.conversations.messages import MarkRead, MediaStored, SetStatus
from ipro_rt.conversations.model import Reaction, view
from ipro_rt.kernel.ids import message_id
from ipro_rt.media.model import Media
from tests.conversations.world import ANA, NUMBER, World, person, receive


def test_the_first_message_makes_the_conversation() -> None:
    world = World()
    decision = world.customer_writes("oi, é da loja?")
    assert decision.pids == (f"{NUMBER}/wamid.1",)
    assert world.state.contact is not None
    assert (world.state.contact.name, world.state.unread, world.state.seq) == ("Maria Silva", (1,), 1)
    assert world.state.last_message is not None
    assert world.state.last_message.text == "oi, é da loja?"
    assert world.state.window_expires_at == world.item(1).at + timedelta(hours=24)
    assert world.item(1).id == message_id(world.state.id, 1)


def test_a_message_from_the_future_is_dated_now() -> None:
    world = World()
    arrival = MessageArrived("w", person(), world.now + timedelta(days=3), Content("text", text="oi"))
    world.tell(receive(arrival))
    assert world.item(1).at < world.now


def test_a_reply_shows_what_it_answers() -> None:
    world = World()
    world.customer_writes("primeira", "wamid.1")
    world.customer_writes("segunda", "wamid.2", reply_to="wamid.1")
    quote = world.item(2).reply_to
    assert quote is not None
    assert (quote.seq, quote.text, quote.author_name) == (1, "primeira", "Maria Silva")


def test_a_reply_to_something_we_never_had_is_kept_with_an_empty_quote() -> None:
    world = World()
    world.customer_writes("sobre aquilo", "wamid.1", reply_to="wamid.gone")
    assert world.item(1).reply_to is not None
    assert world.item(1).reply_to.seq is None  # type: ignore[union-attr]


def test_a_customer_has_one_reaction_and_can_take_it_back() -> None:
    world = World()
    world.customer_writes()
    for number, emoji in enumerate(["👍", "❤️", ""]):
        world.tell(receive(ReactionArrived(f"r{number}", person(), world.now, target="wamid.1", emoji=emoji)))
        expected = (Reaction("contact", emoji),) if emoji else ()
        assert world.item(1).reactions == expected


def test_an_edit_changes_the_words_and_the_list() -> None:
    world = World()
    world.customer_writes("oi")
    world.tell(receive(EditArrived("e", person(), world.now, target="wamid.1", text="olá")))
    assert (world.item(1).text, world.item(1).edited_at is not None) == ("olá", True)
    assert world.state.last_message is not None
    assert world.state.last_message.text == "olá"


def test_a_deleted_message_keeps_nothing_of_its_content() -> None:
    world = World()
    world.customer_writes("segredo")
    world.tell(receive(RevokeArrived("d", person(), world.now, target="wamid.1")))
    item = world.item(1)
    assert (item.text, item.revoked_at is not None) == (None, True)
    assert "segredo" not in str(world.state)


@pytest.mark.parametrize(
    "arrival",
    [
        ReactionArrived("x", person(), World().now, target="wamid.gone", emoji="👍"),
        EditArrived("x", person(), World().now, target="wamid.gone", text="novo"),
        RevokeArrived("x", person(), World().now, target="wamid.gone"),
        NoteArrived("x", person(), World().now, type="number_changed", text="Mudou de número."),
    ],
)
def test_what_has_no_message_to_change_becomes_a_line(arrival: object) -> None:
    world = World()
    world.tell(receive(arrival))
    assert (world.item(1).kind, world.state.unread) == ("system", ())


def test_a_resolved_conversation_opens_when_the_customer_writes() -> None:
    world = World()
    world.customer_writes()
    resolved = world.tell(SetStatus(status="resolved", by=ANA))
    assert resolved.reply.conversation.status == "resolved"
    assert world.item(2).text == "Conversa resolvida por Ana."
    world.customer_writes("ainda está aí?", "wamid.2")
    assert world.state.status == "open"


def test_reading_clears_unread_and_tells_the_provider_once() -> None:
    world = World()
    world.customer_writes()
    effect = world.tell(MarkRead()).effects[0]
    assert (effect.kind, effect.args["provider_id"]) == ("mark_read", "wamid.1")
    again = world.tell(MarkRead())
    assert (again.event, again.effects) == (None, ())


def test_what_came_after_the_screen_stays_unread() -> None:
    world = World()
    for number in range(1, 4):
        world.customer_writes(f"n{number}", f"wamid.{number}")
    effect = world.tell(MarkRead(up_to=2)).effects[0]
    assert effect.args["provider_id"] == "wamid.2"
    assert view(world.state).unread == 1
    world.tell(MarkRead())
    assert view(world.state).unread == 0


def test_media_is_fetched_and_shown_when_it_is_here() -> None:
    world = World()
    pending = Media(id="m", mime="image/jpeg", state="pending")
    arrival = MessageArrived("w", person(), world.now, Content("image", media=pending), media_ref="meta-1")
    effect = world.tell(receive(arrival)).effects[0]
    assert (effect.kind, effect.args["ref"], effect.durable) == ("fetch_media", "meta-1", True)
    ready = Media(id="m", mime="image/jpeg", size=10)
    decision = world.tell(MediaStored(seq=1, media=ready))
    assert decision.closes == 1
    assert world.item(1).media == ready


def test_the_journal_alone_gives_the_live_state() -> None:
    world = World()
    world.customer_writes()
    world.agent_writes()
    world.agent_writes(client_id="c2")
    world.status("delivered", opaque=f"{world.state.id}.2")
    world.tell(MarkRead())
    assert world.replayed() == world.state
