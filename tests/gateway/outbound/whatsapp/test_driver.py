"""The driver against a server that answers as Meta may: what is a refusal, what is silence, what is sent."""

import logging
import socket

import pytest

from gateway.outbound.whatsapp import WhatsAppCloud
from ipro_rt.channels import reasons
from ipro_rt.channels.content import Content
from ipro_rt.channels.driver import Accepted, Outgoing, ProviderRefused, ProviderSilent, Recipient
from ipro_rt.channels.model import Health, NumberConfig
from ipro_rt.media.model import Media
from tests.gateway.outbound.whatsapp.conftest import (
    TOKEN,
    Files,
    Handler,
    Meta,
    breaks_off,
    graph_error,
    hangs_up,
    number_at,
    says,
    says_nothing,
)

TEXT = Outgoing(Recipient(phone="5511999999999"), "our-id-1", Content("text", text="bom dia"), reply_to="wamid.A")
PHOTO = Outgoing(Recipient(phone="5511999999999"), "our-id-2", Content("image", media=Media("m-1", "image/png")))


async def refusal(driver: WhatsAppCloud, number: NumberConfig, message: Outgoing = TEXT) -> ProviderRefused:
    with pytest.raises(ProviderRefused) as caught:
        await driver.send(number, message)
    return caught.value


async def test_a_text_is_posted_with_our_id_and_the_token(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    accepted = await driver.send(number, TEXT)

    assert accepted == Accepted("wamid.OUT1", wa_id="551199999999", user_id="BR.1349")
    (asked,) = meta.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/106540352242922/messages")
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "5511999999999",
        "type": "text",
        "context": {"message_id": "wamid.A"},
        "biz_opaque_callback_data": "our-id-1",
        "text": {"body": "bom dia", "preview_url": False},
    }


async def test_the_api_version_of_the_number_is_in_the_path(driver: WhatsAppCloud, meta: Meta) -> None:
    await driver.send(number_at(meta.url + "/", api_version="v23.0"), TEXT)
    assert meta.asked[0].path == "/v23.0/106540352242922/messages"


async def test_a_graph_error_is_a_refusal_with_its_reason(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    meta.then(graph_error(400, 131047, error_data={"messaging_product": "whatsapp", "details": "More than 24 hours"}))
    refused = await refusal(driver, number)
    assert refused.failure == reasons.failure_of(131047, "More than 24 hours")
    assert refused.number_health is None
    assert refused.retry_after is None


async def test_an_expired_token_takes_the_number_out(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(graph_error(401, 190))
    refused = await refusal(driver, number)
    assert refused.number_health is not None
    assert refused.number_health.status == "logged_out"


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (graph_error(429, 131056), 4),
        (graph_error(429, 130429, headers={"Retry-After": "7"}), 7),
        (graph_error(429, 130429, headers={"Retry-After": "99999999999"}), 86_400),
        (
            graph_error(
                429, 80007, headers={"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":2}]}'}
            ),
            120,
        ),
        (graph_error(429, 4, headers={"Retry-After": "soon", "X-Business-Use-Case-Usage": "{"}), 60),
        (says(429, text="slow down", headers={"Retry-After": "3"}), 3),
    ],
)
async def test_a_limit_says_how_long_to_wait(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, answer: Handler, wait: float
) -> None:
    meta.then(answer)
    refused = await refusal(driver, number)
    assert refused.retry_after == wait
    assert refused.failure.retryable


async def test_a_server_error_with_a_graph_body_is_a_refusal(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    meta.then(graph_error(500, 131016, is_transient=True))
    assert (await refusal(driver, number)).failure.retryable


@pytest.mark.parametrize(
    "answer",
    [
        says(500, text="<html>oops</html>"),
        says(502, text=""),
        says(503, {"message": "no error object"}),
        says(200, text="<html>hello</html>"),
        says(200, text=""),
        says(200, []),
        says(200, {"success": True}),
        says(200, {"messages": []}),
        says(200, {"messages": [{"id": 5}]}),
        says(200, {"messages": [{"id": "x" * 1_100_000}]}),
        hangs_up,
        breaks_off,
        says_nothing,
    ],
)
async def test_what_cannot_be_believed_is_silence(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, answer: Handler
) -> None:
    meta.then(answer)
    with pytest.raises(ProviderSilent):
        await driver.send(number, TEXT)
    assert len(meta.asked) == 1, "what may have been taken is never repeated by the driver"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says(404, text="not here"), "provider:http_404"),
        (says(302, text="", headers={"Location": "https://elsewhere.example/"}), "provider:http_302"),
        (says(400, {"error": "a string"}), "provider:http_400"),
    ],
)
async def test_a_refusal_by_status_alone_is_told_as_such(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, answer: Handler, code: str
) -> None:
    meta.then(answer)
    refused = await refusal(driver, number)
    assert refused.failure.code == code
    assert len(meta.asked) == 1, "redirects are not followed"


async def test_what_could_not_connect_was_not_sent(driver: WhatsAppCloud) -> None:
    with socket.socket() as reserved:  # bound but not listening: nobody else can take the port meanwhile
        reserved.bind(("127.0.0.1", 0))
        refused = await refusal(driver, number_at(f"http://127.0.0.1:{reserved.getsockname()[1]}"))
    assert refused.failure == reasons.UNREACHABLE
    assert refused.failure.retryable


@pytest.mark.parametrize("base_url", ["ftp://127.0.0.1", "http://", "not a url", "http://127.0.0.1:99999"])
async def test_an_address_that_is_none_was_not_sent(driver: WhatsAppCloud, base_url: str) -> None:
    assert (await refusal(driver, number_at(base_url))).failure == reasons.UNREACHABLE


@pytest.mark.parametrize("token", ["", "two\r\nlines", "ação"])
async def test_a_token_no_header_can_carry_needs_a_new_one(driver: WhatsAppCloud, meta: Meta, token: str) -> None:
    refused = await refusal(driver, number_at(meta.url, access_token=token))
    assert refused.failure.code == "provider:190"
    assert meta.asked == []


async def test_a_token_repeated_by_graph_is_cut_out_of_the_detail(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    long = "A" * 60
    meta.then(graph_error(401, 190, message=f"Malformed access token {TOKEN} or {long}"))
    refused = await refusal(driver, number)
    assert refused.failure.detail == "Malformed access token *** or ***"
    ours = [record for record in caplog.records if record.name.startswith("httpx2")]
    assert TOKEN not in "".join(record.getMessage() for record in ours)


async def test_a_message_nobody_can_be_reached_with_is_refused_before_the_wire(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    message = Outgoing(Recipient(), "x", Content("text", text="oi"))
    assert (await refusal(driver, number, message)).failure == reasons.NO_RECIPIENT
    assert meta.asked == []


async def test_media_is_uploaded_once_for_a_number(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, files: Files
) -> None:
    files.held["m-1"] = b"\x89PNG..."
    meta.then(says(200, {"id": "9001"}))

    await driver.send(number, PHOTO)
    await driver.send(number, PHOTO)

    upload, first, second = meta.asked
    assert upload.path == "/v26.0/106540352242922/media"
    assert upload.headers["Authorization"] == f"Bearer {TOKEN}"
    for part in (b'name="messaging_product"', b'name="type"', b'name="file"', b"\x89PNG...", b"image/png"):
        assert part in upload.body
    assert first.json["image"] == second.json["image"] == {"id": "9001"}
    assert files.reads == [("tenant-1", "m-1")]


async def test_another_number_uploads_the_same_file_again(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, files: Files
) -> None:
    files.held["m-1"] = b"png"
    other = number_at(meta.url, phone_number_id="777")
    meta.then(says(200, {"id": "9001"}), says(200, {"messages": [{"id": "w1"}]}), says(200, {"id": "9002"}))
    await driver.send(number, PHOTO)
    await driver.send(other, PHOTO)
    assert meta.asked[3].json["image"] == {"id": "9002"}


async def test_a_file_meta_has_lost_is_uploaded_again(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, files: Files
) -> None:
    files.held["m-1"] = b"png"
    meta.then(says(200, {"id": "9001"}), says(200, {"messages": [{"id": "w1"}]}))
    await driver.send(number, PHOTO)
    meta.then(graph_error(400, 100), says(200, {"id": "9002"}))

    accepted = await driver.send(number, PHOTO)

    assert accepted.provider_id == "wamid.OUT1"
    assert meta.asked[-1].json["image"] == {"id": "9002"}


async def test_a_fresh_file_that_is_refused_is_not_uploaded_twice(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, files: Files
) -> None:
    files.held["m-1"] = b"png"
    meta.then(says(200, {"id": "9001"}), graph_error(400, 100))
    assert (await refusal(driver, number, PHOTO)).failure.code == "provider:100"
    assert len(meta.asked) == 2


@pytest.mark.parametrize("answer", [hangs_up, says_nothing, says(500, text="oops"), says(200, {"no": "id"})])
async def test_an_upload_without_an_answer_means_nothing_was_sent(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, files: Files, answer: Handler
) -> None:
    files.held["m-1"] = b"png"
    quick = WhatsAppCloud(development=True, files=files, connect_timeout=1, read_timeout=0.1)
    meta.then(answer)
    assert (await refusal(quick, number, PHOTO)).failure == reasons.UPLOAD_UNANSWERED
    await quick.close()


async def test_a_file_we_no_longer_hold_is_refused(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    assert (await refusal(driver, number, PHOTO)).failure == reasons.MEDIA_MISSING
    assert meta.asked == []


@pytest.mark.parametrize("typing", [False, True])
async def test_reading_turns_the_ticks_blue_and_may_show_typing(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, typing: bool
) -> None:
    meta.then(says(200, {"success": True}))
    await driver.mark_read(number, "wamid.Z", typing=typing)
    expected = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.Z"}
    assert meta.asked[0].json == ({**expected, "typing_indicator": {"type": "text"}} if typing else expected)


async def test_a_check_tells_the_health_of_the_number(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(says(200, {"id": "106540352242922", "status": "CONNECTED", "quality_rating": "GREEN"}))
    assert await driver.check(number) == Health("online", quality="GREEN")
    assert "quality_rating" in meta.asked[0].query["fields"]


@pytest.mark.parametrize(("code", "status"), [(190, "logged_out"), (368, "restricted"), (100, "logged_out")])
async def test_a_check_that_is_refused_about_the_number_is_an_answer(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, code: int, status: str
) -> None:
    meta.then(graph_error(400, code))
    assert (await driver.check(number)).status == status


async def test_a_check_that_fails_for_the_moment_says_nothing_of_the_number(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    meta.then(graph_error(500, 2))
    with pytest.raises(ProviderRefused):
        await driver.check(number)


async def test_cookies_of_one_answer_are_not_shown_again(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    meta.then(says(200, {"messages": [{"id": "w1"}]}, headers={"Set-Cookie": "tenant=1; Path=/"}))
    await driver.send(number, TEXT)
    await driver.send(number, TEXT)
    assert "Cookie" not in meta.asked[1].headers
