"""Files from Meta: fetched with the token, only from where Meta keeps them, and never without a bound."""

from typing import Any

import pytest
from aiohttp import web

from gateway.outbound.whatsapp import WhatsAppCloud, downloads
from gateway.outbound.whatsapp.http import Graph
from ipro_rt.channels import reasons
from ipro_rt.channels.driver import ProviderRefused, ProviderSilent
from ipro_rt.channels.model import NumberConfig
from tests.gateway.outbound.whatsapp.conftest import TOKEN, Handler, Meta, breaks_off, graph_error, says


def located(url: str, **more: Any) -> Handler:
    return says(200, {"messaging_product": "whatsapp", "id": "m1", "url": url, "mime_type": "image/jpeg", **more})


def file(content: bytes) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=content)

    return answer


async def download(driver: WhatsAppCloud, number: NumberConfig) -> bytes:
    opened = await driver.open_media(number, "m1")
    return b"".join([chunk async for chunk in opened.chunks])


async def test_a_file_is_located_then_fetched_with_the_token(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    content = b"jpeg" * 100_000
    meta.then(located(f"{meta.url}/files/1", file_size=400_000), file(content))

    opened = await driver.open_media(number, "m1")

    assert (opened.mime, opened.size) == ("image/jpeg", 400_000)
    assert b"".join([chunk async for chunk in opened.chunks]) == content
    first, second = meta.asked
    assert (first.path, first.query) == ("/v26.0/m1", {"phone_number_id": number.phone_number_id})
    assert second.path == "/files/1"
    assert first.headers["Authorization"] == second.headers["Authorization"] == f"Bearer {TOKEN}"


async def test_the_id_of_a_file_cannot_leave_its_path(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(graph_error(404, 100))
    with pytest.raises(ProviderRefused):
        await driver.open_media(number, "../me?x=1")
    assert meta.asked[0].query == {"phone_number_id": number.phone_number_id}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_expired_url_is_asked_for_once_more(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, status: int
) -> None:
    meta.then(located(f"{meta.url}/old"), says(status, text="gone"), located(f"{meta.url}/new"), file(b"ok"))
    assert await download(driver, number) == b"ok"
    assert [asked.path for asked in meta.asked] == ["/v26.0/m1", "/old", "/v26.0/m1", "/new"]


async def test_a_url_that_stays_expired_is_a_refusal(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(located(f"{meta.url}/a"), says(404, text=""), located(f"{meta.url}/b"), says(404, text=""))
    with pytest.raises(ProviderRefused) as caught:
        await download(driver, number)
    assert caught.value.failure.code == "provider:131052"
    assert len(meta.asked) == 4


async def test_a_redirect_is_followed_only_at_home(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(located(f"{meta.url}/a"), says(302, text="", headers={"Location": "/b"}), file(b"ok"))
    assert await download(driver, number) == b"ok"

    meta.then(located(f"{meta.url}/a"), says(302, text="", headers={"Location": "http://localhost.example/steal"}))
    with pytest.raises(ProviderRefused) as caught:
        await download(driver, number)
    assert caught.value.failure == reasons.MEDIA_ELSEWHERE


async def test_redirects_without_end_are_a_refusal(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    around = says(302, text="", headers={"Location": "/a"})
    meta.then(located(f"{meta.url}/a"), around, around, around, around)
    with pytest.raises(ProviderRefused):
        await download(driver, number)
    assert meta.answers == []


async def test_a_foreign_address_never_sees_the_token(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(located("https://attacker.example/file"))
    with pytest.raises(ProviderRefused) as caught:
        await driver.open_media(number, "m1")
    assert caught.value.failure == reasons.MEDIA_ELSEWHERE
    assert len(meta.asked) == 1


async def test_a_file_too_large_by_its_own_word_is_not_opened(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig
) -> None:
    meta.then(located(f"{meta.url}/a", file_size=100 * 1024 * 1024 + 1))
    with pytest.raises(ProviderRefused) as caught:
        await driver.open_media(number, "m1")
    assert caught.value.failure == reasons.MEDIA_TOO_LARGE


async def test_a_file_larger_than_it_said_is_cut_off(meta: Meta, number: NumberConfig) -> None:
    graph = Graph(development=True)
    meta.then(located(f"{meta.url}/a", file_size=10), file(b"x" * 5_000))
    opened = await downloads.open_media(graph, number, "m1", limit=1_000)
    with pytest.raises(ProviderRefused) as caught:
        [chunk async for chunk in opened.chunks]
    assert caught.value.failure == reasons.MEDIA_TOO_LARGE
    await graph.close()


@pytest.mark.parametrize("answer", [says(503, text="busy"), breaks_off])
async def test_a_file_that_breaks_off_is_silence(
    driver: WhatsAppCloud, meta: Meta, number: NumberConfig, answer: Handler
) -> None:
    meta.then(located(f"{meta.url}/a"), answer)
    with pytest.raises(ProviderSilent):
        await download(driver, number)


async def test_an_answer_without_a_url_is_silence(driver: WhatsAppCloud, meta: Meta, number: NumberConfig) -> None:
    meta.then(says(200, {"id": "m1"}))
    with pytest.raises(ProviderSilent):
        await driver.open_media(number, "m1")


GRAPH = "https://graph.facebook.com"
SANDBOX = "http://127.0.0.1:8090"


@pytest.mark.parametrize(
    ("base_url", "url", "allowed"),
    [
        (GRAPH, "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        (GRAPH, "https://mmg.facebook.com/f", True),
        (GRAPH, "https://lookaside.fbsbx.com:443/f", True),
        (GRAPH, "https://lookaside.fbsbx.com:8443/f", False),
        (GRAPH, "http://lookaside.fbsbx.com/f", False),
        (GRAPH, "https://fbsbx.com.attacker.example/f", False),
        (GRAPH, "https://evilfbsbx.com/f", False),
        (GRAPH, "https://lookaside.fbsbx.com@attacker.example/f", False),
        (GRAPH, "https://user@lookaside.fbsbx.com/f", False),
        (GRAPH, "https://127.0.0.1/f", False),
        (GRAPH, "file:///etc/passwd", False),
        (GRAPH, "", False),
        (GRAPH, "https://[bad", False),
        (GRAPH, "https://lookaside.fbsbx.com:x/f", False),
        (SANDBOX, "http://127.0.0.1:8090/files/1", True),
        (SANDBOX, "http://127.0.0.1:27017/files/1", False),
        (SANDBOX, "https://127.0.0.1:8090/files/1", False),
        (SANDBOX, "https://lookaside.fbsbx.com/f", False),
    ],
)
def test_the_token_is_shown_only_where_the_file_may_be(base_url: str, url: str, allowed: bool) -> None:
    assert downloads.may_download(base_url, url) is allowed
