"""Delivery: challenge, signature, back-off, duplicates, what survives."""

import hashlib
import hmac
import json
from pathlib import Path

from aiohttp import ClientSession

from sandbox import start
from tests.sandbox.conftest import MARIA, NUMBER, SECRET, TOKEN, WABA, Business, Caller, conforms, quick
from tests.waiting import until, until_async


async def test_registering_challenges_the_callback(sandbox: Caller, business: Business) -> None:
    answer = await sandbox.register(business)
    assert answer["callback_verified"] is True
    assert business.challenges >= 1
    status, listed = await sandbox.call("GET", "/sandbox/numbers")
    assert status == 200
    assert [one["phone_number_id"] for one in listed["items"]] == [NUMBER]
    assert (await sandbox.register(business, verify_token="another"))["callback_verified"] is False


async def test_nothing_is_posted_to_a_callback_that_did_not_pass_the_challenge(
    sandbox: Caller, business: Business
) -> None:
    business.verify_token = "not yet"
    assert (await sandbox.register(business))["callback_verified"] is False
    asked = business.challenges
    await sandbox.hello()
    await until(lambda: business.challenges > asked)
    assert business.raw == []
    business.verify_token = "the-verify-token"
    assert (await business.gets(1))[0]["text"]["body"] == "Olá"


async def test_a_callback_away_from_this_machine_is_refused(sandbox: Caller) -> None:
    body = {
        "display_phone": "1", "waba_id": "2", "access_token": "t", "app_secret": "s", "verify_token": "v",
        "callback_url": "http://192.0.2.1/hook",
    }  # fmt: skip
    status, _ = await sandbox.call("PUT", "/sandbox/numbers/7", body)
    assert status in (400, 422)


async def test_the_signature_is_over_the_bytes_and_the_bytes_are_metas(sandbox: Caller, business: Business) -> None:
    await sandbox.write("text", {"body": "ação / reação 👍"})
    await business.gets(1)
    raw, signature = business.raw[0]
    assert signature == "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    assert raw.isascii()
    assert b"\\/" in raw
    conforms("webhook_messages", business.values[0])
    body = json.loads(raw)
    assert body["object"] == "whatsapp_business_account"
    assert body["entry"][0]["id"] == WABA
    assert body["entry"][0]["changes"][0]["field"] == "messages"
    assert business.values[0]["metadata"] == {"display_phone_number": "551140000001", "phone_number_id": NUMBER}


async def test_a_webhook_is_sent_again_until_it_is_answered_with_200(sandbox: Caller, business: Business) -> None:
    business.answers = [500, 404, 302, 201]
    written = await sandbox.hello()
    await business.gets(1)
    assert [message["id"] for message in business.messages] == [written["id"]]
    assert len({raw for raw, _ in business.raw}) == 1
    assert len(business.raw) == 5


async def test_a_refused_webhook_does_not_hold_up_the_next(sandbox: Caller, business: Business) -> None:
    business.answers = [500]
    await sandbox.write("text", {"body": "1"})
    await sandbox.write("text", {"body": "2"})
    await business.gets(2)
    assert {message["text"]["body"] for message in business.messages} == {"1", "2"}


async def test_the_log_shows_calls_and_webhooks_but_no_token(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await business.gets(1)
    await sandbox.sent("text", {"body": "Oi"})

    async def both_logged() -> bool:
        _, log = await sandbox.call("GET", "/sandbox/log?after=0&limit=100")
        assert TOKEN not in json.dumps(log)
        return {"api", "webhook"} <= {item["kind"] for item in log["items"]}

    await until_async(both_logged)
    _, log = await sandbox.call("GET", "/sandbox/log?after=0&limit=100")
    call = next(item for item in log["items"] if item["kind"] == "api")
    assert (call["method"], call["status"]) == ("POST", 200)
    assert call["request"]["text"] == {"body": "Oi"}
    assert [item["n"] for item in log["items"]] == sorted(item["n"] for item in log["items"])
    _, rest = await sandbox.call("GET", f"/sandbox/log?after={log['items'][-1]['n']}")
    assert call["n"] not in [item["n"] for item in rest["items"]]


async def test_a_callback_can_be_overridden_for_one_number(sandbox: Caller, business: Business) -> None:
    webhooks = {"override_callback_uri": business.url + "?mine=1", "verify_token": "the-verify-token"}
    status, answer = await sandbox.call("POST", f"/v26.0/{NUMBER}", {"webhook_configuration": webhooks}, TOKEN)
    assert (status, answer) == (200, {"success": True})
    await sandbox.hello()
    await business.gets(1)
    _, log = await sandbox.call("GET", "/sandbox/log?after=0&limit=100")
    assert any("mine=1" in item["path"] for item in log["items"] if item["kind"] == "webhook")


async def test_everything_survives_a_restart(tmp_path: Path, session: ClientSession, business: Business) -> None:
    first = await start(quick(data_dir=tmp_path))
    before = Caller(session, first.url)
    await before.register(business)
    await before.behave(online=False)
    written = await before.hello()
    file = await before.uploaded(b"\x89PNG\r\n\x1a\n" + b"0" * 100, "image/png")
    waiting = await before.sent("text", {"body": "Oi"})
    await business.sees(waiting, "sent")
    await first.stop()

    second = await start(quick(data_dir=tmp_path))
    after = Caller(session, second.url)
    _, answer = await after.call("GET", f"/v26.0/{file}", None, TOKEN)
    assert answer["file_size"] == 108
    assert (await after.thread())["items"][0]["id"] == written["id"]
    await after.behave(online=True)
    await business.sees(waiting, "delivered")
    await second.stop()


async def test_a_burst_and_an_album_arrive_whole(sandbox: Caller, business: Business) -> None:
    path = f"/sandbox/phones/{MARIA}/messages"
    burst = {"phone_number_id": NUMBER, "type": "text", "text": {"body": "Oi"}, "count": 50}
    status, _ = await sandbox.call("POST", path, burst)
    assert status == 201
    _, image = await sandbox.upload("/sandbox/media", b"\xff\xd8\xff" + b"0" * 50, "image/jpeg")
    album = [{"type": "image", "image": {"id": image["id"], "caption": str(n)}} for n in range(5)]
    status, _ = await sandbox.call("POST", path, {"phone_number_id": NUMBER, "album": album})
    assert status == 201
    messages = await business.gets(55)
    assert len({message["id"] for message in messages}) == 55
    assert {m["image"]["caption"] for m in messages if m["type"] == "image"} == set("01234")
