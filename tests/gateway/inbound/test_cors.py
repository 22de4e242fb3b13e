"""Pages of other origins: refused unless a company lists them, and then only for that company's people."""

import json
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from benchmarks.abuse.wire import SOCKET_PATH, said, ticket
from gateway.inbound.addresses import Proxies
from gateway.inbound.cors import Cors
from gateway.inbound.middleware import answering, doorkeeper, keep_safe
from ipro_rt.app import App
from ipro_rt.kernel.ports import Mailboxes
from ipro_rt.kernel.scope import Scope
from storage.engine.mongo import Database
from tests.conftest import HandClock
from tests.gateway.inbound.conftest import EMAIL, PASSWORD, Client
from tests.gateway.inbound.live import live_gateway

CRM, OTHER, STRANGER = "https://crm.acme.example", "https://crm.other.example", "https://evil.example"
BROWSER = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site"}


class Listed:
    """Acme lists its CRM, the other company its own."""

    def __init__(self) -> None:
        self.asked = 0
        self.origins = {"acme": {CRM}, "other": {OTHER}}

    async def anybody_lists(self, origin: str) -> bool:
        self.asked += 1
        return any(origin in each for each in self.origins.values())

    async def origins_of(self, scope: Scope) -> Collection[str]:
        return self.origins.get(scope.tenant_id, set())


@pytest.fixture
def listed() -> Listed:
    return Listed()


@pytest.fixture
async def door(listed: Listed, clock: HandClock) -> AsyncIterator[Client]:
    """An API of two companies: the header `Tenant` says who is signed in."""
    cors = Cors(listed, clock.seconds)
    changed: list[str] = []

    async def act(request: web.Request) -> web.Response:
        if tenant := request.headers.get("Tenant"):
            await cors.admit(request, Scope(tenant_id=tenant))
        changed.append(request.method)
        return web.json_response({"data": "of acme", "changed": len(changed)})

    server = web.Application(middlewares=[answering, doorkeeper(Proxies([]), cors, None)])
    server.on_response_prepare.append(keep_safe({}))
    server.add_routes([web.route("*", "/api/v1/things", act), web.get("/page", act)])
    async with TestClient(TestServer(server)) as client:
        yield client


async def test_a_preflight_is_answered_without_a_session_for_an_origin_somebody_lists(door: Client) -> None:
    asked = {"Origin": CRM, "Access-Control-Request-Method": "POST"}
    answer = await door.options("/api/v1/things", headers=asked)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == CRM
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    refused = await door.options("/api/v1/things", headers={**asked, "Origin": STRANGER})
    assert (refused.status, (await refused.json())["code"]) == (403, "origin_refused")
    assert "Access-Control-Allow-Origin" not in refused.headers


async def test_data_is_for_pages_of_the_callers_own_company(door: Client) -> None:
    own = await door.get("/api/v1/things", headers={"Origin": CRM, "Tenant": "acme"})
    assert (own.status, own.headers["Access-Control-Allow-Origin"]) == (200, CRM)
    assert "Origin" in own.headers["Vary"]
    for origin in (OTHER, STRANGER):
        foreign = await door.post("/api/v1/things", headers={"Origin": origin, "Tenant": "acme"})
        assert (foreign.status, (await foreign.json())["code"]) == (403, "origin_refused")
        assert "Access-Control-Allow-Origin" not in foreign.headers
    assert (await (await door.get("/api/v1/things", headers={"Tenant": "acme"})).json())["changed"] == 2


async def test_an_origin_that_is_listed_no_more_is_refused_within_half_a_minute(
    door: Client, listed: Listed, clock: HandClock
) -> None:
    for _ in range(5):
        assert (await door.get("/api/v1/things", headers={"Origin": CRM})).status == 200
    assert listed.asked == 1
    listed.origins["acme"].clear()
    clock.advance(seconds=31)
    assert (await door.get("/api/v1/things", headers={"Origin": CRM})).status == 403


@pytest.mark.parametrize(
    "origin",
    [
        *("null", "", "*", "file://", f"{CRM}, {STRANGER}", f"{CRM}/", "https://crm\u00e1.example"),
        *("https://CRM.acme.example", "http://crm.acme.example"),
        *("https://crm.acme.example.evil.example", "https://crm.acme.example@evil.example"),
    ],
)
async def test_an_origin_that_is_not_exactly_a_listed_one_is_a_stranger(door: Client, origin: str) -> None:
    answer = await door.post("/api/v1/things", headers={"Origin": origin})
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_origins_made_up_without_end_take_no_more_room_than_their_bound(listed: Listed) -> None:
    cors = Cors(listed)
    for number in range(3_000):
        await cors._anybody_lists(f"https://{number}.example")
    assert len(cors._known) <= 1_000


async def test_our_own_page_needs_no_listing(client: Client) -> None:
    own = f"http://{client.host}:{client.port}"
    answer = await client.get("/api/v1/client", headers={"Origin": own, "Sec-Fetch-Site": "same-origin"})
    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Origin": STRANGER, "Content-Type": "application/json", **BROWSER}, None),
        ({"Origin": STRANGER, "Content-Type": "text/plain", "Sec-Fetch-Mode": "navigate"}, None),  # a form that posts
        ({"Origin": "null", "Content-Type": "application/x-www-form-urlencoded"}, None),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Content-Type": "text/plain"}, None),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Content-Type": "text/plain"}, None),
    ],
)
async def test_another_sites_page_signs_nobody_in_and_changes_nothing(
    client: Client, signed: dict[str, str], headers: dict[str, str], body: None
) -> None:
    credentials = f'{{"email":"{EMAIL}","password":"{PASSWORD}"}}'
    answer = await client.post("/api/v1/sessions", data=credentials, headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (403, "origin_refused")
    assert "token" not in await answer.text()
    assert (await client.delete("/api/v1/sessions/current", headers={**headers, **signed})).status == 403
    assert (await client.get("/api/v1/me", headers=signed)).status == 200


async def test_nothing_but_the_header_says_who_one_is(client: Client, token: str) -> None:
    """No cookie is set and none is read, so a browser has nothing to send along by itself."""
    answer = await client.post("/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert "Set-Cookie" not in answer.headers
    for name in ("token", "session", "Authorization"):
        assert (await client.get("/api/v1/me", cookies={name: token})).status == 401
        assert (await client.get("/api/v1/me", params={name: token})).status in (401, 422)


async def test_a_socket_is_for_pages_of_the_callers_own_company(
    app: App, database: Database, mailboxes: Mailboxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_gateway(app, database, mailboxes, tmp_path / "dist") as live, aiohttp.ClientSession() as session:
        token = await live.sign_in()
        mine = (await app.accounts.authenticate(token)).tenant_id
        listed = Listed()
        listed.origins = {mine: {CRM}, "other": {OTHER}}
        assert live.engine.cors is not None
        monkeypatch.setattr(live.engine.cors, "_origins", listed)

        async def enter(origin: str) -> str:
            address = live.url + SOCKET_PATH
            admitted = await ticket(session, live.url, token)
            async with session.ws_connect(address, headers={"Origin": origin}) as socket:
                await said(socket)
                await socket.send_str("40" + json.dumps({"ticket": admitted}))
                return await said(socket)

        assert (await enter(CRM)).startswith('40{"sid"')
        assert (await enter(live.url)).startswith('40{"sid"')
        assert "origin_refused" in await enter(OTHER)
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await enter(STRANGER)
