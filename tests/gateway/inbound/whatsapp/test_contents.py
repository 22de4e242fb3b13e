"""Every type of message of §1.4 reaches us as the content it is."""

import json

import pytest

from gateway.inbound.whatsapp import parse_webhook
from ipro_rt.channels import reasons
from ipro_rt.channels.arrivals import MessageArrived
from ipro_rt.channels.content import Content, Reply, Unsupported
from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.ids import derived_id
from ipro_rt.media.model import Media
from tests.gateway.inbound.whatsapp.conftest import PHONE_NUMBER_ID, fixture, only


def message(name: str) -> MessageArrived:
    arrival = only(name)
    assert isinstance(arrival, MessageArrived)
    return arrival


def pending(provider_id: str, mime: str, name: str | None = None, voice: bool = False) -> Media:
    return Media(derived_id(PHONE_NUMBER_ID, provider_id), mime, "pending", name=name, voice=voice)


@pytest.mark.parametrize(
    ("name", "content", "media_ref"),
    [
        (
            "image",
            Content("image", media=pending("1003383421387256", "image/jpeg"), caption="olha"),
            "1003383421387256",
        ),
        ("video", Content("video", media=pending("1003383421387257", "video/mp4")), "1003383421387257"),
        (
            "audio_voice",
            Content("audio", media=pending("1003383421387258", "audio/ogg; codecs=opus", voice=True)),
            "1003383421387258",
        ),
        ("audio_file", Content("audio", media=pending("1003383421387259", "audio/mpeg")), "1003383421387259"),
        (
            "document",
            Content("document", media=pending("1003383421387260", "application/pdf", "pedido 12.pdf"), caption="segue"),
            "1003383421387260",
        ),
        ("sticker", Content("sticker", media=pending("1003383421387261", "image/webp")), "1003383421387261"),
    ],
)
def test_a_file_is_pending_under_an_id_of_ours(name: str, content: Content, media_ref: str) -> None:
    arrival = message(name)
    assert arrival.content == content
    assert arrival.media_ref == media_ref


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text", Content("text", text="oi, é da loja?")),
        (
            "location",
            Content(
                "location",
                location={
                    "latitude": -3.71722,
                    "longitude": -38.54306,
                    "name": "Loja",
                    "address": "Rua A, 1",
                    "url": "https://loja.example",
                },
            ),
        ),
        (
            "button",
            Content("button", text="Cancelar inscrição", reply=Reply("button", "UNSUB", "Cancelar inscrição")),
        ),
        ("interactive_button", Content("interactive", text="Sim", reply=Reply("button", "a", "Sim"))),
        (
            "interactive_list",
            Content("interactive", text="Azul", reply=Reply("list", "r1", "Azul", "o mais vendido")),
        ),
        (
            "interactive_flow",
            Content(
                "interactive", text="Sent", reply=Reply("flow", title="flow", data={"flow_token": "t1", "nota": 5})
            ),
        ),
        (
            "interactive_unknown",
            Content("unsupported", unsupported=Unsupported("interactive/hologram_reply")),
        ),
        (
            "unsupported",
            Content("unsupported", unsupported=Unsupported("poll", reasons.failure_of(131051).title)),
        ),
        (
            "unsupported_bare",
            Content("unsupported", unsupported=Unsupported("unknown", reasons.failure_of(131051).title)),
        ),
        ("type_of_tomorrow", Content("unsupported", unsupported=Unsupported("hologram"))),
        (
            "image_without_file",
            Content("unsupported", unsupported=Unsupported("image", reasons.failure_of(131052).title)),
        ),
    ],
)
def test_a_message_carries_what_was_written(name: str, content: Content) -> None:
    arrival = message(name)
    assert arrival.content == content
    assert arrival.media_ref is None


def test_shared_contacts_are_kept_as_they_came() -> None:
    content = message("contacts").content
    sent = json.loads(fixture("contacts"))["entry"][0]["changes"][0]["value"]["messages"][0]["contacts"]
    assert content.contacts == sent
    assert content.preview() == "João Silva"


def test_a_contact_without_a_name_is_kept_and_has_no_preview() -> None:
    content = message("contacts_requested").content
    assert content.contacts is not None
    assert content.contacts[0]["phones"] == [{"phone": "+5511999999999"}]
    assert content.preview() is None


def test_an_answer_about_calls_is_told_in_portuguese() -> None:
    content = message("interactive_call_permission").content
    assert content.text == "O cliente permitiu ligações."
    assert content.reply is not None
    assert content.reply.kind == "call_permission"
    assert content.reply.data is not None
    assert content.reply.data["response"] == "accept"


def test_an_order_is_kept_with_its_words() -> None:
    content = message("order").content
    assert content.order is not None
    assert content.order["product_items"][0]["quantity"] == 2
    assert content.text == "para hoje"


def of_payload(kind: str, payload: object) -> MessageArrived:
    body = json.loads(fixture("text"))
    written = body["entry"][0]["changes"][0]["value"]["messages"][0]
    del written["text"]
    written.update({"type": kind, kind: payload})
    (arrival,) = parse_webhook(json.dumps(body).encode(), PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    return arrival


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\eu.jpg", "eu.jpg"),
        ("nota\u202egpj.exe", "notagpj.exe"),
        ("a" * 300 + ".pdf", "a" * 236 + ".pdf"),
        ("pasta/", None),
        ("", None),
    ],
)
def test_a_file_name_is_only_a_name(given: str, kept: str | None) -> None:
    content = of_payload("document", {"id": "1", "mime_type": "application/pdf", "filename": given}).content
    assert content.media is not None
    assert content.media.name == kept


def test_a_file_without_a_mime_is_just_bytes() -> None:
    content = of_payload("document", {"id": "1"}).content
    assert content.media is not None
    assert content.media.mime == "application/octet-stream"


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ("not json", {"response_json": "not json"}),
        ("[1]", {"response_json": [1]}),
        ("[" * 5000, {"response_json": "[" * 5000}),
        ({"a": 1}, {"a": 1}),
        ('{"a":"x\\u0000y"}', {"a": "x\ufffdy"}),
        (None, None),
    ],
)
def test_the_answers_of_a_flow_are_kept_even_when_odd(written: object, data: object) -> None:
    flow = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": written}}
    reply = of_payload("interactive", flow).content.reply
    assert reply is not None
    assert reply.data == data


@pytest.mark.parametrize("kind", ["text", "image", "location", "contacts", "button", "interactive", "order"])
def test_a_known_type_without_its_payload_is_refused(kind: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        of_payload(kind, None)
    assert caught.value.errors[0].pointer == f"/entry/0/changes/0/value/messages/0/{kind}"


def nested(levels: int) -> object:
    return {"deeper": nested(levels - 1)} if levels else "end"


@pytest.mark.parametrize(
    ("kind", "payload", "pointer"),
    [
        ("order", nested(30), "/order"),
        ("order", {"many": [0] * 6_000}, "/order"),
        ("order", {"text": "x" * 70_000}, "/order"),
        ("order", {"price": 2**70}, "/order"),
        ("contacts", [{"name": "João"}], "/contacts/0/name"),
        ("contacts", [{"name": {}}, nested(30)], "/contacts/1"),
        ("location", {"latitude": 91, "longitude": 0}, "/location/latitude"),
        ("location", {"latitude": "3", "longitude": 0}, "/location/latitude"),
        ("image", {"id": ""}, "/image/id"),
        ("image", {"id": 5}, "/image/id"),
        ("text", {"body": "x" * 65_537}, "/text/body"),
    ],
)
def test_payloads_are_bounded_and_typed(kind: str, payload: object, pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        of_payload(kind, payload)
    assert caught.value.code == "invalid_input"
    assert caught.value.errors[0].pointer == f"/entry/0/changes/0/value/messages/0{pointer}"


def test_a_null_name_of_a_contact_is_no_name() -> None:
    assert of_payload("contacts", [{"name": None, "phones": []}]).content.contacts == [{"phones": []}]
