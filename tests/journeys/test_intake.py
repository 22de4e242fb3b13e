"""A customer's message comes in: once, in order, or not at all with a reason."""

import asyncio
import json

import pytest

from tests.journeys.product import Product, message, webhook


async def test_a_signed_webhook_is_on_the_timeline_when_it_is_answered(product: Product) -> None:
    answer = await product.hook(message("5511980000001", "oi, é da loja?"))
    assert answer.status_code == 200
    thread = await product.thread_of("5511980000001")
    timeline = await product.get(f"/conversations/{thread['id']}/timeline")
    assert [(item["seq"], item["text"], item["direction"]) for item in timeline["items"]] == [
        (1, "oi, é da loja?", "in")
    ]
    assert thread["unread"] == 1


async def test_five_identical_webhooks_at_once_give_one_message(product: Product) -> None:
    body = message("5511980000002", "só uma vez")
    answers = await asyncio.gather(*(product.hook(body) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    thread = await product.thread_of("5511980000002")
    assert (thread["seq"], thread["unread"]) == (1, 1)


async def test_an_album_of_a_new_contact_is_one_conversation_with_six_messages(product: Product) -> None:
    bodies = [message("5511980000003", f"foto {n}") for n in range(6)]
    await asyncio.gather(*(product.hook(body) for body in bodies))
    page = await product.get("/conversations", status="all", limit=200)
    threads = [each for each in page["items"] if each["contact"].get("phone") == "+5511980000003"]
    assert [thread["seq"] for thread in threads] == [6]


async def test_a_burst_has_one_order_for_everybody(product: Product) -> None:
    await asyncio.gather(*(product.hook(message("5511980000004", f"n{n}")) for n in range(50)))
    thread = await product.thread_of("5511980000004")
    first = await product.get(f"/conversations/{thread['id']}/timeline", limit=200)
    again = await product.get(f"/conversations/{thread['id']}/timeline", limit=200)
    assert [item["seq"] for item in first["items"]] == list(range(1, 51))
    assert first == again
    assert {item["text"] for item in first["items"]} == {f"n{n}" for n in range(50)}


async def test_the_same_person_with_and_without_the_ninth_digit_is_one_contact(product: Product) -> None:
    await product.hook(message("5585999980005", "com nove"))
    await product.hook(message("558599980005", "sem nove"))
    found = await product.get("/contacts", q="9998-0005".replace("-", ""))
    assert len(found["items"]) == 1


async def test_a_person_without_a_phone_is_served_all_the_same(product: Product) -> None:
    one = {
        "from_user_id": "BR.777",
        "id": "wamid.bsuid",
        "timestamp": "1795400000",
        "type": "text",
        "text": {"body": "oi"},
    }
    contact = {"profile": {"name": "Bia", "username": "bia"}, "user_id": "BR.777"}
    assert (await product.hook(webhook({"contacts": [contact], "messages": [one]}))).status_code == 200
    found = await product.get("/contacts", q="bia")
    assert [("phone" in each, each["name"]) for each in found["items"]] == [(False, "Bia")]


async def test_a_type_nobody_knows_is_kept_and_shown_as_such(product: Product) -> None:
    await product.hook(message("5511980000006", "", type="hologram", hologram={"depth": 3}))
    thread = await product.thread_of("5511980000006")
    timeline = await product.get(f"/conversations/{thread['id']}/timeline")
    assert timeline["items"][0]["type"] == "unsupported"
    assert timeline["items"][0]["unsupported"]["type"] == "hologram"


GOOD = message("5511980000099", "nunca")
BAD = {
    "malformed": (b'{"object":', 400),
    "not utf-8": (GOOD.replace(b"nunca", b"\xff\xfe"), 400),
    "deep nesting": (GOOD[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "wrong types": (webhook({"messages": [{"id": 5, "from": [], "type": {}}]}), 422),
    "a huge number": (GOOD.replace(b'"timestamp": "', b'"timestamp": "9' + b"9" * 400), 422),
    "three megabytes": (GOOD + b" " * 3_100_000, 413),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_webhook_that_cannot_be_read_gets_a_code_and_leaves_nothing(product: Product, name: str) -> None:
    body, status = BAD[name]
    answer = await product.hook(body)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]
    assert (await product.get("/contacts", q="5511980000099"))["items"] == []


async def test_a_wrong_signature_is_refused_and_nothing_is_stored(product: Product) -> None:
    answer = await product.hook(GOOD, signature="sha256=" + "0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert (await product.get("/contacts", q="5511980000099"))["items"] == []


async def test_an_unknown_number_is_not_found(product: Product) -> None:
    answer = await product.api.post("/hooks/whatsapp/01a208c7-0000-7000-8000-000000000000", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_providers_challenge_is_answered_with_its_own_words(product: Product) -> None:
    number = (await product.get("/numbers"))["items"][0]
    query = {"hub.mode": "subscribe", "hub.challenge": "77", "hub.verify_token": number["verify_token"]}
    answer = await product.api.get(number["webhook_path"], params=query)
    assert (answer.status_code, answer.text) == (200, "77")
    wrong = await product.api.get(number["webhook_path"], params=query | {"hub.verify_token": "no"})
    assert wrong.status_code == 403


async def test_wrong_passwords_are_slowed_down(product: Product) -> None:
    wrong = {"email": "nobody@demo.local", "password": "wrong-password"}
    answers = [await product.api.post("/api/v1/sessions", json=wrong) for _ in range(10)]
    assert answers[0].json()["code"] == "wrong_credentials"
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many_attempts")
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert json.loads(answers[-1].text)["request_id"]
