"""Choosing a new password ends every session, and asking for a link tells nobody anything."""

import pytest

from ipro_rt.accounts.inputs import ChangePassword, OneUser, RequestPasswordReset, ResetPassword, UpdateUser
from ipro_rt.accounts.seeding import DEMO_EMAIL
from ipro_rt.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope
from tests.accounts.world import NOBODY, PASSWORD, World

NEW = "outra senha bem longa"
AGENT = "agente@demo.local"


async def ask(world: World, email: str, by: Scope = NOBODY) -> None:
    await world.services.credentials.request_password_reset(by, RequestPasswordReset(email=email))
    await world.services.credentials.settled()


async def reset(world: World, token: str, password: str = NEW) -> None:
    await world.services.credentials.reset_password(NOBODY, ResetPassword(token=token, new_password=password))


async def test_ones_own_password_needs_the_old_one_and_ends_every_session(world: World) -> None:
    here, there = await world.scope(), await world.scope()
    with pytest.raises(Forbidden) as refused:
        await world.services.credentials.change_password(here, ChangePassword("not the old one", NEW))
    assert refused.value.code == "wrong_password"
    with pytest.raises(InvalidInput) as weak:
        await world.services.credentials.change_password(here, ChangePassword(PASSWORD, "admin demo"))
    assert weak.value.errors[0].pointer == "/new_password"
    await world.services.credentials.change_password(here, ChangePassword(PASSWORD, NEW))
    for each in (here, there):
        with pytest.raises(Unauthenticated):
            await world.accounts.authenticate_session(each.session)
    with pytest.raises(Unauthenticated):
        await world.sign_in()
    await world.sign_in(password=NEW)


async def test_guessing_the_old_password_becomes_slow(world: World) -> None:
    here = await world.scope()
    for _ in range(5):
        with pytest.raises(Forbidden):
            await world.services.credentials.change_password(here, ChangePassword("a guess", NEW))
    with pytest.raises(TooMany):
        await world.services.credentials.change_password(here, ChangePassword(PASSWORD, NEW))


async def test_a_link_by_email_chooses_a_new_password_once(world: World) -> None:
    before = await world.scope(AGENT)
    await ask(world, " AGENTE@demo.local ")
    letter = world.mail.letters[-1]
    token = world.mail.token()
    assert (letter.to, letter.subject) == (AGENT, "Sua nova senha no iPro RT")
    assert f"https://app.example.org/senha#{token}" in letter.text
    assert token not in str(await world.database.system("password_resets").find({}, limit=9))
    with pytest.raises(InvalidInput):
        await reset(world, token, "rafael nogueira")
    await reset(world, token)
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_session(before.session)
    await world.sign_in(AGENT, NEW)
    with pytest.raises(NotFound) as gone:
        await reset(world, token)
    assert gone.value.code == "link_gone"


async def test_nobody_learns_whether_an_email_is_known(world: World) -> None:
    admin = await world.scope()
    agent = await world.scope(AGENT)
    await world.services.users.update_user(admin, UpdateUser(id=agent.user_id, active=False))
    for email in ("nobody@example.org", AGENT):
        await ask(world, email)
    assert world.mail.letters == []


async def test_asking_for_the_same_email_again_and_again_is_slowed_known_or_not(world: World) -> None:
    for email in (AGENT, "nobody@example.org"):
        for _ in range(5):
            await ask(world, email, Scope(tenant_id="", address=""))
        with pytest.raises(TooMany):
            await ask(world, email, Scope(tenant_id="", address=""))
    assert len(world.mail.letters) == 5


async def test_an_hour_later_after_a_newer_one_or_another_change_a_link_is_gone(world: World) -> None:
    await ask(world, AGENT)
    first = world.mail.token()
    await ask(world, AGENT)
    second = world.mail.token()
    with pytest.raises(NotFound):
        await reset(world, first)
    agent = await world.scope(AGENT)
    await world.services.credentials.change_password(agent, ChangePassword(PASSWORD, NEW))
    with pytest.raises(NotFound):
        await reset(world, second)
    await ask(world, AGENT)
    world.clock.advance(hours=1)
    with pytest.raises(NotFound):
        await reset(world, world.mail.token())


async def test_without_email_an_administrator_is_told_the_link_and_nobody_asks_himself(world: World) -> None:
    world.mail.on = False
    with pytest.raises(Conflict) as refused:
        await ask(world, AGENT)
    assert refused.value.code == "password_reset_off"
    assert (await world.another().accounts.get_client(NOBODY, Nothing())).password_reset is False
    admin, agent = await world.scope(), await world.scope(AGENT)
    made = await world.services.credentials.create_password_reset(admin, OneUser(id=agent.user_id))
    assert made.sent is False
    assert made.link is not None
    await reset(world, made.link.partition("#")[2])
    await world.sign_in(AGENT, NEW)


async def test_an_admin_makes_no_link_for_an_owner(world: World) -> None:
    owner = await world.add("owner")
    admin = await world.add("admin", "Caio Dias", by=owner)
    with pytest.raises(Forbidden):
        await world.services.credentials.create_password_reset(admin, OneUser(id=owner.user_id))
    sent = await world.services.credentials.create_password_reset(owner, OneUser(id=admin.user_id))
    assert (sent.sent, sent.link) == (True, None)


async def test_a_mail_server_that_is_away_is_nobodys_news(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(letter: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(world.mail, "send", away)
    await ask(world, DEMO_EMAIL)
