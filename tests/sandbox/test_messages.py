"""Sending as a business: answers, ticks, refusals."""

import base64

import pytest

from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, Business, Caller, Json, conforms


async def test_a_text_is_answered_with_an_id_and_the_customers_names(sandbox: Caller) -> None:
    status, answer = await sandbox.send("text", {"body": "Oi"}, to="+55 (85) 99999-0001")
    assert status == 200
    conforms("message_response", answer)
    assert answer["contacts"][0]["input"] == "+55 (85) 99999-0001"
    assert answer["contacts"][0]["wa_id"] == MARIA
    assert answer["contacts"][0]["user_id"].startswith("BR.")
    assert MARIA.encode() in base64.b64decode(answer["messages"][0]["id"].removeprefix("wamid."))


@pytest.mark.parametrize("version", ["v17.0", "v23.0", "v26.0", "v99.0"])
async def test_any_version_of_the_graph_is_answered(sandbox: Caller, version: str) -> None:
    body = {"messaging_product": "whatsapp", "to": MARIA, "type": "text", "text": {"body": "Oi"}}
    status, _ = await sandbox.call("POST", f"/{version}/{NUMBER}/messages", body, TOKEN)
    assert status == 200


async def test_sent_and_delivered_come_by_themselves_and_carry_our_data(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    message = await sandbox.sent("text", {"body": "Oi"}, biz_opaque_callback_data="our-id")
    await business.sees(message, "delivered")
    assert business.ticks(message) == ["sent", "delivered"]
    for value in business.values:
        conforms("webhook_statuses" if "statuses" in value else "webhook_messages", value)
    for status in business.statuses:
        assert status["biz_opaque_callback_data"] == "our-id"
        assert status["recipient_id"] == MARIA
        assert status["recipient_user_id"].startswith("BR.")
        assert status["timestamp"].isdigit()
        assert status["pricing"]["pricing_model"] == "PMP"
        assert status["pricing"]["billable"] is False
    told = next(value for value in business.values if "statuses" in value)
    assert told["contacts"][0]["profile"]["name"] == "Maria Silva"


async def test_the_customer_reading_turns_the_ticks_blue(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    message = await sandbox.sent("text", {"body": "Oi"})
    await business.sees(message, "delivered")
    await sandbox.call("POST", f"/sandbox/phones/{MARIA}/read", {"phone_number_id": NUMBER})
    await business.sees(message, "read")


async def test_a_business_scoped_user_id_reaches_the_same_phone(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    user_id = (await business.gets(1))[0]["from_user_id"]
    body = {"messaging_product": "whatsapp", "recipient": user_id, "type": "text", "text": {"body": "Oi"}}
    status, answer = await sandbox.call("POST", f"/v26.0/{NUMBER}/messages", body, TOKEN)
    assert status == 200
    assert answer["contacts"][0]["input"] == user_id
    await business.sees(answer["messages"][0]["id"], "delivered")
    assert (await sandbox.thread())["items"][-1]["text"]["body"] == "Oi"


async def test_a_wrong_token_is_refused_with_code_190(sandbox: Caller) -> None:
    for token in (None, "wrong", "söme"):
        status, answer = await sandbox.call("POST", f"/v26.0/{NUMBER}/messages", {}, token)
        assert (status, answer["error"]["code"]) == (401, 190)
        conforms("error", answer)


async def test_an_unknown_number_is_refused_as_an_unknown_object(sandbox: Caller) -> None:
    status, answer = await sandbox.call("POST", "/v26.0/999/messages", {"messaging_product": "whatsapp"}, TOKEN)
    assert (status, answer["error"]["code"], answer["error"]["error_subcode"]) == (400, 100, 33)


_BAD: list[tuple[str, Json]] = [
    ("no product", {"to": MARIA, "type": "text", "text": {"body": "x"}}),
    ("no recipient", {"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}),
    ("no such type", {"messaging_product": "whatsapp", "to": MARIA, "type": "poll", "poll": {}}),
    ("no content", {"messaging_product": "whatsapp", "to": MARIA, "type": "text"}),
    ("content of another form", {"messaging_product": "whatsapp", "to": MARIA, "type": "text", "text": "x"}),
    ("an empty text", {"messaging_product": "whatsapp", "to": MARIA, "type": "text", "text": {"body": ""}}),
    ("a text too long", {"messaging_product": "whatsapp", "to": MARIA, "type": "text", "text": {"body": "x" * 4097}}),
    ("nobody", {"messaging_product": "whatsapp", "to": "abc", "type": "text", "text": {"body": "x"}}),
    ("an image without id", {"messaging_product": "whatsapp", "to": MARIA, "type": "image", "image": {}}),
    ("a latitude of 91", {"messaging_product": "whatsapp", "to": MARIA, "type": "location",
                          "location": {"latitude": 91, "longitude": 0}}),
    ("a reaction to nothing", {"messaging_product": "whatsapp", "to": MARIA, "type": "reaction", "reaction": {}}),
    ("a message to nobody read", {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.none"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body"), _BAD, ids=[what for what, _ in _BAD])
async def test_a_bad_request_is_refused_in_metas_words(sandbox: Caller, what: str, body: Json) -> None:
    status, answer = await sandbox.call("POST", f"/v26.0/{NUMBER}/messages", body, TOKEN)
    assert status == 400, what
    conforms("error", answer)
    assert answer["error"]["code"] in (100, 131008, 131009, 131051)


async def test_a_body_that_is_not_json_is_refused(sandbox: Caller) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    for body in (b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000):
        async with sandbox.session.post(f"{sandbox.url}/v26.0/{NUMBER}/messages", data=body, headers=headers) as answer:
            assert answer.status == 400, body[:20]
            assert (await answer.json())["error"]["code"] == 100


async def test_marking_as_read_shows_on_the_phone_with_typing_until_we_write(sandbox: Caller) -> None:
    written = await sandbox.hello()
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": written["id"]}
    status, answer = await sandbox.call(
        "POST", f"/v26.0/{NUMBER}/messages", body | {"typing_indicator": {"type": "text"}}, TOKEN
    )
    assert (status, answer) == (200, {"success": True})
    conforms("mark_response", answer)
    thread = await sandbox.thread()
    assert thread["typing"] is True
    assert thread["items"][0]["status"] == "read"
    await sandbox.sent("text", {"body": "Oi"})
    assert (await sandbox.thread())["typing"] is False


async def test_a_reaction_lies_on_its_message_and_can_be_taken_back(sandbox: Caller, business: Business) -> None:
    written = await sandbox.hello()
    reaction = await sandbox.sent("reaction", {"message_id": written["id"], "emoji": "👍"})
    await business.sees(reaction, "delivered")
    items = (await sandbox.thread())["items"]
    assert [item["id"] for item in items] == [written["id"]]
    assert items[0]["reactions"] == [{"by": "business", "emoji": "👍"}]
    taken_back = await sandbox.sent("reaction", {"message_id": written["id"], "emoji": ""})
    await business.sees(taken_back, "delivered")
    assert (await sandbox.thread())["items"][0]["reactions"] == []
