"""Rate limits, as the caller meets them."""

import pytest
from prometheus_client import CollectorRegistry

from gateway.inbound.calls import Calls
from gateway.inbound.limits import MemoryLimits
from gateway.inbound.metering import Meters
from gateway.inbound.quotas import Rates
from ipro_rt.app import App
from ipro_rt.catalog import BY_ID
from ipro_rt.kernel.errors import TooMany
from storage.engine.mongo import Database
from tests.conftest import HandClock
from tests.gateway.inbound.conftest import EMAIL, PASSWORD, Client, runner_over

NARROW = Rates(read=2, write=1, send=1, sign_in=2, company=2, crowd=1)


@pytest.fixture
def rates() -> Rates:
    return NARROW


@pytest.fixture
def limits(clock: HandClock) -> MemoryLimits:
    """Time stands still: nothing comes back."""
    return MemoryLimits(clock.seconds)


async def test_every_answer_says_what_is_left(client: Client, signed: dict[str, str]) -> None:
    answer = await client.get("/api/v1/me", headers=signed)
    assert answer.headers["RateLimit-Policy"] == '"read";q=8;w=4, "read-company";q=16;w=4'
    assert answer.headers["RateLimit"] == '"read";r=7;t=1, "read-company";r=15;t=1'
    stranger = await client.get("/api/v1/client")
    assert stranger.headers["RateLimit-Policy"] == '"read-address";q=8;w=4'
    refused = await client.get("/api/v1/contacts/nobody", headers=signed)
    assert refused.status == 404
    assert refused.headers["RateLimit"].startswith('"read";r=6')


async def test_whoever_asks_too_much_is_told_when_to_come_back_and_others_go_on(
    client: Client, signed: dict[str, str]
) -> None:
    answers = [await client.get("/api/v1/me", headers=signed) for _ in range(12)]
    statuses = [each.status for each in answers]
    assert statuses == [200] * 8 + [429] * 4
    refused = next(each for each in answers if each.status == 429)
    told = await refused.json(content_type=None)
    assert (told["code"], refused.content_type) == ("rate_limited", "application/problem+json")
    assert 0 < told["retry_after"] <= 1
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["RateLimit"].startswith('"read";r=0;')
    written = await client.post("/api/v1/socket-tickets", json={}, headers=signed)
    assert written.status == 201


async def test_a_caller_over_the_socket_has_the_same_quota_as_over_rest(
    client: Client, signed: dict[str, str], app: App, database: Database
) -> None:
    frozen = MemoryLimits(lambda: 0.0)
    calls = Calls(runner_over(app, database, Meters(CollectorRegistry()), NARROW, frozen), BY_ID)
    scope = await app.accounts.authenticate(signed["Authorization"].removeprefix("Bearer "))
    for _ in range(8):
        assert (await calls.run(scope, "getMe", {}))["ok"]
    with pytest.raises(TooMany, match="rate_limited") as refused:
        await calls.run(scope, "getMe", {})
    assert refused.value.retry_after is not None


async def test_signing_in_is_limited_by_address_and_wrong_tokens_too(client: Client) -> None:
    body = {"email": EMAIL, "password": PASSWORD}
    codes = [(await client.post("/api/v1/sessions", json=body)).status for _ in range(10)]
    assert codes == [201] * 8 + [429] * 2
    headers = {"Authorization": "Bearer nonsense"}
    wrong = [(await client.get("/api/v1/me", headers=headers)).status for _ in range(10)]
    assert wrong == [401] * 8 + [429] * 2
