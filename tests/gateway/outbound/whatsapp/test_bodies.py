"""Every type of §1.6 is written as Graph wants it."""

from typing import Any

import pytest

from gateway.outbound.whatsapp import bodies
from ipro_rt.channels import reasons
from ipro_rt.channels.content import Content
from ipro_rt.channels.driver import Outgoing, ProviderRefused, Recipient
from ipro_rt.media.model import Media

TO = Recipient(phone="5511999999999")
ENVELOPE = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "5511999999999",
    "biz_opaque_callback_data": "our-id",
}
VOICE = Media("m", "audio/ogg; codecs=opus", voice=True)
BUTTONS = {
    "type": "button",
    "body": {"text": "Confirma?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "Sim"}}]},
}
TEMPLATE = {
    "name": "promo_1",
    "language": {"code": "pt_BR"},
    "components": [{"type": "body", "parameters": [{"type": "text", "text": "Bia", "parameter_name": "nome"}]}],
}
CARDS = [{"name": {"formatted_name": "João", "first_name": "João"}, "phones": [{"phone": "+5511", "type": "HOME"}]}]


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (Content("text", text="oi"), {"body": "oi", "preview_url": False}),
        (Content("text", text="https://a.b", preview_url=True), {"body": "https://a.b", "preview_url": True}),
        (Content("image", media=Media("m", "image/png"), caption="olha"), {"id": "9001", "caption": "olha"}),
        (Content("image", media=Media("m", "image/png", name="a.png")), {"id": "9001"}),
        (Content("video", media=Media("m", "video/mp4"), caption="olha"), {"id": "9001", "caption": "olha"}),
        (
            Content("document", media=Media("m", "application/pdf", name="a.pdf"), caption="segue"),
            {"id": "9001", "filename": "a.pdf", "caption": "segue"},
        ),
        (Content("audio", media=Media("m", "audio/mpeg"), caption="not for audio"), {"id": "9001"}),
        (Content("audio", media=VOICE), {"id": "9001", "voice": True}),
        (Content("sticker", media=Media("m", "image/webp")), {"id": "9001"}),
        (
            Content("location", location={"latitude": 1.5, "longitude": 0, "name": "n", "url": "https://x.y"}),
            {"latitude": 1.5, "longitude": 0, "name": "n"},
        ),
        (Content("contacts", contacts=CARDS), CARDS),
        (Content("interactive", interactive=BUTTONS, text="Confirma?"), BUTTONS),
        (Content("template", template=TEMPLATE, text="Olá Bia"), TEMPLATE),
    ],
)
def test_a_content_is_written_under_its_type(content: Content, written: Any) -> None:
    body = bodies.of_message(Outgoing(TO, "our-id", content), "9001")
    assert body == {**ENVELOPE, "type": content.type, content.type: written}


def test_a_reply_names_what_it_answers() -> None:
    body = bodies.of_message(Outgoing(TO, "our-id", Content("text", text="oi"), reply_to="wamid.A"), None)
    assert body["context"] == {"message_id": "wamid.A"}


@pytest.mark.parametrize("emoji", ["❤️", ""])
def test_a_reaction_names_its_target_and_may_be_taken_back(emoji: str) -> None:
    body = bodies.of_message(Outgoing(TO, "our-id", reaction_to="wamid.Z", emoji=emoji), None)
    assert body == {**ENVELOPE, "type": "reaction", "reaction": {"message_id": "wamid.Z", "emoji": emoji}}


def test_the_phone_wins_over_the_user_id() -> None:
    text = Content("text", text="oi")
    by_id = bodies.of_message(Outgoing(Recipient(user_id="BR.1349"), "x", text), None)
    assert by_id["recipient"] == "BR.1349"
    assert "to" not in by_id
    both = bodies.of_message(Outgoing(Recipient("5511999999999", "BR.1349"), "x", text), None)
    assert both["to"] == "5511999999999"
    assert "recipient" not in both


@pytest.mark.parametrize(
    "content",
    [None, Content("order"), Content("button"), Content("unsupported"), Content("template"), Content("location")],
)
def test_what_cannot_be_sent_is_refused(content: Content | None) -> None:
    with pytest.raises(ProviderRefused) as caught:
        bodies.of_message(Outgoing(TO, "our-id", content), None)
    assert caught.value.failure == reasons.UNSENDABLE


def test_media_without_an_upload_is_refused() -> None:
    with pytest.raises(ProviderRefused):
        bodies.of_message(Outgoing(TO, "our-id", Content("image", media=Media("m", "image/png"))), None)
