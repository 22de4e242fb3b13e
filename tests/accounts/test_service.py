"""Signing in, staying signed in, signing out."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.model import ClientInfo, CreateSession, SignedIn
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.service import DEMO_EMAIL, Accounts
from ipro_rt.accounts.tickets import Tickets
from ipro_rt.kernel.errors import TooMany, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope
from storage.accounts import INDEXES, MongoAccounts
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from tests.conftest import HandClock

CLIENT = ClientInfo(mode="development", version="0.1.0", sandbox_url="http://127.0.0.1:8090")
NOBODY = Scope(tenant_id="", address="127.0.0.1")
PASSWORD = "a long enough password"


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


@pytest.fixture
async def accounts(database: Database, clock: HandClock, passwords: Passwords) -> Accounts:
    await ensure(database, INDEXES)
    made = fresh(database, clock, passwords)
    await made.seed_demo(PASSWORD)
    return made


def fresh(database: Database, clock: HandClock, passwords: Passwords, **kwargs: Any) -> Accounts:
    """Another gateway over the same database: it remembers nothing."""
    store = MongoAccounts(database)
    return Accounts(store, clock, passwords, CLIENT, Tickets([b"k" * 32], clock), AccessChanges(store), **kwargs)


async def sign_in(accounts: Accounts, password: str = PASSWORD, email: str = DEMO_EMAIL) -> SignedIn:
    return await accounts.create_session(NOBODY, CreateSession(email=email, password=password))


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


async def test_a_session_lives_twelve_hours_after_its_last_use(accounts: Accounts, clock: HandClock) -> None:
    token = (await sign_in(accounts)).token
    for _ in range(3):
        clock.advance(hours=11)
        await accounts.authenticate(token)
    clock.advance(hours=12, minutes=1)
    with pytest.raises(Unauthenticated) as refused:
        await accounts.authenticate(token)
    assert refused.value.code == "session_expired"


async def test_a_session_expires_even_while_it_is_remembered(
    accounts: Accounts, database: Database, clock: HandClock, passwords: Passwords
) -> None:
    brief = fresh(database, clock, passwords, session_life=timedelta(seconds=5))
    token = (await sign_in(brief)).token
    await brief.authenticate(token)
    clock.advance(seconds=6)
    with pytest.raises(Unauthenticated) as refused:
        await brief.authenticate(token)
    assert refused.value.code == "session_expired"


async def test_a_token_nobody_gave_is_refused(accounts: Accounts) -> None:
    for token in ("", "x", "é" * 50, "\ud800", "a" * 10_000):
        with pytest.raises(Unauthenticated) as refused:
            await accounts.authenticate(token)
        assert refused.value.code == "unauthenticated"


async def test_signing_out_ends_that_session_and_no_other(
    accounts: Accounts, database: Database, clock: HandClock, passwords: Passwords
) -> None:
    first, second = (await sign_in(accounts)).token, (await sign_in(accounts)).token
    await accounts.delete_session(await accounts.authenticate(first), Nothing())
    for gateway in (accounts, fresh(database, clock, passwords)):
        with pytest.raises(Unauthenticated):
            await gateway.authenticate(first)
        await gateway.authenticate(second)


async def test_the_demo_is_seeded_once_and_a_new_password_replaces_the_old(
    accounts: Accounts, database: Database, clock: HandClock, passwords: Passwords
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
        await fresh(database, clock, passwords).authenticate(token)
    assert len(await database.system("tenants").find({}, limit=9)) == 1


async def test_somebody_who_may_no_longer_sign_in_cannot(
    accounts: Accounts, database: Database, clock: HandClock, passwords: Passwords
) -> None:
    token = (await sign_in(accounts)).token
    await database.system("users").update({"email": DEMO_EMAIL}, {"$set": {"active": False}})
    with pytest.raises(Unauthenticated):
        await sign_in(accounts)
    with pytest.raises(Unauthenticated):
        await fresh(database, clock, passwords).authenticate(token)


async def test_the_client_learns_the_mode_before_anybody_signs_in(accounts: Accounts) -> None:
    assert await accounts.get_client(NOBODY, Nothing()) == CLIENT


async def test_the_line_of_people_signing_in_is_bounded(passwords: Passwords) -> None:
    tries = [passwords.verify(None, "x") for _ in range(80)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, TooMany) for each in outcomes) == 16
