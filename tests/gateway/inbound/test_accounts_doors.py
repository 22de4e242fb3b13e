"""Accounts over HTTP: keys in either header, links without a session, second factors, sessions."""

from typing import Any

import pyotp

from tests.gateway.inbound.conftest import EMAIL, PASSWORD, Client
from tests.gateway.inbound.test_operations import problem_of


async def make_key(client: Client, signed: dict[str, str], *scopes: str) -> dict[str, Any]:
    body = {"name": "Integração", "scopes": list(scopes)}
    answer = await client.post("/api/v1/api-keys", json=body, headers=signed)
    assert answer.status == 201
    made: dict[str, Any] = await answer.json()
    return made


async def test_a_key_comes_in_as_bearer_and_in_chatwoots_header(client: Client, signed: dict[str, str]) -> None:
    made = await make_key(client, signed, "read")
    for headers in ({"Authorization": f"Bearer {made['token']}"}, {"api_access_token": made["token"]}):
        assert (await client.get("/api/v1/contacts", headers=headers)).status == 200
        me = await (await client.get("/api/v1/me", headers=headers)).json()
        assert (me["kind"], me["name"], me["permissions"]) == ("api_key", "Integração", ["read"])
        told = await problem_of(await client.post("/api/v1/me/password", json={}, headers=headers))
        assert (told["status"], told["code"]) == (403, "forbidden")
    path = f"/api/v1/api-keys/{made['api_key']['id']}"
    assert (await client.delete(path, headers=signed)).status == 204
    told = await problem_of(await client.get("/api/v1/contacts", headers=headers))
    assert (told["status"], told["code"]) == (401, "unauthenticated")


async def test_the_header_of_chatwoot_does_not_outvote_the_bearer(client: Client, signed: dict[str, str]) -> None:
    made = await make_key(client, signed, "read")
    both = {"Authorization": "Bearer nonsense", "api_access_token": made["token"]}
    assert (await client.get("/api/v1/me", headers=both)).status == 401


async def test_an_invitation_is_shown_and_accepted_by_whoever_holds_its_link(
    client: Client, signed: dict[str, str]
) -> None:
    body = {"email": "nova@example.org", "role": "agent", "function": "sdr"}
    invited = await (await client.post("/api/v1/invitations", json=body, headers=signed)).json()
    assert invited["sent"] is False
    token = invited["link"].partition("#")[2]
    shown = await (await client.post("/api/v1/invitations/lookup", json={"token": token})).json()
    assert (shown["company"], shown["email"]) == ("Demo", "nova@example.org")
    accept = {"token": token, "name": "Nova Pessoa", "password": "uma senha bem longa"}
    assert (await client.post("/api/v1/invitations/accept", json=accept)).status == 201
    told = await problem_of(await client.post("/api/v1/invitations/accept", json=accept))
    assert (told["status"], told["code"]) == (404, "link_gone")
    sign_in = {"email": "nova@example.org", "password": "uma senha bem longa"}
    session = await (await client.post("/api/v1/sessions", json=sign_in)).json()
    assert session["user"]["function"] == "sdr"
    assert "users" not in session["user"]["permissions"]


async def test_signing_in_with_a_second_factor(client: Client, signed: dict[str, str]) -> None:
    enrolment = await (await client.post("/api/v1/me/second-factor", headers=signed)).json()
    totp = pyotp.TOTP(enrolment["secret"])
    confirm = {"code": totp.now()}
    answer = await client.post("/api/v1/me/second-factor/confirm", json=confirm, headers=signed)
    codes = (await answer.json())["recovery_codes"]
    body = {"email": EMAIL, "password": PASSWORD}
    told = await problem_of(await client.post("/api/v1/sessions", json=body))
    assert (told["status"], told["code"]) == (401, "totp_required")
    told = await problem_of(await client.post("/api/v1/sessions", json=body | {"code": "000000"}))
    assert told["code"] == "wrong_code"
    assert (await client.post("/api/v1/sessions", json=body | {"code": codes[0]})).status == 201


async def test_sessions_are_listed_and_the_others_ended(client: Client, signed: dict[str, str]) -> None:
    body = {"email": EMAIL, "password": PASSWORD}
    other = await (await client.post("/api/v1/sessions", json=body, headers={"User-Agent": "curl/8.5.0"})).json()
    listed = (await (await client.get("/api/v1/sessions", headers=signed)).json())["items"]
    assert {each["device"] for each in listed} == {"curl", "Python"}
    assert [each["current"] for each in listed].count(True) == 1
    assert (await client.delete("/api/v1/sessions", headers=signed)).status == 204
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {other['token']}"})).status == 401
    assert (await client.get("/api/v1/me", headers=signed)).status == 200


async def test_asking_for_a_new_password_without_email_says_so(client: Client) -> None:
    told = await problem_of(await client.post("/api/v1/password-resets", json={"email": EMAIL}))
    assert (told["status"], told["code"]) == (409, "password_reset_off")
    assert "password_reset" not in await (await client.get("/api/v1/client")).json()


async def test_an_agent_may_see_colleagues_and_not_administer(client: Client) -> None:
    body = {"email": "agente@demo.local", "password": PASSWORD}
    session = await (await client.post("/api/v1/sessions", json=body)).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    team = await (await client.get("/api/v1/team", headers=headers)).json()
    assert [each["name"] for each in team["items"]] == ["Admin Demo", "Cláudia Ribeiro", "Rafael Nogueira"]
    assert "email" not in team["items"][0]
    for path in ("users", "invitations", "api-keys", "audit-log", "cluster"):
        assert (await client.get(f"/api/v1/{path}", headers=headers)).status == 403
    told = await problem_of(await client.patch("/api/v1/company", json={"name": "X"}, headers=headers))
    assert told["expected"] == "company"
