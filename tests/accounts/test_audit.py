"""Who did what: written for good, read page by page."""

import asyncio

import pytest

from ipro_rt.accounts.inputs import ListAuditLog
from ipro_rt.kernel.errors import NotFound, TooMany, Unauthenticated
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.scope import Scope
from storage.accounts.audit import INDEXES, KEEP_S
from tests.accounts.world import World


async def read(world: World, scope: Scope, **wish: object) -> list[str]:
    page = await world.services.audit.list_audit_log(scope, ListAuditLog(**wish))  # type: ignore[arg-type]
    return [f"{each.operation} {each.outcome}" for each in page.items]


async def test_signing_in_is_written_with_who_and_from_where(world: World) -> None:
    admin = await world.scope()
    page = await world.services.audit.list_audit_log(admin, ListAuditLog())
    entry = page.items[0]
    assert (entry.operation, entry.outcome, entry.actor_name) == ("createSession", "ok", "Admin Demo")
    assert (entry.actor_kind, entry.address, entry.at) == ("user", "127.0.0.1", world.clock())


async def test_a_burst_of_wrong_passwords_is_written_and_one_slip_is_not(world: World) -> None:
    agent = await world.store.user_by_email("agente@demo.local")
    assert agent is not None
    for _ in range(9):
        with pytest.raises((Unauthenticated, TooMany)):
            await world.sign_in("agente@demo.local", "a guess")
    await world.services.audit.settled()
    admin = await world.scope()
    page = await world.services.audit.list_audit_log(admin, ListAuditLog(operation="createSession"))
    failed = [each for each in page.items if each.outcome == "wrong_credentials"]
    assert [(each.actor_kind, each.targets) for each in failed] == [("nobody", {"user_id": agent.id})]


async def test_pages_filters_and_another_company(world: World) -> None:
    admin = await world.scope()
    audit = world.services.audit
    for number in range(5):
        await audit.record(admin, "updateUser", targets={"id": str(number)}, fields=["role"])
        world.clock.advance(minutes=1)
    first = await audit.list_audit_log(admin, ListAuditLog(limit=2, operation="updateUser"))
    rest = await audit.list_audit_log(admin, ListAuditLog(limit=9, operation="updateUser", cursor=first.next))
    assert [each.targets["id"] for each in first.items + rest.items] == ["4", "3", "2", "1", "0"]
    assert (first.items[0].fields, rest.next) == (("role",), None)
    late = rest.items[0].at
    assert len(await read(world, admin, from_=late, operation="updateUser")) == 3
    assert len(await read(world, admin, to=late, operation="updateUser")) == 2
    assert len(await read(world, admin, user_id=admin.user_id)) == 6
    assert await read(world, Scope(tenant_id=new_id(), role="owner")) == []
    with pytest.raises(NotFound):
        await read(world, Scope(tenant_id=new_id(), role="owner"), user_id=admin.user_id)


async def test_what_is_noted_waits_for_nobody_and_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = await world.scope()
    monkeypatch.setattr("ipro_rt.accounts.audit.MAX_UNDER_WAY", 2)
    for _ in range(5):
        world.services.audit.note(admin, "noted", targets={}, outcome="x" * 3)
    await asyncio.gather(world.services.audit.settled())
    assert await read(world, admin, operation="noted") == ["noted xxx"] * 2


def test_entries_are_forgotten_after_400_days() -> None:
    assert [(index.keys, index.ttl) for index in INDEXES if index.ttl] == [((("at", 1),), KEEP_S)]
    assert KEEP_S == 400 * 86_400
