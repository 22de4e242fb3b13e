"""The questions accounts asks of the database, one list a noun."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ipro_rt.accounts.model import AccessChange, Session, Tenant, User
from ipro_rt.kernel.scope import Scope


class PeopleStore(Protocol):
    """Tenants and users. The question without a scope is asked before anybody is known."""

    async def user_by_email(self, email: str) -> User | None:
        """Whose e-mail this is, in any tenant."""
        ...

    async def user(self, scope: Scope, user_id: str) -> User | None:
        """A user of the tenant."""
        ...

    async def tenant(self, scope: Scope) -> Tenant | None:
        """The tenant itself."""
        ...

    async def save_tenant(self, tenant: Tenant) -> None:
        """Create it, or replace it whole."""
        ...

    async def save_user(self, scope: Scope, user: User) -> None:
        """Create it, or replace it whole."""
        ...


class SessionStore(Protocol):
    """Sessions. The question without a scope is asked before anybody is known."""

    async def session(self, session_id: str) -> Session | None:
        """The session with this id, expired ones too while they are remembered."""
        ...

    async def add_session(self, scope: Scope, session: Session) -> None:
        """Keep a new session."""
        ...

    async def prolong_session(self, scope: Scope, session_id: str, expires_at: datetime) -> None:
        """Let it live until then."""
        ...

    async def end_session(self, scope: Scope, session_id: str) -> None:
        """Forget it."""
        ...

    async def end_sessions_of(self, scope: Scope, user_id: str) -> None:
        """Sign a user out everywhere."""
        ...


class AccessStore(Protocol):
    """Whose access changed lately; gateways ask for those of every tenant."""

    async def say_changed(self, scope: Scope, user_ids: Iterable[str]) -> None:
        """Write it down, with the database's time."""
        ...

    async def newest_change(self) -> datetime | None:
        """When the last one was written."""
        ...

    async def changes_since(self, since: datetime) -> list[AccessChange]:
        """Those written at that time or later, oldest first."""
        ...


class AccountsStore(PeopleStore, SessionStore, AccessStore, Protocol):
    """All of them."""
