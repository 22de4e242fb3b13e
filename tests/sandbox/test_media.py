"""Files both ways, and what is refused."""

import hashlib

import pytest

from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, Business, Caller, conforms
from tests.sandbox.samples import JPEG, MONO, MP3, PNG, STEREO


async def test_a_file_is_uploaded_described_loaded_and_deleted(sandbox: Caller) -> None:
    status, answer = await sandbox.upload(
        f"/v26.0/{NUMBER}/media", PNG, "image/png", TOKEN, messaging_product="whatsapp", type="image/png"
    )
    assert status == 200
    conforms("media_uploaded", answer)
    file = answer["id"]
    _, about = await sandbox.call("GET", f"/v26.0/{file}?phone_number_id={NUMBER}", None, TOKEN)
    conforms("media", about)
    assert about["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert (about["mime_type"], about["file_size"], about["id"]) == ("image/png", len(PNG), file)
    async with sandbox.session.get(about["url"], headers={"Authorization": f"Bearer {TOKEN}"}) as loaded:
        assert await loaded.read() == PNG
        assert loaded.headers["Content-Type"] == "image/png"
    async with sandbox.session.get(about["url"]) as refused:
        assert refused.status in (401, 403)
    status, answer = await sandbox.call("DELETE", f"/v26.0/{file}", None, TOKEN)
    assert (status, answer) == (200, {"success": True})
    conforms("media_deleted", answer)
    status, answer = await sandbox.call("GET", f"/v26.0/{file}", None, TOKEN)
    assert (status, answer["error"]["error_subcode"]) == (400, 33)


async def test_a_url_is_good_for_five_minutes_and_an_inbound_file_for_a_week(
    sandbox: Caller, business: Business
) -> None:
    _, photo = await sandbox.upload("/sandbox/media", JPEG, "image/jpeg")
    await sandbox.write("image", {"id": photo["id"], "caption": "veja"})
    image = (await business.gets(1))[0]["image"]
    assert image["caption"] == "veja"
    assert image["mime_type"] == "image/jpeg"
    conforms("webhook_messages", business.values[0])
    _, about = await sandbox.call("GET", f"/v26.0/{image['id']}", None, TOKEN)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for url in (about["url"], image["url"]):
        async with sandbox.session.get(url, headers=headers) as loaded:
            assert await loaded.read() == JPEG
    await sandbox.call("POST", "/sandbox/clock", {"advance_s": 301})
    async with sandbox.session.get(about["url"], headers=headers) as expired:
        assert expired.status in (403, 404)
    assert (await sandbox.call("GET", f"/v26.0/{image['id']}", None, TOKEN))[0] == 200
    await sandbox.call("POST", "/sandbox/clock", {"advance_s": 8 * 86_400})
    assert (await sandbox.call("GET", f"/v26.0/{image['id']}", None, TOKEN))[0] == 400


@pytest.mark.parametrize(
    ("mime", "data"),
    [("image/png", b"0" * (5 * 1024 * 1024 + 1)), ("image/svg+xml", b"<svg/>"), ("text/html", b"<p>"), ("", b"x")],
    ids=["too large", "svg", "html", "no type"],
)
async def test_a_file_meta_does_not_take_is_refused(sandbox: Caller, mime: str, data: bytes) -> None:
    fields = {"messaging_product": "whatsapp"} | ({"type": mime} if mime else {})
    status, answer = await sandbox.upload(f"/v26.0/{NUMBER}/media", data, "", TOKEN, **fields)
    assert status == 400
    conforms("error", answer)


async def test_a_voice_note_must_be_mono_opus(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    mime = "audio/ogg; codecs=opus"
    good = await sandbox.sent("audio", {"id": await sandbox.uploaded(MONO, mime), "voice": True})
    await business.sees(good, "delivered")
    for data, of in ((STEREO, mime), (MP3, "audio/mpeg")):
        bad = await sandbox.sent("audio", {"id": await sandbox.uploaded(data, of), "voice": True})
        failed = await business.sees(bad, "failed")
        assert failed["errors"][0]["code"] == 131053
        assert business.ticks(bad) == ["failed"]
    plain = await sandbox.sent("audio", {"id": await sandbox.uploaded(MP3, "audio/mpeg")})
    await business.sees(plain, "delivered")


async def test_a_voice_note_can_be_played(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    file = await sandbox.uploaded(MONO, "audio/ogg; codecs=opus")
    voice = await sandbox.sent("audio", {"id": file, "voice": True})
    await business.sees(voice, "delivered")
    status, _ = await sandbox.call("POST", f"/sandbox/phones/{MARIA}/played", {"phone_number_id": NUMBER, "id": voice})
    assert status == 200
    await business.sees(voice, "played")
    shown = (await sandbox.thread())["items"][-1]
    async with sandbox.session.get(f"{sandbox.url}/sandbox/media/{shown['audio']['id']}") as loaded:
        assert await loaded.read() == MONO


async def test_a_message_with_an_unknown_file_is_refused(sandbox: Caller) -> None:
    status, answer = await sandbox.send("image", {"id": "404"})
    assert status == 400
    assert answer["error"]["code"] in (100, 131009)
