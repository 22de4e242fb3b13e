"""The glass box over REST: the shapes as they are promised, for administrators, each of its own company."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, get_args

import pytest

from ipro_rt.accounts.model import Tenant, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.app import App
from ipro_rt.kernel.ids import derived_id, new_id
from ipro_rt.kernel.permissions import Role
from ipro_rt.kernel.ports import Address, Mailboxes
from ipro_rt.kernel.scope import system_scope
from storage.accounts import MongoAccounts
from storage.engine.mongo import Database
from tests.gateway.inbound.conftest import PASSWORD, Client
from tests.gateway.inbound.test_operations import problem_of
from tests.system.pretend import AT, Replays, StillActors, StillOwnership, letter, put_letter

DEMO, OTHER = derived_id("tenant", "demo"), derived_id("tenant", "other")
OPERATIONS = [
    ("GET", "/cluster"),
    ("GET", "/actors"),
    ("GET", "/actors/conversation/c1"),
    ("GET", "/dead-letters"),
    ("POST", "/dead-letters/d1/replay"),
    ("DELETE", "/dead-letters/d1"),
]
SignIn = Callable[[str, Role], Awaitable[dict[str, str]]]


@pytest.fixture
def mailboxes() -> Mailboxes:
    return Replays()


@pytest.fixture
async def sign_in(client: Client, app: App, database: Database) -> SignIn:
    """Sign in as somebody new of a company, with a role: the header."""
    store, numbers = MongoAccounts(database), itertools.count()

    async def signed(tenant_id: str, role: Role) -> dict[str, str]:
        email = f"{role}{next(numbers)}@x.local"
        scope = system_scope(tenant_id)
        if await store.tenant(scope) is None:
            await store.save_tenant(Tenant(id=tenant_id, name="X", timezone="America/Sao_Paulo", created_at=AT))
        kept = User(
            id=new_id(),
            tenant_id=tenant_id,
            email=email,
            name="X",
            role=role,
            password_hash=await Passwords().hash(PASSWORD),
            created_at=AT,
        )
        await store.save_user(scope, kept)
        answer = await client.post("/api/v1/sessions", json={"email": email, "password": PASSWORD})
        return {"Authorization": f"Bearer {(await answer.json())['token']}"}

    return signed


async def asked(client: Client, method: str, path: str, headers: dict[str, str]) -> Any:
    return await client.request(method, f"/api/v1{path}", headers=headers)


async def test_the_cluster_has_the_promised_shape(client: Client, signed: dict[str, str], database: Database) -> None:
    await put_letter(database, letter("d1", DEMO))
    told = await (await asked(client, "GET", "/cluster", signed)).json()
    assert set(told) == {
        *("at", "version", "mode", "shards", "coordinator", "nodes", "hosts", "gateways", "inbox", "dead_letters"),
    }
    assert told["shards"] == {"total": 1024, "dedicated": 0, "unowned": 0, "version": 1}
    assert told["coordinator"] == {"term": 0, "holder": "", "alive": False}
    assert told["nodes"] == [{"name": "node-a", "hosts": ["host-0"]}, {"name": "node-b", "hosts": ["host-1"]}]
    first, second = told["hosts"]
    assert first.pop("stats")["live"] == 12
    assert first == {
        "name": "host-0",
        "incarnation": "i1",
        "node": "node-a",
        "build": "b1",
        "pid": 77,
        "state": "alive",
        "silent_s": -9.0,
        "shards": 512,
    }
    assert second["stats"].pop("commits") == {"counts": [], "sum_s": 0.0}
    assert set(second["stats"].values()) == {0}
    named = {"name": "gateway-0", "node": "", "build": "", "draining": False}
    gateway = {**named, "sockets": 2, "waiting": 0, "parked": 0, "deferred": 0, "stale_reads": 0}
    assert told["gateways"] == [{**gateway, "events": 40}]
    assert (told["inbox"], told["dead_letters"]) == (0, 1)


async def test_actors_are_listed_page_by_page_and_looked_into(
    client: Client, signed: dict[str, str], glassbox: StillActors
) -> None:
    for kind, identifier in [("conversation", "c1"), ("conversation", "c2"), ("number", "n1")]:
        glassbox.put(Address(kind, DEMO, identifier))
    page = await (await asked(client, "GET", "/actors?limit=2", signed)).json()
    assert [each["id"] for each in page["items"]] == ["c1", "c2"]
    rest = await (await asked(client, "GET", f"/actors?cursor={page['next']}", signed)).json()
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (["n1"], None)
    only = await (await asked(client, "GET", "/actors?kind=number", signed)).json()
    assert [each["id"] for each in only["items"]] == ["n1"]
    one = await (await asked(client, "GET", "/actors/number/n1", signed)).json()
    assert set(one) == {"actor", "incarnation", "turns", "effects", "timers"}
    assert one["actor"] == rest["items"][0]
    assert one["timers"] == [{"name": "resend", "due": "2026-11-23T13:40:00.000Z"}]


async def test_dead_letters_are_listed_replayed_and_dropped(
    client: Client, signed: dict[str, str], database: Database, mailboxes: Replays
) -> None:
    await put_letter(database, letter("d1", DEMO))
    await put_letter(database, letter("timer/x:1@2", DEMO, at=AT + timedelta(seconds=1)))
    page = await (await asked(client, "GET", "/dead-letters", signed)).json()
    assert [each["id"] for each in page["items"]] == ["timer/x:1@2", "d1"]
    assert page["items"][1] == {
        "id": "d1",
        "kind": "conversation",
        "actor": "c1",
        "message": "receive",
        "error": "KeyError",
        "source": "webhook",
        "at": "2026-11-23T13:40:00.000Z",
        "tries": 3,
    }
    assert (await asked(client, "POST", "/dead-letters/d1/replay", signed)).status == 204
    assert mailboxes.replayed == [(Address("conversation", DEMO, "c1"), letter("d1").body)]
    assert (await asked(client, "DELETE", "/dead-letters/timer%2Fx:1@2", signed)).status == 204
    for method, path in (("POST", "/dead-letters/d1/replay"), ("DELETE", "/dead-letters/d1")):
        assert (await problem_of(await asked(client, method, path, signed)))["code"] == "not_found"
    page = await (await asked(client, "GET", "/dead-letters", signed)).json()
    assert page == {"items": [], "next": None}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_only_administrators_look_into_the_system(
    client: Client, sign_in: SignIn, database: Database, mailboxes: Replays, method: str, path: str
) -> None:
    await put_letter(database, letter("d1", DEMO))
    for role in sorted(set(get_args(Role)) - {"owner", "admin"}):
        answer = await asked(client, method, path, await sign_in(DEMO, role))
        assert (await problem_of(answer))["code"] == "forbidden", role
    assert (await problem_of(await asked(client, method, path, {})))["code"] == "unauthenticated"
    assert mailboxes.replayed == []
    assert await database.system("dead_letters").count({}, limit=9) == 1


async def test_another_company_sees_and_changes_nothing_of_ours(
    client: Client,
    signed: dict[str, str],
    sign_in: SignIn,
    database: Database,
    glassbox: StillActors,
    mailboxes: Replays,
) -> None:
    await put_letter(database, letter("d1", DEMO))
    glassbox.put(Address("conversation", DEMO, "c1"))
    stranger = await sign_in(OTHER, "owner")
    assert (await (await asked(client, "GET", "/cluster", stranger)).json())["dead_letters"] == 0
    for path in ("/actors", "/dead-letters"):
        assert (await (await asked(client, "GET", path, stranger)).json())["items"] == []
    for method, path in OPERATIONS[2:3] + OPERATIONS[4:]:
        unknown = path.replace("c1", "c7").replace("d1", "d7")
        theirs = await problem_of(await asked(client, method, path, stranger))
        nobodys = await problem_of(await asked(client, method, unknown, stranger))
        assert (theirs["status"], theirs["detail"]) == (404, nobodys["detail"]), path
    assert mailboxes.replayed == []
    assert len((await (await asked(client, "GET", "/dead-letters", signed)).json())["items"]) == 1


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/actors?limit=0", "/limit"),
        ("/actors?limit=201", "/limit"),
        ("/actors?kind=conversation:other", "/kind"),
        ("/actors?x=1", "/x"),
        ("/actors/conversation%3A" + OTHER + "/c1", "/kind"),
        ("/actors/conversation/" + "c" * 201, "/id"),
        ("/dead-letters?limit=abc", "/limit"),
    ],
)
async def test_input_that_does_not_fit_says_where(
    client: Client, signed: dict[str, str], path: str, pointer: str
) -> None:
    told = await problem_of(await asked(client, "GET", path, signed))
    assert (told["code"], told["errors"][0]["pointer"]) == ("invalid_input", pointer)


@pytest.mark.parametrize("path", ["/actors?cursor=nonsense", "/dead-letters?cursor=nonsense"])
async def test_a_made_up_cursor_is_refused(client: Client, signed: dict[str, str], path: str) -> None:
    assert (await problem_of(await asked(client, "GET", path, signed)))["code"] == "invalid_cursor"


async def test_a_database_that_is_away_is_said(
    client: Client, signed: dict[str, str], ownership: StillOwnership
) -> None:
    ownership.away = True
    told = await problem_of(await asked(client, "GET", "/cluster", signed))
    assert (told["status"], told["code"]) == (503, "unavailable")
