"""The main job: a customer writes from a phone, an agent answers, ticks turn; through the sandbox's real HTTP."""

import io
import uuid
from typing import Any

import pytest
from PIL import Image

from tests.journeys.product import SALES, Product, customer_writes
from tests.media.sounds import tone
from tests.waiting import until_async


async def phone(product: Product, wa_id: str) -> list[dict[str, Any]]:
    """What the customer's phone shows."""
    answer = await product.api.get(
        f"{product.sandbox_url}/sandbox/phones/{wa_id}/messages", params={"phone_number_id": SALES}
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def conversation(product: Product, wa_id: str, text: str = "oi") -> str:
    """A conversation the customer began."""
    await customer_writes(product, wa_id, type="text", text={"body": text})

    async def arrived() -> bool:
        page = await product.get("/conversations", status="all", limit=200)
        return any(each["contact"].get("phone") == f"+{wa_id}" for each in page["items"])

    await until_async(arrived)
    return str((await product.thread_of(wa_id))["id"])


async def answer(product: Product, thread: str, **content: Any) -> dict[str, Any]:
    """The agent sends something."""
    said = await product.api.post(
        f"/api/v1/conversations/{thread}/messages", json={"client_id": uuid.uuid4().hex, **content}
    )
    assert said.status_code == 201, said.text
    item: dict[str, Any] = said.json()
    return item


async def becomes(product: Product, thread: str, item: dict[str, Any], *statuses: str) -> dict[str, Any]:
    """Wait until the item has one of these statuses."""
    shown: dict[str, Any] = {}

    async def there() -> bool:
        timeline = await product.get(f"/conversations/{thread}/timeline", limit=200)
        shown.update(next(each for each in timeline["items"] if each["id"] == item["id"]))
        return shown["status"] in statuses

    await until_async(there, seconds=20)
    return shown


async def test_text_goes_both_ways_and_the_ticks_turn_blue(product: Product) -> None:
    wa_id = "5511960000001"
    thread = await conversation(product, wa_id, "oi, é da loja?")
    item = await answer(product, thread, type="text", text="bom dia! é sim")
    assert (await becomes(product, thread, item, "delivered", "read"))["text"] == "bom dia! é sim"
    assert [(each["direction"], each["text"]["body"]) for each in await phone(product, wa_id)] == [
        ("in", "oi, é da loja?"),
        ("out", "bom dia! é sim"),
    ]
    await product.api.post(f"{product.sandbox_url}/sandbox/phones/{wa_id}/read", json={"phone_number_id": SALES})
    await becomes(product, thread, item, "read")


async def test_messages_of_one_conversation_arrive_in_the_order_they_were_written(product: Product) -> None:
    wa_id = "5511960000002"
    thread = await conversation(product, wa_id)
    items = [await answer(product, thread, type="text", text=f"linha {n}") for n in range(8)]
    await becomes(product, thread, items[-1], "delivered", "read")
    texts = [each["text"]["body"] for each in await phone(product, wa_id) if each["direction"] == "out"]
    assert texts == [f"linha {n}" for n in range(8)]


async def test_reading_turns_the_customers_ticks_blue_and_typing_is_seen(product: Product) -> None:
    wa_id = "5511960000003"
    thread = await conversation(product, wa_id)
    assert (await product.api.post(f"/api/v1/conversations/{thread}/typing", json={})).status_code == 204
    read = await product.api.post(f"/api/v1/conversations/{thread}/read", json={})
    assert read.json()["unread"] == 0

    async def blue() -> bool:
        return bool((await phone(product, wa_id))[0]["status"] == "read")

    await until_async(blue)


async def test_a_photo_comes_in_and_a_photo_goes_out(product: Product) -> None:
    wa_id = "5511960000004"
    thread = await conversation(product, wa_id)
    uploaded = await product.api.post(
        f"{product.sandbox_url}/sandbox/media", files={"file": ("foto.jpg", photo("red"), "image/jpeg")}
    )
    await customer_writes(product, wa_id, type="image", image={"id": uploaded.json()["id"], "caption": "olha"})
    shown: dict[str, Any] = {}

    async def stored() -> bool:
        timeline = await product.get(f"/conversations/{thread}/timeline")
        shown.update(timeline["items"][-1])
        return bool(shown["type"] == "image" and shown["media"]["state"] == "ready")

    await until_async(stored)
    assert (shown["caption"], shown["media"]["width"]) == ("olha", 64)
    content = await product.api.get(f"/api/v1/media/{shown['media']['id']}")
    assert content.content == photo("red")

    sent = await product.api.post("/api/v1/media", files={"file": ("resposta.png", photo("blue", "PNG"), "image/png")})
    assert sent.status_code == 201, sent.text
    item = await answer(product, thread, type="image", media={"id": sent.json()["id"], "caption": "aqui"})
    await becomes(product, thread, item, "delivered", "read")
    last = (await phone(product, wa_id))[-1]
    assert (last["type"], last["image"]["caption"]) == ("image", "aqui")
    received = await product.api.get(f"{product.sandbox_url}/sandbox/media/{last['image']['id']}")
    assert received.content == photo("blue", "PNG")


async def test_a_recorded_voice_note_arrives_as_a_voice_note(product: Product) -> None:
    wa_id = "5511960000005"
    thread = await conversation(product, wa_id)
    sent = await product.api.post(
        "/api/v1/media",
        files={"file": ("gravacao.webm", tone("webm", "libopus"), "audio/webm")},
        data={"voice": "true"},
    )
    assert sent.status_code == 201, sent.text
    media = sent.json()
    assert (media["mime"], media["voice"], len(media["waveform"])) == ("audio/ogg; codecs=opus", True, 64)
    item = await answer(product, thread, type="audio", media={"id": media["id"], "voice": True})
    await becomes(product, thread, item, "delivered", "read", "played")
    last = (await phone(product, wa_id))[-1]
    assert (last["type"], last["audio"]["voice"]) == ("audio", True)


async def test_reactions_and_quotes_travel_both_ways(product: Product) -> None:
    wa_id = "5511960000006"
    thread = await conversation(product, wa_id, "qual o preço?")
    theirs = (await product.get(f"/conversations/{thread}/timeline"))["items"][0]
    item = await answer(product, thread, type="text", text="R$ 10", reply_to=theirs["id"])
    assert item["reply_to"]["text"] == "qual o preço?"
    await becomes(product, thread, item, "delivered", "read")
    on_phone = (await phone(product, wa_id))[-1]
    assert on_phone["context"]["id"] == (await phone(product, wa_id))[0]["id"]
    await answer(product, thread, type="reaction", reaction={"message_id": theirs["id"], "emoji": "👍"})
    await customer_writes(product, wa_id, type="reaction", reaction={"message_id": on_phone["id"], "emoji": "❤️"})

    async def reacted() -> bool:
        items = (await product.get(f"/conversations/{thread}/timeline"))["items"]
        return [[each["emoji"] for each in one["reactions"]] for one in items] == [["👍"], ["❤️"]]

    await until_async(reacted)


@pytest.mark.parametrize(("code", "words"), [(131047, "24 h"), (131026, "")])
async def test_a_refusal_of_the_provider_is_shown_in_portuguese_and_can_be_tried_again(
    product: Product, code: int, words: str
) -> None:
    wa_id = f"55119600{code:06d}"[:13]
    thread = await conversation(product, wa_id)
    faults = f"{product.sandbox_url}/sandbox/faults"
    await product.api.put(faults, json={"error": {"code": code, "times": 1, "to": wa_id}})
    item = await answer(product, thread, type="text", text="vai?")
    failed = await becomes(product, thread, item, "failed")
    assert failed["error"]["code"] == f"provider:{code}"
    assert words in failed["error"]["title"]
    await product.api.delete(faults)
    again = await product.api.post(f"/api/v1/conversations/{thread}/messages/{item['id']}/retry", json={})
    assert again.status_code == 200, again.text
    await becomes(product, thread, item, "delivered", "read")


async def test_an_answer_that_was_lost_is_settled_by_the_echo_and_sent_once(product: Product) -> None:
    wa_id = "5511960000007"
    thread = await conversation(product, wa_id)
    faults = f"{product.sandbox_url}/sandbox/faults"
    await product.api.put(faults, json={"drop_answers": 1.0})
    item = await answer(product, thread, type="text", text="uma vez só")
    await becomes(product, thread, item, "delivered", "read")
    await product.api.delete(faults)
    assert [each["direction"] for each in await phone(product, wa_id)] == ["in", "out"]


def photo(colour: str, kind: str = "JPEG") -> bytes:
    """A small picture, the same bytes for the same words."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, kind)
    return out.getvalue()
