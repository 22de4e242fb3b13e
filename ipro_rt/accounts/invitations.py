"""Inviting somebody, and becoming a user by it."""

from datetime import timedelta

from ipro_rt.accounts import letters, rules
from ipro_rt.accounts.audit import Audit
from ipro_rt.accounts.inputs import AcceptInvitation, CreateInvitation, LookUpInvitation, OneInvitation
from ipro_rt.accounts.letters import Links
from ipro_rt.accounts.model import Invitation, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.throttle import Throttle
from ipro_rt.accounts.tokens import hash_token, new_token
from ipro_rt.accounts.views import Accepted, InvitationList, Invited, OpenInvitation, invitation_view
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import Conflict, NotFound, TooMany
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.mail import Mail
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope, system_scope

LIFE = timedelta(days=7)
MAX_OPEN = 500


class Invitations:
    """An invitation is a link with a token, good once, for seven days."""

    def __init__(
        self,
        store: AccountsStore,
        clock: Clock,
        passwords: Passwords,
        audit: Audit,
        mail: Mail,
        links: Links,
        throttle: Throttle,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._audit = audit
        self._mail = mail
        self._links = links
        self._throttle = throttle

    async def create_invitation(self, scope: Scope, input: CreateInvitation) -> Invited:
        """Invite by e-mail. A newer invitation to the same e-mail takes the older one's place."""
        email = rules.clean_email(input.email)
        rules.check_may_grant(scope, input.role)
        known = await self._store.user_by_email(email)
        if known is not None and known.tenant_id == scope.tenant_id:
            raise Conflict("Somebody with this e-mail is a user already.", code="email_taken")
        if await self._store.count_invitations(scope) >= MAX_OPEN:
            raise TooMany(f"At most {MAX_OPEN} invitations may be open.", retry_after=None)
        token, now = new_token(), self._clock()
        invitation = Invitation(
            id=new_id(),
            tenant_id=scope.tenant_id,
            email=email,
            role=input.role,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + LIFE,
            function=input.function,
            invited_by=scope.user_name,
        )
        await self._store.add_invitation(scope, invitation)
        link = self._links.invitation(token)
        if self._mail.on:
            company = await self._company(invitation)
            await self._mail.send(letters.invitation(email, company, scope.user_name, link))
        return Invited(invitation=invitation_view(invitation), sent=self._mail.on, link=None if self._mail.on else link)

    async def list_invitations(self, scope: Scope, input: Nothing) -> InvitationList:
        """Those that are open, newest first."""
        found = await self._store.invitations(scope, self._clock())
        return InvitationList(items=[invitation_view(each) for each in found])

    async def revoke_invitation(self, scope: Scope, input: OneInvitation) -> Nothing:
        """Make its link worthless."""
        if await self._store.end_invitation(scope, input.id) is None:
            raise NotFound("There is no such invitation.", got=input.id[:60])
        return Nothing()

    async def look_up_invitation(self, scope: Scope, input: LookUpInvitation) -> OpenInvitation:
        """What the holder of a link is invited to."""
        invitation = await self._open(scope, input.token)
        return OpenInvitation(
            email=invitation.email,
            company=await self._company(invitation),
            role=invitation.role,
            expires_at=invitation.expires_at,
        )

    async def accept_invitation(self, scope: Scope, input: AcceptInvitation) -> Accepted:
        """Become a user; the link is worthless afterwards."""
        invitation = await self._open(scope, input.token)
        name = rules.clean_name(input.name)
        rules.check_password(input.password, invitation.email, name)
        if await self._store.user_by_email(invitation.email) is not None:
            raise _taken()
        user = User(
            id=new_id(),
            tenant_id=invitation.tenant_id,
            email=invitation.email,
            name=name,
            role=invitation.role,
            password_hash=await self._passwords.hash(input.password),
            created_at=self._clock(),
            function=invitation.function,
        )
        everything = system_scope(invitation.tenant_id)
        if await self._store.end_invitation(everything, invitation.id) is None:
            raise _gone()
        if not await self._store.add_user(everything, user):
            raise _taken()
        if user.role == "owner":
            await self._store.add_owner(everything, user.id)
        actor = Scope(tenant_id=user.tenant_id, user_id=user.id, user_name=user.name, address=scope.address)
        await self._audit.record(actor, "acceptInvitation", targets={"id": invitation.id})
        return Accepted(email=user.email)

    async def _open(self, scope: Scope, token: str) -> Invitation:
        """Whoever guesses at links is slowed as whoever guesses passwords; the right one takes the try back."""
        self._throttle.charge(f"link {scope.address}", scope.address)
        invitation = await self._store.invitation(hash_token(token))
        if invitation is None or invitation.expires_at <= self._clock():
            raise _gone()
        self._throttle.take_back(f"link {scope.address}", scope.address)
        return invitation

    async def _company(self, invitation: Invitation) -> str:
        tenant = await self._store.tenant(system_scope(invitation.tenant_id))
        if tenant is None:
            raise _gone()
        return tenant.name


def _gone() -> NotFound:
    return NotFound(
        "The link is not known, was used before, or is over.",
        code="link_gone",
        hint="Ask whoever invited you for another one.",
    )


def _taken() -> Conflict:
    return Conflict("An account with this e-mail is there already.", code="email_taken", hint="Sign in with it.")
