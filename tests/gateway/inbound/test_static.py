"""The page and its files, and the headers every answer carries."""

import re
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from gateway.inbound.static import NOT_BUILT
from ipro_rt.app import App
from ipro_rt.kernel.ports import Mailboxes
from storage.engine.mongo import Database
from tests.gateway.inbound.conftest import Client
from tests.gateway.inbound.live import live_gateway


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<title>iPro RT</title><script nonce="__CSP_NONCE__"></script>')
    (folder / "assets" / "app-4f2a.js").write_text("console.log(1)")
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.key.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.key.txt")
    return folder


@pytest.mark.usefixtures("dist")
async def test_any_path_of_the_client_is_the_page_asked_for_anew_each_time(client: Client) -> None:
    for path in ("/", "/conversations/123", "/sandbox", "/settings/numbers?x=1"):
        answer = await client.get(path)
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert "<title>iPro RT</title>" in await answer.text()
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("dist")
async def test_each_page_has_a_nonce_of_its_own_and_no_inline_script_or_style_without_it_counts(client: Client) -> None:
    nonces = set()
    for path in ("/", "/", "/index.html", "/conversations/1"):
        answer = await client.get(path)
        policy, page = answer.headers["Content-Security-Policy"], await answer.text()
        (nonce,) = set(re.findall(r"'nonce-([A-Za-z0-9_-]{22})'", policy))
        assert page == f'<title>iPro RT</title><script nonce="{nonce}"></script>'
        assert f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';" in policy
        assert "unsafe" not in policy
        nonces.add(nonce)
    assert len(nonces) == 4


@pytest.mark.usefixtures("dist")
async def test_hashed_files_are_kept_for_ever_and_missing_ones_are_missing(client: Client) -> None:
    answer = await client.get("/assets/app-4f2a.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type in ("text/javascript", "application/javascript")
    assert (await client.get("/assets/gone.js")).status == 404
    assert (await client.get("/favicon.svg")).headers["Cache-Control"] == "no-cache"


@pytest.mark.usefixtures("dist")
@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.key.txt", "/%2e%2e/secret.key.txt", "/..%2fsecret.key.txt", "/assets/..%2f..%2fsecret.key.txt"),
        *("/%252e%252e/secret.key.txt", "/..%5csecret.key.txt", "/....//secret.key.txt", "/%2fetc/passwd", "/%00"),
        *("/assets/%2e%2e%2f%2e%2e%2fsecret.key.txt", "/..%c0%afsecret.key.txt", "/..%ef%bc%8fsecret.key.txt"),
        *("/assets/../../secret.key.txt", "/link.txt", "/.%00./secret.key.txt", "/" + "%2e%2e/" * 40 + "etc/passwd"),
    ],
)
async def test_nothing_outside_the_build_is_served(client: Client, path: str) -> None:
    said = await (await client.get(URL(path, encoded=True))).text()
    assert "secret" not in said
    assert "root:" not in said


async def test_a_client_that_was_not_built_is_said_plainly(client: Client) -> None:
    answer = await client.get("/")
    assert (answer.status, await answer.text()) == (503, NOT_BUILT)


@pytest.mark.usefixtures("dist")
async def test_an_unknown_address_of_the_api_is_never_the_page(client: Client) -> None:
    for path in ("/api/v1/nowhere", "/api/v2/me", "/hooks/telegram/1"):
        assert (await client.get(path)).status == 404


@pytest.mark.usefixtures("dist")
async def test_every_answer_carries_the_headers_that_keep_a_browser_safe(client: Client) -> None:
    for path in ("/", "/assets/app-4f2a.js", "/api/v1/client", "/api/v1/me", "/healthz"):
        headers = (await client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "connect-src 'self' http://127.0.0.1:8090;" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "aiohttp" not in headers["Server"]
        assert "Strict-Transport-Security" not in headers
    assert (await client.get("/api/v1/client")).headers["Cache-Control"] == "no-store"


async def test_over_tls_the_browser_is_told_to_stay_there(
    app: App, database: Database, tmp_path: Path, mailboxes: Mailboxes
) -> None:
    async with (
        live_gateway(app, database, mailboxes, tmp_path / "dist", trusted_proxies="127.0.0.1/32") as live,
        aiohttp.ClientSession() as session,
        session.get(f"{live.url}/api/v1/client", headers={"X-Forwarded-Proto": "https"}) as answer,
    ):
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
