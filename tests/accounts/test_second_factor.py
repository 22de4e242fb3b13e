"""A second factor: tried out first, then asked for at every sign-in, each code once."""

import base64
from xml.etree import ElementTree

import pyotp
import pytest

from ipro_rt.accounts.codes import STEP_S
from ipro_rt.accounts.inputs import ConfirmSecondFactor, CreateApiKey, DisableSecondFactor, OneUser, UpdateCompany
from ipro_rt.kernel.errors import Conflict, Forbidden, TooMany, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.permissions import Permission
from ipro_rt.kernel.scope import Scope
from tests.accounts.world import PASSWORD, World

AGENT = "agente@demo.local"


class Phone:
    """Somebody's authenticator app, and the paper with the recovery codes."""

    def __init__(self, world: World, secret: str) -> None:
        self._world = world
        self._totp = pyotp.TOTP(secret)
        self.paper: list[str] = []

    def code(self, steps: int = 0) -> str:
        return self._totp.at(int(self._world.clock().timestamp()) + steps * STEP_S)

    def next_code(self) -> str:
        """Wait until the code changes."""
        self._world.clock.advance(seconds=STEP_S)
        return self.code()


async def enrolled(world: World, who: Scope) -> Phone:
    enrolment = await world.services.second_factors.enrol_second_factor(who, Nothing())
    phone = Phone(world, enrolment.secret)
    confirm = ConfirmSecondFactor(code=phone.code())
    phone.paper = (await world.services.second_factors.confirm_second_factor(who, confirm)).recovery_codes
    return phone


async def refused(world: World, code: str | None, password: str = PASSWORD) -> str:
    with pytest.raises((Unauthenticated, TooMany)) as error:
        await world.sign_in(AGENT, password, code)
    return error.value.code


async def test_the_secret_comes_as_text_address_and_picture_and_is_sealed_at_rest(world: World) -> None:
    agent = await world.scope(AGENT)
    enrolment = await world.services.second_factors.enrol_second_factor(agent, Nothing())
    assert enrolment.uri.startswith("otpauth://totp/iPro%20RT:agente%40demo.local?secret=" + enrolment.secret)
    kind, _, picture = enrolment.qr.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert ElementTree.fromstring(base64.b64decode(picture)).tag.endswith("svg")  # noqa: S314 - ours
    assert enrolment.secret not in str(await world.database.system("users").find({}, limit=9))


async def test_until_a_code_was_given_nothing_changes(world: World) -> None:
    agent = await world.scope(AGENT)
    await world.services.second_factors.enrol_second_factor(agent, Nothing())
    with pytest.raises(Forbidden) as error:
        await world.services.second_factors.confirm_second_factor(agent, ConfirmSecondFactor(code="000000"))
    assert error.value.code == "wrong_code"
    await world.sign_in(AGENT)
    assert (await world.services.second_factors.get_second_factor(agent, Nothing())).on is False


async def test_signing_in_then_needs_a_code_and_takes_each_once(world: World) -> None:
    phone = await enrolled(world, await world.scope(AGENT))
    assert await refused(world, None) == "totp_required"
    assert await refused(world, phone.code()) == "wrong_code"  # it was used for enrolling
    code = phone.next_code()
    assert (await world.sign_in(AGENT, code=code)).user.second_factor is True
    assert await refused(world, code) == "wrong_code"
    assert await refused(world, phone.code(-1)) == "wrong_code"
    await world.sign_in(AGENT, code=phone.code(1))
    world.clock.advance(minutes=20)
    assert await refused(world, phone.code(-2)) == "wrong_code"
    assert await refused(world, phone.code(2)) == "wrong_code"


async def test_a_wrong_password_says_nothing_of_the_second_factor(world: World) -> None:
    phone = await enrolled(world, await world.scope(AGENT))
    for code in (None, phone.next_code(), "000000"):
        assert await refused(world, code, "wrong") == "wrong_credentials"


async def test_guessing_codes_is_slowed_and_asking_without_one_gives_no_tries_back(world: World) -> None:
    phone = await enrolled(world, await world.scope(AGENT))
    outcomes = []
    for _ in range(7):
        outcomes.append(await refused(world, "000000"))
        await refused(world, None)
    assert outcomes == ["wrong_code"] * 5 + ["too_many_attempts"] * 2
    assert await refused(world, phone.code(1)) == "too_many_attempts"
    world.clock.advance(minutes=31)
    await world.sign_in(AGENT, code=phone.code())


async def test_being_asked_for_a_code_is_no_failed_try(world: World) -> None:
    phone = await enrolled(world, await world.scope(AGENT))
    for _ in range(10):
        assert await refused(world, None) == "totp_required"
    await world.sign_in(AGENT, code=phone.next_code())


async def test_each_of_ten_recovery_codes_stands_in_once(world: World) -> None:
    agent = await world.scope(AGENT)
    phone = await enrolled(world, agent)
    assert len(set(phone.paper)) == 10
    assert phone.paper[0] not in str(await world.database.system("users").find({}, limit=9))
    await world.sign_in(AGENT, code=phone.paper[0].upper().replace("-", " "))
    assert await refused(world, phone.paper[0]) == "wrong_code"
    assert (await world.services.second_factors.get_second_factor(agent, Nothing())).recovery_codes_left == 9


async def test_switching_it_off_needs_password_and_code(world: World) -> None:
    agent = await world.scope(AGENT)
    phone = await enrolled(world, agent)
    factors = world.services.second_factors
    with pytest.raises(Conflict):
        await factors.enrol_second_factor(agent, Nothing())
    for password, code, told in (("wrong", phone.next_code(), "wrong_password"), (PASSWORD, "000000", "wrong_code")):
        with pytest.raises(Forbidden) as error:
            await factors.disable_second_factor(agent, DisableSecondFactor(password=password, code=code))
        assert error.value.code == told
    await factors.disable_second_factor(agent, DisableSecondFactor(password=PASSWORD, code=phone.next_code()))
    await world.sign_in(AGENT)


async def test_an_administrator_takes_it_from_somebody_who_lost_it(world: World) -> None:
    admin, agent = await world.scope(), await world.scope(AGENT)
    await enrolled(world, agent)
    await world.services.second_factors.reset_user_second_factor(admin, OneUser(id=agent.user_id))
    with pytest.raises(Unauthenticated):
        await world.accounts.authenticate_session(agent.session)
    await world.sign_in(AGENT)
    with pytest.raises(Forbidden):
        await world.services.second_factors.reset_user_second_factor(admin, OneUser(id=admin.user_id))


async def test_where_it_is_asked_of_all_whoever_has_none_may_only_enrol(world: World) -> None:
    admin = await world.scope()
    with pytest.raises(Conflict) as error:
        await world.services.companies.update_company(admin, UpdateCompany(second_factor="all"))
    assert error.value.code == "second_factor_required"
    await enrolled(world, admin)
    before = await world.scope(AGENT)
    before.require(Permission.READ)
    await world.services.companies.update_company(admin, UpdateCompany(second_factor="all"))
    assert not (await world.accounts.authenticate_session(before.session)).may(Permission.READ)
    signed = await world.sign_in(AGENT)
    assert (signed.user.must, signed.user.permissions) == ("second_factor", [])
    agent = await world.accounts.authenticate(signed.token)
    with pytest.raises(Forbidden) as forbidden:
        agent.require(Permission.READ)
    assert forbidden.value.code == "second_factor_required"
    with pytest.raises(Forbidden) as forbidden:
        agent.require(Permission.NUMBERS)
    assert forbidden.value.code == "forbidden"
    await enrolled(world, agent)
    now = await world.accounts.authenticate(signed.token)
    now.require(Permission.READ)
    assert (await world.accounts.get_me(now, Nothing())).must is None


async def test_where_it_is_asked_of_administrators_others_go_on(world: World) -> None:
    owner = await world.add("owner")
    await enrolled(world, owner)
    await world.services.companies.update_company(owner, UpdateCompany(second_factor="admins"))
    assert (await world.add("agent", "Lia Prado", by=owner)).may(Permission.ATTEND)
    admin = await world.add("admin", "Caio Dias", by=owner)
    assert not admin.may(Permission.READ)
    with pytest.raises(Forbidden):
        await world.services.api_keys.create_api_key(admin, CreateApiKey(name="x", scopes=[Permission.READ]))
