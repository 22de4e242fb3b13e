"""Who may change whom, and how soon it counts."""

import asyncio

import msgspec
import pytest

from ipro_rt.accounts.inputs import ListTeam, ListUsers, OneUser, UpdateUser
from ipro_rt.kernel.errors import Conflict, Forbidden, NotFound, PreconditionFailed, Refusal, Unauthenticated
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.permissions import ROLES
from ipro_rt.kernel.scope import Scope
from tests.accounts.world import World


async def test_a_page_of_users_and_what_colleagues_see(world: World) -> None:
    admin = await world.scope()
    first = await world.services.users.list_users(admin, ListUsers(limit=2))
    assert first.next is not None
    rest = await world.services.users.list_users(admin, ListUsers(limit=2, cursor=first.next))
    assert [each.name for each in first.items + rest.items] == ["Admin Demo", "Cláudia Ribeiro", "Rafael Nogueira"]
    assert rest.next is None
    team = await world.services.users.list_team(admin, ListTeam())
    assert "email" not in msgspec.to_builtins(team.items[0])
    assert team.items[2].function == "sdr"


async def test_what_is_given_changes_and_nothing_else(world: World) -> None:
    admin, agent = await world.scope(), await world.scope("agente@demo.local")
    change = UpdateUser(id=agent.user_id, name="  Rafael   N. ", role="supervisor", function=None)
    shown = await world.services.users.update_user(admin, change)
    assert (shown.name, shown.role, shown.function, shown.active) == ("Rafael N.", "supervisor", None, True)
    now = await world.accounts.authenticate_session(agent.session)
    assert (now.user_name, now.role) == ("Rafael N.", "supervisor")


async def test_a_change_to_an_older_version_of_a_user_is_refused(world: World) -> None:
    admin, agent = await world.scope(), await world.scope("agente@demo.local")
    users = world.services.users
    read = await users.get_user(admin, OneUser(id=agent.user_id))
    shown = await users.update_user(admin, UpdateUser(id=agent.user_id, name="Rafa", if_match=read.version))
    assert shown.version == read.version + 1
    with pytest.raises(PreconditionFailed):
        await users.update_user(admin, UpdateUser(id=agent.user_id, name="Rafael", if_match=read.version))
    same = await users.update_user(admin, UpdateUser(id=agent.user_id, name="Rafa", if_match=shown.version))
    assert same == shown


async def test_whoever_is_deactivated_is_out_and_comes_back_only_when_active(world: World) -> None:
    admin, agent = await world.scope(), await world.scope("agente@demo.local")
    await world.services.users.update_user(admin, UpdateUser(id=agent.user_id, active=False))
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_session(agent.session)
    with pytest.raises(Unauthenticated):
        await world.sign_in("agente@demo.local")
    shown = await world.services.users.list_users(admin, ListUsers(active=False))
    assert [each.id for each in shown.items] == [agent.user_id]
    await world.services.users.update_user(admin, UpdateUser(id=agent.user_id, active=True))
    await world.sign_in("agente@demo.local")


async def test_another_gateway_forgets_whoever_was_demoted(world: World) -> None:
    there = world.another()
    await there.access.look()
    admin, agent = await world.scope(), await world.scope("agente@demo.local")
    await there.accounts.authenticate_session(agent.session)
    await world.services.users.update_user(admin, UpdateUser(id=agent.user_id, role="read_only"))
    assert (await there.accounts.authenticate_session(agent.session)).role == "agent"
    await there.access.look()
    assert (await there.accounts.authenticate_session(agent.session)).role == "read_only"


async def test_nobody_gives_a_role_above_his_own_or_raises_himself(world: World) -> None:
    admin, agent = await world.scope(), await world.scope("agente@demo.local")
    for user_id in (agent.user_id, admin.user_id):
        with pytest.raises(Forbidden):
            await world.services.users.update_user(admin, UpdateUser(id=user_id, role="owner"))
    as_agent = msgspec.structs.replace(agent, role="agent")
    for role in ROLES[: ROLES.index("agent")]:
        with pytest.raises(Forbidden):
            await world.services.users.update_user(as_agent, UpdateUser(id=agent.user_id, role=role))


async def test_an_admin_changes_no_owner_and_nobody_deactivates_himself(world: World) -> None:
    owner = await world.add("owner")
    admin = await world.add("admin", "Caio Dias", by=owner)
    for change in (UpdateUser(id=owner.user_id, active=False), UpdateUser(id=owner.user_id, name="X")):
        with pytest.raises(Forbidden):
            await world.services.users.update_user(admin, change)
    with pytest.raises(Forbidden):
        await world.services.users.update_user(owner, UpdateUser(id=owner.user_id, active=False))


async def test_a_company_keeps_its_last_owner(world: World) -> None:
    first = await world.add("owner")
    with pytest.raises(Conflict) as refused:
        await world.services.users.update_user(first, UpdateUser(id=first.user_id, role="admin"))
    assert refused.value.code == "last_owner"
    second = await world.add("owner", "Davi Melo", by=first)
    await world.services.users.update_user(first, UpdateUser(id=first.user_id, role="admin"))
    with pytest.raises(Conflict):
        await world.services.users.update_user(second, UpdateUser(id=second.user_id, role="agent"))
    await world.services.users.update_user(second, UpdateUser(id=first.user_id, role="owner"))
    await world.services.users.update_user(second, UpdateUser(id=second.user_id, role="agent"))


async def test_two_owners_who_demote_each_other_at_once_leave_one(world: World) -> None:
    first = await world.add("owner")
    second = await world.add("owner", "Davi Melo", by=first)
    users = world.services.users
    outcomes = await asyncio.gather(
        users.update_user(first, UpdateUser(id=second.user_id, role="agent")),
        users.update_user(second, UpdateUser(id=first.user_id, role="agent")),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1
    owners = [each for each in (await users.list_users(first, ListUsers())).items if each.role == "owner"]
    assert len(owners) == 1


async def test_a_company_from_before_owners_were_counted_keeps_its_last_one_too(world: World) -> None:
    owner = await world.add("owner")
    await world.database.system("tenants").update({"_id": owner.tenant_id}, {"$unset": {"owners": 1}})
    with pytest.raises(Conflict):
        await world.services.users.update_user(owner, UpdateUser(id=owner.user_id, role="agent"))


async def test_another_companys_user_does_not_exist(world: World) -> None:
    admin = await world.scope()
    stranger = Scope(tenant_id=new_id(), user_id=new_id(), role="owner")
    for act in (
        world.services.users.get_user(stranger, OneUser(id=admin.user_id)),
        world.services.users.update_user(stranger, UpdateUser(id=admin.user_id, active=False)),
        world.services.sessions.list_user_sessions(stranger, OneUser(id=admin.user_id)),
        world.services.credentials.create_password_reset(stranger, OneUser(id=admin.user_id)),
        world.services.second_factors.reset_user_second_factor(stranger, OneUser(id=admin.user_id)),
    ):
        with pytest.raises(NotFound):
            await act
