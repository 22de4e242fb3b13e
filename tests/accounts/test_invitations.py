"""Invited by e-mail, once, for seven days."""

import asyncio

import pytest

from ipro_rt.accounts.inputs import AcceptInvitation, CreateInvitation, LookUpInvitation, OneInvitation
from ipro_rt.accounts.model import Function
from ipro_rt.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Refusal, TooMany
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.permissions import Role
from ipro_rt.kernel.scope import Scope
from tests.accounts.world import NOBODY, PASSWORD, World

EMAIL = "nina@example.org"


async def invite(
    world: World, email: str = EMAIL, role: Role = "agent", function: Function | None = None, by: Scope | None = None
) -> str:
    """An invitation's token."""
    wish = CreateInvitation(email=email, role=role, function=function)
    invited = await world.services.invitations.create_invitation(by or await world.scope(), wish)
    assert (invited.sent, invited.link) == (True, None)
    return world.mail.token()


def accept(token: str, password: str = PASSWORD, name: str = "Nina Alves") -> AcceptInvitation:
    return AcceptInvitation(token=token, name=name, password=password)


async def test_whoever_is_invited_reads_why_accepts_and_signs_in(world: World) -> None:
    token = await invite(world, "  Nina@Example.ORG ", "supervisor", "closer")
    letter = world.mail.letters[-1]
    assert (letter.to, letter.subject) == (EMAIL, "Convite para Demo")
    assert f"https://app.example.org/convite#{token}" in letter.text
    assert f"https://app.example.org/convite#{token}" in letter.html
    assert "Admin Demo convidou você" in letter.text
    shown = await world.services.invitations.look_up_invitation(NOBODY, LookUpInvitation(token=token))
    assert (shown.email, shown.company, shown.role) == (EMAIL, "Demo", "supervisor")
    accepted = await world.services.invitations.accept_invitation(NOBODY, accept(token))
    me = (await world.sign_in(accepted.email)).user
    assert (me.name, me.role, me.function) == ("Nina Alves", "supervisor", "closer")


async def test_a_link_is_good_once_even_for_two_at_once(world: World) -> None:
    token = await invite(world)
    both = [world.services.invitations.accept_invitation(NOBODY, accept(token)) for _ in range(2)]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1
    with pytest.raises(NotFound) as refused:
        await world.services.invitations.accept_invitation(NOBODY, accept(token))
    assert refused.value.code == "link_gone"


async def test_after_seven_days_a_newer_one_or_a_revocation_it_is_gone(world: World) -> None:
    invitations = world.services.invitations
    late = await invite(world, "late@example.org")
    world.clock.advance(days=7)
    older, newer = await invite(world), await invite(world)
    admin = await world.scope()
    open_now = (await invitations.list_invitations(admin, Nothing())).items
    assert [each.email for each in open_now] == [EMAIL]
    assert open_now[0].invited_by == "Admin Demo"
    for token in (late, older):
        with pytest.raises(NotFound):
            await invitations.look_up_invitation(NOBODY, LookUpInvitation(token=token))
    await invitations.revoke_invitation(admin, OneInvitation(id=open_now[0].id))
    with pytest.raises(NotFound):
        await invitations.accept_invitation(NOBODY, accept(newer))
    with pytest.raises(NotFound):
        await invitations.revoke_invitation(admin, OneInvitation(id=open_now[0].id))


@pytest.mark.parametrize(
    "password",
    [
        "nina@example.org",
        "NINA ALVES ",
        "senha123456",
        "Atendimento123",
        "aaaaaaaaaaaa",
        "short",
        "x" * 1025,
        "1234567890",
    ],
)
async def test_a_password_anybody_guesses_is_refused_and_the_link_stays_good(world: World, password: str) -> None:
    token = await invite(world)
    with pytest.raises(InvalidInput) as refused:
        await world.services.invitations.accept_invitation(NOBODY, accept(token, password))
    assert (refused.value.code, refused.value.errors[0].pointer) == ("weak_password", "/password")
    await world.services.invitations.accept_invitation(NOBODY, accept(token, "quatro palavras bem longas"))


@pytest.mark.parametrize(
    "email", ["", "x", "a@b", "a b@c.de", "a@b.c\r\nBcc: x@y.z", "a@@b.de", "a" * 65 + "@b.de", "a@-b.de", "é@b.de"]
)
async def test_what_is_no_email_is_refused(world: World, email: str) -> None:
    with pytest.raises(InvalidInput):
        await invite(world, email)


async def test_nobody_invites_above_himself_or_a_colleague_again(world: World) -> None:
    with pytest.raises(Forbidden):
        await invite(world, role="owner")
    with pytest.raises(Conflict) as refused:
        await invite(world, "agente@demo.local")
    assert refused.value.code == "email_taken"


async def test_whether_an_email_is_known_elsewhere_is_told_to_its_holder_alone(world: World) -> None:
    owner = await world.add("owner")
    token = await invite(world, "agente@demo.local", by=owner)
    with pytest.raises(Conflict):
        await world.services.invitations.accept_invitation(NOBODY, accept(token))


async def test_without_email_the_link_is_told_to_whoever_asked(world: World) -> None:
    world.mail.on = False
    wish = CreateInvitation(email=EMAIL, role="agent")
    invited = await world.services.invitations.create_invitation(await world.scope(), wish)
    assert invited.sent is False
    assert invited.link is not None
    token = invited.link.removeprefix("https://app.example.org/convite#")
    await world.services.invitations.accept_invitation(NOBODY, accept(token))
    assert world.mail.letters == []


async def test_guessing_at_links_becomes_slow(world: World) -> None:
    token = await invite(world)
    outcomes = []
    for guess in range(8):
        with pytest.raises(Refusal) as refused:
            await world.services.invitations.look_up_invitation(NOBODY, LookUpInvitation(token=f"guess {guess}"))
        outcomes.append(refused.value.code)
    assert outcomes == ["link_gone"] * 5 + ["too_many_attempts"] * 3
    world.clock.advance(minutes=31)
    await world.services.invitations.look_up_invitation(NOBODY, LookUpInvitation(token=token))


async def test_the_token_is_kept_nowhere_and_invitations_are_bounded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipro_rt.accounts.invitations.MAX_OPEN", 1)
    token = await invite(world)
    assert token not in str(await world.database.system("invitations").find({}, limit=9))
    with pytest.raises(TooMany):
        await invite(world, "another@example.org")
