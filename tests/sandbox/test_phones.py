"""Customers: how their phones behave and what they write."""

from typing import Any

import pytest

from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, Business, Caller, Json, conforms

_WRITTEN: list[tuple[str, Any, Json]] = [
    ("text", {"body": "Olá"}, {}),
    ("location", {"latitude": -3.73, "longitude": -38.52, "name": "Praia", "address": "Fortaleza"}, {}),
    ("contacts", [{"name": {"formatted_name": "Ana", "first_name": "Ana"}, "phones": [{"phone": "+55 11 9"}]}], {}),
    ("interactive", {"type": "button_reply", "button_reply": {"id": "a", "title": "A"}}, {"context": True}),
    ("interactive", {"type": "list_reply", "list_reply": {"id": "r", "title": "R", "description": "d"}},
     {"context": True}),
    ("button", {"payload": "sim", "text": "Sim"}, {"context": True}),
    ("order", {"catalog_id": "1", "text": "", "product_items": [
        {"product_retailer_id": "x", "quantity": 2, "item_price": 30, "currency": "BRL"}]}, {}),
    ("unsupported", {"type": "poll"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "more"), _WRITTEN)
async def test_what_a_customer_writes_arrives_in_metas_shape(
    sandbox: Caller, business: Business, kind: str, content: Any, more: Json
) -> None:
    ours = await sandbox.sent("template", {"name": "hello_world", "language": {"code": "en_US"}})
    extra: Json = {"context": {"id": ours}} if more.get("context") else {}
    written = await sandbox.write(kind, content, **extra)
    message = (await business.gets(1))[0]
    conforms("webhook_messages", next(value for value in business.values if "messages" in value))
    assert message["id"] == written["id"]
    assert message["from"] == MARIA
    assert message["from_user_id"].startswith("BR.")
    assert message["type"] == kind
    if kind == "unsupported":
        assert message["errors"][0]["code"] == 131051
    else:
        assert message[kind] == content
    if extra:
        assert message["context"] == {"from": "551140000001", "id": ours}


async def test_a_text_may_be_written_plainly(sandbox: Caller, business: Business) -> None:
    await sandbox.write("text", "Olá")
    assert (await business.gets(1))[0]["text"] == {"body": "Olá"}


async def test_the_plain_customers_are_there(sandbox: Caller) -> None:
    status, answer = await sandbox.call("GET", "/sandbox/phones")
    assert status == 200
    maria = next(phone for phone in answer["items"] if phone["wa_id"] == MARIA)
    assert maria["name"] == "Maria Silva"
    assert maria["settings"]["online"] is True
    assert len(answer["items"]) >= 3


async def test_an_offline_phone_gets_its_messages_when_it_is_back(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await sandbox.behave(online=False)
    message = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(message, "sent")
    assert "delivered" not in business.ticks(message)
    await sandbox.behave(online=True)
    await business.sees(message, "delivered")


async def test_a_phone_without_read_receipts_stays_at_delivered(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await sandbox.behave(read_receipts=False)
    message = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(message, "delivered")
    await sandbox.call("POST", f"/sandbox/phones/{MARIA}/read", {"phone_number_id": NUMBER})
    await sandbox.behave(read_receipts=True)
    later = await sandbox.sent("text", {"body": "Oi de novo"})
    await business.sees(later, "delivered")
    assert business.ticks(message) == ["sent", "delivered"]


async def test_a_hidden_phone_is_known_only_by_its_user_id(sandbox: Caller, business: Business) -> None:
    status, _ = await sandbox.call(
        "PUT", f"/sandbox/phones/{MARIA}", {"username": "maria.s", "settings": {"hide_phone": True}}
    )
    assert status == 200
    await sandbox.hello()
    message = (await business.gets(1))[0]
    contact = business.values[0]["contacts"][0]
    assert "from" not in message
    assert "wa_id" not in contact
    assert contact["profile"]["username"] == "maria.s"
    assert contact["user_id"] == message["from_user_id"]
    body = {"messaging_product": "whatsapp", "recipient": contact["user_id"], "type": "text", "text": {"body": "Oi"}}
    _, answer = await sandbox.call("POST", f"/v26.0/{NUMBER}/messages", body, TOKEN)
    ours = answer["messages"][0]["id"]
    told = await business.sees(ours, "delivered")
    assert "recipient_id" not in told
    assert told["recipient_user_id"] == contact["user_id"]


async def test_a_wa_id_may_lack_the_ninth_digit(sandbox: Caller, business: Business) -> None:
    await sandbox.behave(wa_id_form="without_ninth_digit")
    await sandbox.hello()
    assert (await business.gets(1))[0]["from"] == "558599990001"
    status, answer = await sandbox.send("text", {"body": "Oi"}, to=MARIA)
    assert status == 200
    assert answer["contacts"][0] | {"user_id": ""} == {"input": MARIA, "wa_id": "558599990001", "user_id": ""}
    await business.sees(answer["messages"][0]["id"], "delivered")
    assert len((await sandbox.thread())["items"]) == 2


async def test_a_phone_can_read_by_itself(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await sandbox.behave(auto_read=True)
    message = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(message, "read")


async def test_a_customer_reacts_edits_and_revokes(sandbox: Caller, business: Business) -> None:
    written = await sandbox.hello()
    ours = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(ours, "delivered")
    await sandbox.write("reaction", {"message_id": ours, "emoji": "❤️"})
    await sandbox.write(
        "edit", {"original_message_id": written["id"], "message": {"type": "text", "text": {"body": "Oi!"}}}
    )
    items = {item["id"]: item for item in (await sandbox.thread())["items"]}
    assert items[ours]["reactions"] == [{"by": "customer", "emoji": "❤️"}]
    assert items[written["id"]]["text"]["body"] == "Oi!"
    assert "edited_at" in items[written["id"]]
    await sandbox.write("revoke", {"original_message_id": written["id"]})
    items = {item["id"]: item for item in (await sandbox.thread())["items"]}
    assert set(items) == {ours, written["id"]}
    assert "text" not in items[written["id"]]
    messages = await business.gets(4)
    assert [message["type"] for message in messages] == ["text", "reaction", "edit", "revoke"]
    assert messages[2]["edit"]["message"]["text"]["body"] == "Oi!"


async def test_a_first_message_may_come_from_an_ad(sandbox: Caller, business: Business) -> None:
    referral = {
        "source_url": "https://fb.me/x", "source_id": "120226305854810726", "source_type": "ad", "body": "b",
        "headline": "h", "media_type": "image", "image_url": "https://example.com/i.jpg", "ctwa_clid": "Aff-x",
    }  # fmt: skip
    await sandbox.write("text", {"body": "Vi o anúncio"}, referral=referral)
    assert (await business.gets(1))[0]["referral"] == referral


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phone_number_id": "404", "type": "text", "text": {"body": "x"}},
        {"phone_number_id": NUMBER},
        {"phone_number_id": NUMBER, "type": "text"},
        {"phone_number_id": NUMBER, "type": "image", "image": {"id": "404"}},
        {"phone_number_id": NUMBER, "type": "text", "text": {"body": "x"}, "count": 10**9},
        {"phone_number_id": NUMBER, "album": "x"},
    ],
)
async def test_a_bad_control_call_is_refused(sandbox: Caller, body: Json) -> None:
    status, _ = await sandbox.call("POST", f"/sandbox/phones/{MARIA}/messages", body)
    assert 400 <= status < 500


async def test_only_pages_of_this_machine_are_let_in(sandbox: Caller) -> None:
    url = f"{sandbox.url}/sandbox/phones"
    async with sandbox.session.get(url, headers={"Origin": "http://127.0.0.1:8080"}) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8080"
    preflight = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "PUT"}
    async with sandbox.session.options(f"{url}/{MARIA}", headers=preflight) as answer:
        assert answer.status in (200, 204)
        assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with sandbox.session.get(url, headers=headers) as answer:
            assert answer.status == 403


async def test_watchers_see_messages_ticks_and_typing(sandbox: Caller) -> None:
    async with sandbox.session.get(f"{sandbox.url}/sandbox/events") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        written = await sandbox.hello()
        await sandbox.sent("text", {"body": "Oi"})
        seen: set[str] = set()
        while not {"message", "status"} <= seen:
            line = (await stream.content.readline()).decode()
            if line.startswith("event: "):
                seen.add(line.removeprefix("event: ").strip())
        assert written["id"]
