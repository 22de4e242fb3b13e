"""Accounts as people see them: answers of the operations."""

from datetime import datetime
from typing import Literal

import msgspec

from ipro_rt.accounts.model import (
    ApiKey,
    AuditEntry,
    Function,
    Invitation,
    SecondFactorPolicy,
    Session,
    Tenant,
    User,
)
from ipro_rt.accounts.tokens import API_KEY_PREFIX
from ipro_rt.kernel.permissions import ALLOWED, FOR_ALL, Permission, Role
from ipro_rt.kernel.scope import Scope
from ipro_rt.kernel.versions import Version


class TenantView(msgspec.Struct, frozen=True):
    """The company as its people see it."""

    id: str
    name: str
    timezone: str


class Me(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is signed in, and what he may. `must` says what he has to do before he may do anything else.

    An API key has its own id and name, its maker's role, and no e-mail.
    """

    id: str
    name: str
    email: str
    role: Role
    tenant: TenantView
    permissions: list[Permission]
    kind: Literal["user", "api_key"]
    second_factor: bool
    function: Function | None = None
    must: Literal["second_factor"] | None = None


class SignedIn(msgspec.Struct, frozen=True):
    """The answer to signing in. The token is shown this once."""

    token: str
    expires_at: datetime
    user: Me


class SocketTicket(msgspec.Struct, frozen=True):
    """What one socket signs in with, once, until then."""

    ticket: str
    expires_at: datetime


class Colleague(msgspec.Struct, frozen=True, omit_defaults=True):
    """A user as every colleague sees him."""

    id: str
    name: str
    role: Role
    active: bool
    function: Function | None = None


class Team(msgspec.Struct, frozen=True):
    """Colleagues by name, and where the next page begins."""

    items: list[Colleague]
    next: str | None


class UserView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A user as administrators see him."""

    id: str
    name: str
    email: str
    role: Role
    active: bool
    second_factor: bool
    created_at: datetime
    version: Version
    function: Function | None = None


class UserPage(msgspec.Struct, frozen=True):
    """Users by name, and where the next page begins."""

    items: list[UserView]
    next: str | None


class LinkSent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A link was mailed to whom it is for; without e-mail it is in `link`, shown this once, to be handed on."""

    sent: bool
    expires_at: datetime
    link: str | None = None


class InvitationView(msgspec.Struct, frozen=True, omit_defaults=True):
    """An invitation that was not accepted yet."""

    id: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime
    function: Function | None = None
    invited_by: str | None = None


class Invited(msgspec.Struct, frozen=True, omit_defaults=True):
    """A new invitation. Mailed when `sent`; else its link is in `link`, shown this once, to be handed on."""

    invitation: InvitationView
    sent: bool
    link: str | None = None


class InvitationList(msgspec.Struct, frozen=True):
    """Those that are open, newest first."""

    items: list[InvitationView]


class OpenInvitation(msgspec.Struct, frozen=True):
    """What somebody who holds an invitation's link sees."""

    email: str
    company: str
    role: Role
    expires_at: datetime


class Accepted(msgspec.Struct, frozen=True):
    """The e-mail to sign in with now."""

    email: str


class SessionView(msgspec.Struct, frozen=True):
    """A session. `current` is the one the call came by; times are up to five minutes old."""

    id: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime
    device: str
    address: str
    current: bool


class SessionList(msgspec.Struct, frozen=True):
    """Sessions that last, the last used first."""

    items: list[SessionView]


class SecondFactorView(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether one has a second factor."""

    on: bool
    recovery_codes_left: int
    since: datetime | None = None


class Enrolment(msgspec.Struct, frozen=True):
    """A secret to try out: in base32, as an address for authenticator apps, and as a QR code (a data URL of an SVG)."""

    secret: str
    uri: str
    qr: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Each stands in for a code once. Shown this once."""

    recovery_codes: list[str]


class ApiKeyView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key without the key itself. The last use is up to five minutes old."""

    id: str
    name: str
    prefix: str
    scopes: list[Permission]
    made_by: str
    made_by_name: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class NewApiKey(msgspec.Struct, frozen=True):
    """A new key. `token` is the key itself, shown this once."""

    token: str
    api_key: ApiKeyView


class ApiKeyPage(msgspec.Struct, frozen=True):
    """Keys, the newest first, and where the next page begins."""

    items: list[ApiKeyView]
    next: str | None


class AuditPage(msgspec.Struct, frozen=True):
    """Entries, the newest first, and where the next page begins."""

    items: list[AuditEntry]
    next: str | None


class Company(msgspec.Struct, frozen=True):
    """A company's settings. `second_factor` says who must have one: nobody, owners and administrators, or all."""

    id: str
    name: str
    timezone: str
    domains: list[str]
    second_factor: SecondFactorPolicy
    created_at: datetime
    version: Version


def tenant_view(tenant: Tenant) -> TenantView:
    """A company for everybody of it."""
    return TenantView(id=tenant.id, name=tenant.name, timezone=tenant.timezone)


def me(scope: Scope, user: User, tenant: Tenant) -> Me:
    """The person a scope is of."""
    return Me(
        id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        tenant=tenant_view(tenant),
        permissions=permissions(scope),
        kind="user",
        function=user.function,
        second_factor=user.guarded,
        must="second_factor" if scope.limited_by else None,
    )


def key_me(scope: Scope, tenant: Tenant) -> Me:
    """The API key a scope is of."""
    return Me(
        id=scope.user_id,
        name=scope.user_name,
        email="",
        role=scope.role,  # type: ignore[arg-type]
        tenant=tenant_view(tenant),
        permissions=permissions(scope),
        kind="api_key",
        second_factor=False,
    )


def permissions(scope: Scope) -> list[Permission]:
    """What the caller may, of what can be given."""
    held = ALLOWED.get(scope.role, frozenset()) - frozenset(FOR_ALL)
    return [each for each in Permission if each in held and scope.may(each)]


def colleague(user: User) -> Colleague:
    """A user for colleagues."""
    return Colleague(id=user.id, name=user.name, role=user.role, active=user.active, function=user.function)


def user_view(user: User) -> UserView:
    """A user for administrators."""
    return UserView(
        id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        active=user.active,
        second_factor=user.guarded,
        created_at=user.created_at,
        version=user.version,
        function=user.function,
    )


def invitation_view(invitation: Invitation) -> InvitationView:
    """An invitation for administrators."""
    return InvitationView(
        id=invitation.id,
        email=invitation.email,
        role=invitation.role,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        function=invitation.function,
        invited_by=invitation.invited_by or None,
    )


def session_view(session: Session, current: str) -> SessionView:
    """A session for its user or an administrator."""
    return SessionView(
        id=session.id,
        created_at=session.created_at,
        expires_at=session.expires_at,
        last_used_at=session.last_used_at or session.created_at,
        device=session.device,
        address=session.address,
        current=session.id == current,
    )


def api_key_view(key: ApiKey) -> ApiKeyView:
    """A key for administrators."""
    return ApiKeyView(
        id=key.id,
        name=key.name,
        prefix=f"{API_KEY_PREFIX}{key.id.replace('-', '')}",
        scopes=list(key.scopes),
        made_by=key.made_by,
        made_by_name=key.made_by_name,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
    )


def company(tenant: Tenant) -> Company:
    """A company's settings for its people."""
    return Company(
        id=tenant.id,
        name=tenant.name,
        timezone=tenant.timezone,
        domains=list(tenant.domains),
        second_factor=tenant.second_factor,
        created_at=tenant.created_at,
        version=tenant.version,
    )
