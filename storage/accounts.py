"""Accounts in MongoDB: `tenants`, `users` (e-mail unique), `sessions` (forgotten a week after they expire)."""

from datetime import datetime

from ipro_rt.accounts.model import Session, Tenant, User
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

_REMEMBER_EXPIRED_S = 7 * 24 * 3600  # until then its token is told "expired" rather than "unknown"

INDEXES = [
    Index("users", (("email", 1),), unique=True),
    Index("users", (("tenant_id", 1), ("name", 1))),
    Index("sessions", (("tenant_id", 1), ("user_id", 1))),
    Index("sessions", (("expires_at", 1),), ttl=_REMEMBER_EXPIRED_S),
]


class MongoAccounts:
    """Fulfils `ipro_rt.accounts.store.AccountsStore`. E-mails and tokens are looked up before a tenant is known."""

    def __init__(self, database: Database) -> None:
        self._tenants = database.system("tenants")
        self._logins = database.system("users")
        self._tokens = database.system("sessions")
        self._users = database.collection("users")
        self._sessions = database.collection("sessions")

    async def user_by_email(self, email: str) -> User | None:
        """Whose e-mail this is, in any tenant."""
        found = await self._logins.get({"email": email})
        return unpack(found, User) if found else None

    async def session(self, session_id: str) -> Session | None:
        """The session with this id, expired ones too while they are remembered."""
        found = await self._tokens.get({"_id": session_id})
        return unpack(found, Session) if found else None

    async def user(self, scope: Scope, user_id: str) -> User | None:
        """A user of the tenant."""
        found = await self._users.of(scope).get({"_id": user_id})
        return unpack(found, User) if found else None

    async def tenant(self, scope: Scope) -> Tenant | None:
        """The tenant itself."""
        found = await self._tenants.get({"_id": scope.tenant_id})
        return unpack(found, Tenant) if found else None

    async def save_tenant(self, tenant: Tenant) -> None:
        """Create it, or replace it whole."""
        await self._tenants.update({"_id": tenant.id}, {"$set": pack(tenant)}, upsert=True)

    async def save_user(self, scope: Scope, user: User) -> None:
        """Create it, or replace it whole."""
        await self._users.of(scope).update({"_id": user.id}, {"$set": pack(user)}, upsert=True)

    async def add_session(self, scope: Scope, session: Session) -> None:
        """Keep a new session."""
        await self._sessions.of(scope).insert(pack(session))

    async def prolong_session(self, scope: Scope, session_id: str, expires_at: datetime) -> None:
        """Let it live until then."""
        await self._sessions.of(scope).update({"_id": session_id}, {"$set": {"expires_at": expires_at}})

    async def end_session(self, scope: Scope, session_id: str) -> None:
        """Forget it."""
        await self._sessions.of(scope).delete({"_id": session_id})

    async def end_sessions_of(self, scope: Scope, user_id: str) -> None:
        """Sign a user out everywhere."""
        await self._sessions.of(scope).delete({"user_id": user_id})
