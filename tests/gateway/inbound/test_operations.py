"""REST, as the contract says it."""

import io
from typing import Any

import pytest

from tests.gateway.inbound.conftest import EMAIL, PASSWORD, Client

NUMBER = {
    "name": "Loja",
    "channel": "whatsapp_cloud",
    "phone_number_id": "1064",
    "display_phone": "+55 11 4000-1000",
    "access_token": "t",
    "app_secret": "s",
}


async def problem_of(answer: Any) -> dict[str, Any]:
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = await answer.json(content_type=None)
    assert told["status"] == answer.status
    assert told["request_id"] == answer.headers["X-Request-Id"]
    return told


async def test_signing_in_looking_round_and_signing_out(client: Client, signed: dict[str, str]) -> None:
    me = await (await client.get("/api/v1/me", headers=signed)).json()
    assert (me["email"], me["role"], me["tenant"]["name"]) == (EMAIL, "admin", "Demo")
    assert (await client.delete("/api/v1/sessions/current", headers=signed)).status == 204
    told = await problem_of(await client.get("/api/v1/me", headers=signed))
    assert (told["status"], told["code"]) == (401, "unauthenticated")


async def test_a_wrong_password_ten_times_is_slowed_with_retry_after(client: Client) -> None:
    codes = []
    for _ in range(10):
        answer = await client.post("/api/v1/sessions", json={"email": EMAIL, "password": "wrong"})
        codes.append((await problem_of(answer))["code"])
    assert codes == ["wrong_credentials"] * 5 + ["too_many_attempts"] * 5
    assert int(answer.headers["Retry-After"]) >= 1


async def test_the_client_page_learns_its_mode_without_signing_in(client: Client) -> None:
    told = await (await client.get("/api/v1/client")).json()
    assert told == {"mode": "development", "version": "0.1.0", "sandbox_url": "http://127.0.0.1:8090"}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nonsense", "Bearer " + "x" * 500])
async def test_without_a_good_token_nothing_is_shown(client: Client, header: str) -> None:
    answer = await client.get("/api/v1/contacts", headers={"Authorization": header})
    assert (await problem_of(answer))["code"] == "unauthenticated"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_in_the_address_counts_for_nothing(client: Client, token: str) -> None:
    assert (await client.get("/api/v1/me", params={"token": token})).status == 401


async def test_a_number_is_connected_listed_and_connected_once(client: Client, signed: dict[str, str]) -> None:
    made = await client.post("/api/v1/numbers", json=NUMBER, headers=signed)
    assert made.status == 201
    number = await made.json()
    assert number["created_at"].endswith("Z")
    assert len(number["created_at"]) == len("2026-11-23T13:40:00.123Z")
    assert "app_secret" not in number
    listed = await (await client.get("/api/v1/numbers", headers=signed)).json()
    assert listed == {"items": [number], "next": None}
    again = await problem_of(await client.post("/api/v1/numbers", json=NUMBER, headers=signed))
    assert (again["status"], again["code"]) == (409, "conflict")


async def test_a_contact_is_changed_field_by_field(client: Client, signed: dict[str, str], app: Any) -> None:
    scope = await app.accounts.authenticate(signed["Authorization"].removeprefix("Bearer "))
    ana = await app.contacts.resolve(scope, (("wa_id", "5511987654321"),), "Ana")
    path = f"/api/v1/contacts/{ana.id}"
    shown = await (await client.get(path, headers=signed)).json()
    assert shown["identities"] == [{"kind": "wa_id", "value": "5511987654321"}]
    assert shown["phone"] == "+5511987654321"
    assert "email" not in shown
    changed = await (await client.patch(path, json={"email": "a@b.c"}, headers=signed)).json()
    assert (changed["email"], changed["name"]) == ("a@b.c", "Ana")
    cleared = await (await client.patch(path, json={"email": None}, headers=signed)).json()
    assert "email" not in cleared
    page = await (await client.get("/api/v1/contacts", params={"q": "98765", "limit": "1"}, headers=signed)).json()
    assert [each["id"] for each in page["items"]] == [ana.id]
    assert page["next"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": EMAIL}, "/password"),
        ({"email": EMAIL, "password": 1}, "/password"),
        ({"email": EMAIL, "password": "x", "extra": 1}, "/extra"),
        ({"email": "x" * 300, "password": "x"}, "/email"),
    ],
)
async def test_input_that_does_not_fit_says_where(client: Client, body: Any, pointer: str) -> None:
    told = await problem_of(await client.post("/api/v1/sessions", json=body))
    assert (told["status"], told["code"]) == (422, "invalid_input")
    assert [each["pointer"] for each in told["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=abc", "/limit"), ("limit=0", "/limit"), ("limit=99999999999999999999", "/limit"), ("x=1", "/x")],
)
async def test_a_query_that_does_not_fit_says_where(
    client: Client, signed: dict[str, str], query: str, pointer: str
) -> None:
    told = await problem_of(await client.get(f"/api/v1/contacts?{query}", headers=signed))
    assert (told["status"], told["errors"][0]["pointer"]) == (422, pointer)


async def test_nothing_may_be_said_twice(client: Client, signed: dict[str, str]) -> None:
    twice = await client.get("/api/v1/contacts?limit=1&limit=2", headers=signed)
    assert (await problem_of(twice))["code"] == "invalid_input"
    again = await client.patch("/api/v1/contacts/a", json={"id": "b"}, headers=signed)
    assert (await problem_of(again))["errors"][0]["pointer"] == "/id"


HOSTILE = {
    "cut off": (b'{"email": "a@b.c"', 400),
    "not JSON": (b"email=a&password=b", 400),
    "NaN": (b'{"email": NaN}', 400),
    "invalid UTF-8": (b'{"email": "\xff\xfe"}', 400),
    "a raw NUL": (b'{"email": "a\x00b", "password": "x"}', 400),
    "half a surrogate": (b'{"email": "\\ud800", "password": "x"}', 400),
    "an escaped NUL": (b'{"email": "a\\u0000b@c", "password": "x"}', 422),
    "a NUL in a key": (b'{"ema\\u0000il": "a"}', 422),
    "a list": (b"[]", 422),
    "a text": (b'"hello"', 422),
    "a huge number": (b'{"email": ' + b"9" * 400 + b"}", 422),
    "a huger number": (b'{"email": 1e999}', 400),
    "more digits than anybody parses": (b'{"email": ' + b"9" * 6000 + b"}", 400),
    "deep": (b'{"email": ' + b"[" * 100 + b"]" * 100 + b"}", 422),
    "very deep": (b"[" * 500_000, 422),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 422),
    "three megabytes": (b'{"email": "' + b"x" * 3_000_000 + b'"}', 413),
    "empty": (b"", 422),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_body_is_refused_with_a_code_and_the_next_one_is_served(client: Client, name: str) -> None:
    body, status = HOSTILE[name]
    answer = await client.post("/api/v1/sessions", data=io.BytesIO(body), headers={"Content-Type": "application/json"})
    told = await problem_of(answer)
    assert told["status"] == status
    assert told["code"] in ("invalid_json", "invalid_input", "too_large")
    good = await client.post("/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert good.status == 201


async def test_a_body_without_end_is_cut_at_the_limit(client: Client) -> None:
    async def endless() -> Any:
        for _ in range(64):
            yield b" " * 65_536

    answer = await client.post("/api/v1/sessions", data=endless())
    assert (await problem_of(answer))["code"] == "too_large"


async def test_an_address_that_is_not_there_is_a_problem_too(client: Client, signed: dict[str, str]) -> None:
    nowhere = await problem_of(await client.get("/api/v1/nowhere", headers=signed))
    assert (nowhere["status"], nowhere["code"]) == (404, "not_found")
    answer = await client.put("/api/v1/me", headers=signed)
    assert (await problem_of(answer))["code"] == "method_not_allowed"
    assert answer.headers["Allow"] == "GET, HEAD"
    missing = await problem_of(await client.get("/api/v1/contacts/nobody", headers=signed))
    assert (missing["status"], missing["code"]) == (404, "not_found")


async def test_what_stands_behind_being_away_is_said(client: Client, signed: dict[str, str]) -> None:
    path = "/api/v1/conversations/00000000-0000-8000-8000-000000000000"
    answer = await client.get(path, headers=signed)
    assert answer.status in (404, 503)
    assert (await problem_of(answer))["code"] in ("not_found", "unavailable")


async def test_a_request_keeps_the_id_it_came_with_unless_it_is_nonsense(client: Client) -> None:
    given = await client.get("/api/v1/client", headers={"X-Request-Id": "trace-0001"})
    assert given.headers["X-Request-Id"] == "trace-0001"
    odd = await client.get("/api/v1/client", headers={"X-Request-Id": "<script>"})
    assert "<" not in odd.headers["X-Request-Id"]
