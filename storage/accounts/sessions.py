"""Sessions in MongoDB: known by the hash of their token before a tenant is, forgotten a week after they expire."""

from datetime import datetime

from ipro_rt.accounts.model import Session
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

_REMEMBER_EXPIRED_S = 7 * 24 * 3600  # until then its token is told "expired" rather than "unknown"

INDEXES = [
    Index("sessions", (("tenant_id", 1), ("user_id", 1))),
    Index("sessions", (("expires_at", 1),), ttl=_REMEMBER_EXPIRED_S),
]


class MongoSessions:
    """Fulfils `ipro_rt.accounts.store.SessionStore`."""

    def __init__(self, database: Database) -> None:
        self._tokens = database.system("sessions")
        self._sessions = database.collection("sessions")

    async def session(self, session_id: str) -> Session | None:
        """The session with this id, expired ones too while they are remembered."""
        found = await self._tokens.get({"_id": session_id})
        return unpack(found, Session) if found else None

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
