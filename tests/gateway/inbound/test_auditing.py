"""What changes something under an administrative permission is written down, whatever came of it; values never are."""

from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from gateway.inbound.metering import Meters
from gateway.inbound.running import Runner
from ipro_rt.accounts.inputs import ListAuditLog
from ipro_rt.accounts.model import AuditEntry
from ipro_rt.app import App
from ipro_rt.catalog import BY_ID, OPERATIONS
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.permissions import ADMINISTRATIVE
from ipro_rt.kernel.scope import Scope
from storage.engine.mongo import Database
from tests.gateway.inbound.conftest import PASSWORD, Client, runner_over

NOBODY = "01a208c7-0000-7000-8000-000000000000"
AUDITED = [each for each in OPERATIONS if each.audited]


@pytest.fixture
def doing(app: App, database: Database) -> Runner:
    return runner_over(app, database, Meters(CollectorRegistry()))


@pytest.fixture
async def admin(app: App, token: str) -> Scope:
    return await app.accounts.authenticate(token)


async def newest(app: App, scope: Scope, operation: str) -> AuditEntry:
    page = await app.audit.list_audit_log(scope, ListAuditLog(operation=operation, limit=1))
    return page.items[0]


def test_every_administrative_change_is_audited_and_no_reading_is() -> None:
    changes = {each.id for each in OPERATIONS if each.needs in ADMINISTRATIVE and each.method != "GET"}
    assert changes <= {each.id for each in AUDITED}
    assert [each.id for each in AUDITED if each.method == "GET"] == []


@pytest.mark.parametrize("operation", AUDITED, ids=lambda each: each.id)
async def test_an_audited_operation_is_written_down_whatever_came_of_it(
    app: App, doing: Runner, admin: Scope, operation: Operation
) -> None:
    values: dict[str, Any] = dict.fromkeys(operation.path_fields, NOBODY) | {"made_up": "a secret value"}
    outcome = "ok"
    try:
        await doing.run(operation, admin, values)
    except Refusal as refusal:
        outcome = refusal.code
    entry = await newest(app, admin, operation.id)
    assert (entry.outcome, entry.actor_id) == (outcome, admin.user_id)
    assert entry.targets == dict.fromkeys(operation.path_fields, NOBODY)
    assert "made_up" not in entry.fields


async def test_an_act_over_http_says_who_what_from_where_and_which_request(
    client: Client, signed: dict[str, str], app: App, admin: Scope
) -> None:
    body = {"email": "nova@example.org", "role": "agent"}
    made = await client.post("/api/v1/invitations", json=body, headers=signed | {"X-Request-Id": "trace-0042"})
    assert made.status == 201
    invited = await made.json()
    assert invited["link"].startswith("http://127.0.0.1:8080/convite#")
    entry = await newest(app, admin, "createInvitation")
    assert (entry.actor_kind, entry.actor_name, entry.outcome) == ("user", "Admin Demo", "ok")
    assert (entry.address, entry.request_id) == ("127.0.0.1", "trace-0042")
    assert entry.targets == {"id": invited["invitation"]["id"]}
    assert entry.fields == ("email", "role")
    shown = await (await client.get("/api/v1/audit-log", params={"limit": "9"}, headers=signed)).text()
    assert "nova@example.org" not in shown
    assert invited["link"].partition("#")[2] not in shown


async def test_a_change_of_ones_password_is_written_without_a_word_of_it(app: App, doing: Runner, admin: Scope) -> None:
    values = {"old_password": "not the old one", "new_password": "a new long password"}
    with pytest.raises(Refusal):
        await doing.run(BY_ID["changePassword"], admin, values)
    entry = await newest(app, admin, "changePassword")
    assert (entry.fields, entry.outcome) == (("new_password", "old_password"), "wrong_password")


async def test_what_a_key_did_stands_under_its_name(client: Client, signed: dict[str, str], app: App) -> None:
    body = {"name": "Provisionamento", "scopes": ["users", "audit"]}
    made = await (await client.post("/api/v1/api-keys", json=body, headers=signed)).json()
    by_key = {"api_access_token": made["token"]}
    wish = {"email": "robo@example.org", "role": "agent"}
    assert (await client.post("/api/v1/invitations", json=wish, headers=by_key)).status == 201
    page = await (await client.get("/api/v1/audit-log", headers=by_key)).json()
    first = page["items"][0]
    assert (first["operation"], first["actor_kind"], first["actor_name"]) == (
        "createInvitation",
        "api_key",
        "Provisionamento",
    )
    assert first["actor_id"] == made["api_key"]["id"]


async def test_an_attempt_without_the_permission_is_written_down_too(client: Client, app: App, admin: Scope) -> None:
    body = {"email": "agente@demo.local", "password": PASSWORD}
    session = await (await client.post("/api/v1/sessions", json=body)).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    answer = await client.patch(f"/api/v1/users/{admin.user_id}", json={"role": "agent"}, headers=headers)
    assert answer.status == 403
    entry = await newest(app, admin, "updateUser")
    assert (entry.actor_name, entry.outcome, entry.targets) == ("Rafael Nogueira", "forbidden", {"id": admin.user_id})
