"""Signing in, staying signed in, signing out."""

import asyncio
import time
from datetime import timedelta

import msgspec
import pytest
from argon2 import PasswordHasher

from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.seeding import DEMO_EMAIL
from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.errors import TooMany, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import system_scope
from storage.engine.mongo import Database
from tests.accounts.world import CLIENT, NOBODY, PASSWORD, World, sign_in


@pytest.fixture
async def accounts(world: World) -> Accounts:
    return world.accounts


async def test_signing_in_gives_a_token_that_says_who_asks(accounts: Accounts) -> None:
    signed_in = await sign_in(accounts, email="  Admin@Demo.Local ")
    assert len(signed_in.token) >= 43
    scope = await accounts.authenticate(signed_in.token)
    assert (scope.role, scope.user_name) == ("admin", "Admin Demo")
    me = await accounts.get_me(scope, Nothing())
    assert me == signed_in.user
    assert (me.email, me.tenant.name, me.tenant.timezone) == (DEMO_EMAIL, "Demo", "America/Sao_Paulo")


async def test_the_token_itself_is_kept_nowhere(accounts: Accounts, database: Database) -> None:
    signed_in = await sign_in(accounts)
    for name in ("sessions", "users", "tenants"):
        assert signed_in.token not in str(await database.system(name).find({}, limit=9))


async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(accounts: Accounts) -> None:
    answers = []
    for email in (DEMO_EMAIL, "nobody@demo.local"):
        with pytest.raises(Unauthenticated) as refused:
            await sign_in(accounts, "wrong", email)
        answers.append((refused.value.code, refused.value.detail, refused.value.hint))
    assert answers[0] == answers[1]
    assert answers[0][0] == "wrong_credentials"


async def test_an_unknown_email_takes_as_long_as_a_wrong_password(accounts: Accounts) -> None:
    async def took(email: str) -> float:
        began = time.perf_counter()
        with pytest.raises(Unauthenticated):
            await sign_in(accounts, "wrong", email)
        return time.perf_counter() - began

    known = min([await took(DEMO_EMAIL) for _ in range(4)])
    unknown = min([await took(f"nobody{each}@demo.local") for each in range(4)])
    assert 0.5 < known / unknown < 2


async def test_the_wrong_password_ten_times_is_slowed(accounts: Accounts) -> None:
    outcomes = []
    for _ in range(10):
        try:
            await sign_in(accounts, "wrong")
        except (Unauthenticated, TooMany) as refused:
            outcomes.append(refused.code)
    assert outcomes == ["wrong_credentials"] * 5 + ["too_many_attempts"] * 5
    with pytest.raises(TooMany):
        await sign_in(accounts)


async def test_guesses_at_once_are_charged_before_they_are_looked_at(accounts: Accounts) -> None:
    tries = [sign_in(accounts, f"guess {each}") for each in range(30)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Unauthenticated) for each in outcomes) == 5
    assert sum(isinstance(each, TooMany) for each in outcomes) == 25


async def test_a_session_lives_twelve_hours_after_its_last_use(world: World, accounts: Accounts) -> None:
    token = (await sign_in(accounts)).token
    for _ in range(3):
        world.clock.advance(hours=11)
        await accounts.authenticate(token)
    world.clock.advance(hours=12, minutes=1)
    with pytest.raises(Unauthenticated) as refused:
        await accounts.authenticate(token)
    assert refused.value.code == "session_expired"


async def test_a_session_expires_even_while_it_is_remembered(
    world: World, accounts: Accounts, database: Database
) -> None:
    brief = world.another(session_life=timedelta(seconds=5)).accounts
    token = (await sign_in(brief)).token
    await brief.authenticate(token)
    world.clock.advance(seconds=6)
    with pytest.raises(Unauthenticated) as refused:
        await brief.authenticate(token)
    assert refused.value.code == "session_expired"


async def test_a_token_nobody_gave_is_refused(accounts: Accounts) -> None:
    for token in ("", "x", "é" * 50, "\ud800", "a" * 10_000):
        with pytest.raises(Unauthenticated) as refused:
            await accounts.authenticate(token)
        assert refused.value.code == "unauthenticated"


async def test_signing_out_ends_that_session_and_no_other(world: World, accounts: Accounts, database: Database) -> None:
    first, second = (await sign_in(accounts)).token, (await sign_in(accounts)).token
    await accounts.delete_session(await accounts.authenticate(first), Nothing())
    for gateway in (accounts, world.another().accounts):
        with pytest.raises(Unauthenticated):
            await gateway.authenticate(first)
        await gateway.authenticate(second)


async def test_the_demo_is_seeded_once_and_a_new_password_replaces_the_old(
    world: World, accounts: Accounts, database: Database
) -> None:
    before = await database.system("users").find({}, limit=9)
    token = (await sign_in(accounts)).token
    await accounts.seed_demo(PASSWORD)
    assert await database.system("users").find({}, limit=9) == before
    await accounts.authenticate(token)

    await accounts.seed_demo("another password")
    with pytest.raises(Unauthenticated):
        await sign_in(accounts)
    await sign_in(accounts, "another password")
    with pytest.raises(Unauthenticated):
        await world.another().accounts.authenticate(token)
    assert len(await database.system("tenants").find({}, limit=9)) == 1


async def test_somebody_who_may_no_longer_sign_in_cannot(world: World, accounts: Accounts, database: Database) -> None:
    token = (await sign_in(accounts)).token
    await database.system("users").update({"email": DEMO_EMAIL}, {"$set": {"active": False}})
    with pytest.raises(Unauthenticated):
        await sign_in(accounts)
    with pytest.raises(Unauthenticated):
        await world.another().accounts.authenticate(token)


async def test_the_client_learns_the_mode_before_anybody_signs_in(accounts: Accounts) -> None:
    assert await accounts.get_client(NOBODY, Nothing()) == msgspec.structs.replace(CLIENT, password_reset=True)


async def test_the_line_of_people_signing_in_is_bounded() -> None:
    passwords = Passwords()
    tries = [passwords.verify(None, "x") for _ in range(80)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    passwords.close()
    assert sum(isinstance(each, TooMany) for each in outcomes) == 16


async def test_a_hash_of_weaker_parameters_is_renewed_at_the_next_sign_in(world: World) -> None:
    user = await world.store.user_by_email(DEMO_EMAIL)
    assert user is not None
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    await world.store.set_password(system_scope(user.tenant_id), user.id, user.password_hash, weak)
    await world.sign_in()
    renewed = await world.store.user_by_email(DEMO_EMAIL)
    assert renewed is not None
    assert "m=19456,t=2" in renewed.password_hash
    await world.sign_in()


async def test_a_ticket_lets_in_whoever_the_session_is_of(world: World) -> None:
    scope = await world.scope()
    ticket = await world.accounts.create_socket_ticket(scope, Nothing())
    assert (await world.accounts.authenticate_ticket(ticket.ticket)).user_id == scope.user_id
    with pytest.raises(Unauthenticated) as refused:
        await world.accounts.authenticate_ticket(ticket.ticket)
    assert refused.value.code == "wrong_ticket"


async def test_the_demo_has_a_supervisor_and_an_agent(world: World) -> None:
    for email, role in (("supervisora@demo.local", "supervisor"), ("agente@demo.local", "agent")):
        me = (await world.sign_in(email)).user
        assert me.role == role
        assert "users" not in me.permissions
        assert "attend" in me.permissions
