"""A program's way in: its own name, a part of what its maker may, and gone within a second."""

from datetime import datetime, timedelta

import pytest

from ipro_rt.accounts.inputs import CreateApiKey, ListApiKeys, OneApiKey, UpdateUser
from ipro_rt.accounts.views import NewApiKey
from ipro_rt.kernel.errors import Forbidden, InvalidInput, NotFound, TooMany, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.permissions import Permission
from ipro_rt.kernel.scope import Scope
from tests.accounts.world import World

GIVEN = [Permission.READ, Permission.ATTEND]


async def make(
    world: World, by: Scope, scopes: list[Permission] = GIVEN, expires_at: datetime | None = None
) -> NewApiKey:
    wish = CreateApiKey(name="Integração CRM", scopes=scopes, expires_at=expires_at)
    return await world.services.api_keys.create_api_key(by, wish)


async def test_a_key_acts_by_its_own_name_and_may_what_it_was_given(world: World) -> None:
    made = await make(world, await world.scope())
    assert made.token.startswith(made.api_key.prefix + "_")
    assert made.api_key.prefix == f"ipro_live_{made.api_key.id.replace('-', '')}"
    scope = await world.accounts.authenticate(made.token)
    assert (scope.user_id, scope.user_name) == (made.api_key.id, "Integração CRM")
    assert scope.may(Permission.ATTEND)
    for beyond in (Permission.CONTACTS, Permission.NUMBERS, Permission.OWN_ACCOUNT, Permission.API_KEYS):
        assert not scope.may(beyond)
    me = await world.accounts.get_me(scope, Nothing())
    assert (me.kind, me.name, me.permissions) == ("api_key", "Integração CRM", GIVEN)


async def test_the_key_itself_is_kept_nowhere(world: World) -> None:
    made = await make(world, await world.scope())
    kept = str(await world.database.system("api_keys").find({}, limit=9))
    assert made.token not in kept
    assert made.token.rpartition("_")[2] not in kept


async def test_a_wrong_or_cut_off_key_is_refused(world: World) -> None:
    made = await make(world, await world.scope())
    for wrong in (made.token[:-1], made.token + "x", made.api_key.prefix + "_", "ipro_live_", "ipro_live_\ud800"):
        with pytest.raises(Unauthenticated):
            await world.accounts.authenticate(wrong)
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_key((await world.sign_in()).token)


async def test_no_key_gets_more_than_its_maker_and_none_makes_keys(world: World) -> None:
    admin = await world.scope()
    with pytest.raises(Forbidden):
        await make(world, admin, [Permission.API_KEYS])
    with pytest.raises(Forbidden):
        await make(world, admin, [Permission.OWN_ACCOUNT])
    supervisor = await world.scope("supervisora@demo.local")
    with pytest.raises(Forbidden):
        await make(world, supervisor, [Permission.NUMBERS])


async def test_a_key_loses_what_its_maker_loses(world: World) -> None:
    owner = await world.add("owner")
    admin = await world.add("admin", "Caio Dias", by=owner)
    made = await make(world, admin, [Permission.READ, Permission.NUMBERS])
    assert (await world.accounts.authenticate(made.token)).may(Permission.NUMBERS)
    users = world.services.users
    await users.update_user(owner, UpdateUser(id=admin.user_id, role="agent"))
    demoted = await world.accounts.authenticate(made.token)
    assert demoted.may(Permission.READ)
    assert not demoted.may(Permission.NUMBERS)
    await users.update_user(owner, UpdateUser(id=admin.user_id, active=False))
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate(made.token)


async def test_a_revoked_key_is_gone_on_every_gateway_and_its_name_stays(world: World) -> None:
    admin, there = await world.scope(), world.another()
    await there.access.look()
    made = await make(world, admin)
    await there.accounts.authenticate(made.token)
    await world.services.api_keys.revoke_api_key(admin, OneApiKey(id=made.api_key.id))
    await there.access.look()
    for accounts in (world.accounts, there.accounts):
        with pytest.raises(Unauthenticated):
            await accounts.authenticate(made.token)
    with pytest.raises(NotFound):
        await world.services.api_keys.revoke_api_key(admin, OneApiKey(id=made.api_key.id))
    shown = (await world.services.api_keys.list_api_keys(admin, ListApiKeys())).items[0]
    assert (shown.name, shown.revoked_at) == ("Integração CRM", world.clock())


async def test_a_key_expires_even_while_it_is_remembered(world: World) -> None:
    admin = await world.scope()
    made = await make(world, admin, expires_at=world.clock() + timedelta(minutes=2))
    world.clock.advance(seconds=110)
    await world.accounts.authenticate(made.token)
    world.clock.advance(seconds=11)
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate(made.token)
    for odd in (world.clock() - timedelta(days=1), world.clock().replace(tzinfo=None) + timedelta(days=9)):
        with pytest.raises(InvalidInput):
            await make(world, admin, expires_at=odd)


async def test_the_last_use_is_written_at_most_each_five_minutes(world: World) -> None:
    admin = await world.scope()
    made = await make(world, admin)
    seen = []
    for _ in range(7):
        await world.another().accounts.authenticate(made.token)
        seen.append((await world.services.api_keys.list_api_keys(admin, ListApiKeys())).items[0].last_used_at)
        world.clock.advance(minutes=1)
    assert len(set(seen)) == 2


async def test_keys_are_listed_newest_first_page_by_page_and_bounded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await world.scope()
    made = [(await make(world, admin)).api_key.id for _ in range(3)]
    first = await world.services.api_keys.list_api_keys(admin, ListApiKeys(limit=2))
    rest = await world.services.api_keys.list_api_keys(admin, ListApiKeys(limit=2, cursor=first.next))
    assert [each.id for each in first.items + rest.items] == made[::-1]
    monkeypatch.setattr("ipro_rt.accounts.api_keys.MAX_KEYS", 3)
    with pytest.raises(TooMany):
        await make(world, admin)
