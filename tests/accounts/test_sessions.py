"""Sessions are seen and ended by their user and by administrators."""

import pytest

from ipro_rt.accounts.devices import device
from ipro_rt.accounts.inputs import OneSession, OneUser, OneUserSession
from ipro_rt.kernel.errors import Forbidden, NotFound, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from tests.accounts.world import World


async def test_ones_own_sessions_say_where_and_when(world: World) -> None:
    await world.sign_in()
    world.clock.advance(minutes=10)
    here = await world.scope()
    shown = (await world.services.sessions.list_sessions(here, Nothing())).items
    assert [each.current for each in shown] == [True, False]
    assert (shown[0].device, shown[0].address) == ("Chrome · Windows", "127.0.0.1")
    assert shown[0].last_used_at == world.clock()
    world.clock.advance(hours=12)
    late = await world.scope()
    assert len((await world.services.sessions.list_sessions(late, Nothing())).items) == 1


async def test_the_last_use_follows_within_five_minutes(world: World) -> None:
    here = await world.scope()
    world.clock.advance(minutes=6)
    await world.accounts.authenticate_session(here.session)
    shown = (await world.services.sessions.list_sessions(here, Nothing())).items
    assert shown[0].last_used_at == world.clock()


async def test_one_session_ends_and_the_others_go_on(world: World) -> None:
    here, there, third = await world.scope(), await world.scope(), await world.scope()
    await world.services.sessions.revoke_session(here, OneSession(id=there.session))
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_session(there.session)
    await world.services.sessions.revoke_other_sessions(here, Nothing())
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_session(third.session)
    await world.accounts.authenticate_session(here.session)


async def test_nobody_ends_the_session_of_another_as_his_own(world: World) -> None:
    admin, agent = await world.scope(), await world.scope("agente@demo.local")
    with pytest.raises(NotFound):
        await world.services.sessions.revoke_session(agent, OneSession(id=admin.session))
    await world.accounts.authenticate_session(admin.session)


async def test_an_administrator_sees_and_ends_those_of_a_user_below_him(world: World) -> None:
    owner = await world.add("owner")
    admin = await world.add("admin", "Caio Dias", by=owner)
    agent = await world.add("agent", "Lia Prado", by=owner)
    sessions = world.services.sessions
    shown = (await sessions.list_user_sessions(admin, OneUser(id=agent.user_id))).items
    assert [each.id for each in shown] == [agent.session]
    with pytest.raises(NotFound):
        await sessions.revoke_user_session(admin, OneUserSession(id=agent.user_id, session_id=admin.session))
    await sessions.revoke_user_session(admin, OneUserSession(id=agent.user_id, session_id=agent.session))
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_session(agent.session)
    with pytest.raises(Forbidden):
        await sessions.revoke_user_sessions(admin, OneUser(id=owner.user_id))


async def test_a_user_has_a_bounded_number_of_sessions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.accounts.sessions.MAX_SESSIONS", 2)
    scopes = []
    for _ in range(4):
        scopes.append(await world.scope())
        world.clock.advance(seconds=1)
    for gone in scopes[:2]:
        with pytest.raises(Unauthenticated):
            await world.another().accounts.authenticate_session(gone.session)
    for here in scopes[2:]:
        await world.accounts.authenticate_session(here.session)


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18 Mobile Safari/604",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Python/3.11 aiohttp/3.14", "Python"),
        ("", ""),
        ("<script>alert(1)</script>" * 1000, ""),
    ],
)
def test_a_device_is_known_by_its_browser_and_system(agent: str, shown: str) -> None:
    assert device(agent) == shown
