"""The questions accounts asks of the database, one list a noun."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ipro_rt.accounts.model import (
    AccessChange,
    ApiKey,
    AuditEntry,
    Invitation,
    PasswordReset,
    SecondFactor,
    Session,
    Tenant,
    User,
)
from ipro_rt.kernel.scope import Scope


class PeopleStore(Protocol):
    """Tenants and users. A question without a scope is asked before anybody is known."""

    async def user_by_email(self, email: str) -> User | None:
        """Whose e-mail this is, in any tenant."""
        ...

    async def user(self, scope: Scope, user_id: str) -> User | None:
        """A user of the tenant."""
        ...

    async def users_page(
        self, scope: Scope, *, active: bool | None, after: tuple[str, str] | None, limit: int
    ) -> list[User]:
        """By name, then id."""
        ...

    async def tenant(self, scope: Scope) -> Tenant | None:
        """The tenant itself."""
        ...

    async def has_domain(self, origin: str) -> bool:
        """Whether any tenant's pages come from this origin."""
        ...

    async def save_tenant(self, tenant: Tenant) -> None:
        """Create it, or replace it whole."""
        ...

    async def change_tenant(self, before: Tenant, after: Tenant) -> bool:
        """Keep a change; False when there is another version by now."""
        ...

    async def save_user(self, scope: Scope, user: User) -> None:
        """Create it, or replace it whole."""
        ...

    async def add_user(self, scope: Scope, user: User) -> bool:
        """Keep a new one; False when the e-mail is somebody's."""
        ...

    async def change_user(self, scope: Scope, before: User, after: User) -> bool:
        """Keep name, role, function and being active; False when there is another version by now."""
        ...

    async def set_password(self, scope: Scope, user_id: str, before: str, after: str) -> bool:
        """Keep another password's hash; False when it changed meanwhile."""
        ...

    async def set_second_factor(self, scope: Scope, user_id: str, factor: SecondFactor | None) -> None:
        """Replace it whole, or take it away."""
        ...

    async def take_step(self, scope: Scope, user_id: str, step: int) -> bool:
        """Use up a half minute's code; False when it, or a later one, was used before."""
        ...

    async def take_recovery_code(self, scope: Scope, user_id: str, hashed: str) -> bool:
        """Use up a recovery code; False when there is no such code any more."""
        ...

    async def add_owner(self, scope: Scope, user_id: str) -> None:
        """Count somebody among the owners."""
        ...

    async def leave_owners(self, scope: Scope, user_id: str) -> bool:
        """Count somebody among the owners no longer; False for the last one."""
        ...


class SessionStore(Protocol):
    """Sessions. The question without a scope is asked before anybody is known."""

    async def session(self, session_id: str) -> Session | None:
        """The session with this id, expired ones too while they are remembered."""
        ...

    async def sessions_of(self, scope: Scope, user_id: str, now: datetime) -> list[Session]:
        """Those of a user that last, the last used first; at most 200."""
        ...

    async def add_session(self, scope: Scope, session: Session) -> None:
        """Keep a new session; past a bound the ones of the user that would end first give way."""
        ...

    async def prolong_session(self, scope: Scope, session_id: str, used_at: datetime, expires_at: datetime) -> None:
        """It was used; let it live until then."""
        ...

    async def end_session(self, scope: Scope, user_id: str, session_id: str) -> bool:
        """Forget a session of a user; False when he has no such session."""
        ...

    async def end_sessions_of(self, scope: Scope, user_id: str, *, but: str = "") -> None:
        """Sign a user out everywhere, or everywhere else."""
        ...


class LinkStore(Protocol):
    """Invitations and password resets. A question without a scope is asked by whoever holds a link."""

    async def invitation(self, token_hash: str) -> Invitation | None:
        """The one a link stands for."""
        ...

    async def invitations(self, scope: Scope, now: datetime) -> list[Invitation]:
        """Those of a tenant that are open, newest first; at most 500."""
        ...

    async def count_invitations(self, scope: Scope) -> int:
        """How many there are, counted up to one past the bound."""
        ...

    async def add_invitation(self, scope: Scope, invitation: Invitation) -> None:
        """Keep a new one in the place of those to the same e-mail."""
        ...

    async def end_invitation(self, scope: Scope, invitation_id: str) -> Invitation | None:
        """Take one away, and return it to the one caller who did."""
        ...

    async def reset(self, token_hash: str) -> PasswordReset | None:
        """The one a link stands for."""
        ...

    async def add_reset(self, scope: Scope, reset: PasswordReset) -> None:
        """Keep a new one in the place of the user's older ones."""
        ...

    async def end_reset(self, scope: Scope, token_hash: str) -> bool:
        """Take one away; True for the one caller who did."""
        ...

    async def end_resets_of(self, scope: Scope, user_id: str) -> None:
        """Take all of a user away."""
        ...


class ApiKeyStore(Protocol):
    """API keys. The question without a scope is asked before anybody is known."""

    async def api_key(self, token_hash: str) -> ApiKey | None:
        """The key with this hash, in any tenant."""
        ...

    async def api_key_by_id(self, scope: Scope, key_id: str) -> ApiKey | None:
        """A key of the tenant."""
        ...

    async def api_keys_page(self, scope: Scope, *, before: str | None, limit: int) -> list[ApiKey]:
        """The newest first."""
        ...

    async def api_key_ids_of(self, scope: Scope, user_id: str) -> list[str]:
        """The keys a user made that were not revoked; at most 1000."""
        ...

    async def count_api_keys(self, scope: Scope) -> int:
        """How many were not revoked, counted up to 1000."""
        ...

    async def add_api_key(self, scope: Scope, key: ApiKey) -> None:
        """Keep a new one."""
        ...

    async def touch_api_key(self, scope: Scope, key_id: str, at: datetime) -> None:
        """It was used."""
        ...

    async def revoke_api_key(self, scope: Scope, key_id: str, at: datetime) -> bool:
        """Make it worthless; False when there is none, or it was before."""
        ...


class AuditStore(Protocol):
    """The audit log: nothing in it is changed."""

    async def add_audit_entry(self, scope: Scope, entry: AuditEntry) -> None:
        """Keep one."""
        ...

    async def audit_page(
        self,
        scope: Scope,
        *,
        actor_id: str | None,
        operation: str | None,
        since: datetime | None,
        until: datetime | None,
        before: str | None,
        limit: int,
    ) -> list[AuditEntry]:
        """The newest first: of one actor, of one operation, within a time."""
        ...


class AccessStore(Protocol):
    """Whose access changed lately; gateways ask for those of every tenant."""

    async def say_changed(self, scope: Scope, user_ids: Iterable[str]) -> None:
        """Write it down, with the server's time."""
        ...

    async def newest_change(self) -> datetime | None:
        """When the last one was written."""
        ...

    async def changes_since(self, since: datetime) -> list[AccessChange]:
        """Those written at that time or later, oldest first."""
        ...


class AccountsStore(PeopleStore, SessionStore, LinkStore, ApiKeyStore, AuditStore, AccessStore, Protocol):
    """All of them."""
