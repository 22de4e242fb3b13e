"""Sessions in MongoDB: known by the hash of their token before a tenant is, forgotten a week after they expire."""

from datetime import datetime

from ipro_rt.accounts.model import Session
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

_REMEMBER_EXPIRED_S = 7 * 24 * 3600  # until then its token is told "expired" rather than "unknown"
_MAX_SHOWN = 200
MAX_SESSIONS = 1_000  # of a user

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

    async def sessions_of(self, scope: Scope, user_id: str, now: datetime) -> list[Session]:
        """Those of a user that last, the last used first; at most 200."""
        found = await self._sessions.of(scope).find(
            {"user_id": user_id, "expires_at": {"$gt": now}}, sort=[("expires_at", -1), ("_id", 1)], limit=_MAX_SHOWN
        )
        return [unpack(each, Session) for each in found]

    async def add_session(self, scope: Scope, session: Session) -> None:
        """Keep a new session; past MAX_SESSIONS of a user the ones that would end first give way."""
        mine = self._sessions.of(scope)
        await mine.insert(pack(session))
        of_user = {"user_id": session.user_id}
        if await mine.count(of_user, limit=MAX_SESSIONS + 1) <= MAX_SESSIONS:
            return
        newest = await mine.find(of_user, sort=[("expires_at", -1)], limit=MAX_SESSIONS, fields={"expires_at": 1})
        await mine.delete({**of_user, "expires_at": {"$lt": newest[-1]["expires_at"]}})

    async def prolong_session(self, scope: Scope, session_id: str, used_at: datetime, expires_at: datetime) -> None:
        """It was used; let it live until then."""
        change = {"$set": {"expires_at": expires_at, "last_used_at": used_at}}
        await self._sessions.of(scope).update({"_id": session_id}, change)

    async def end_session(self, scope: Scope, user_id: str, session_id: str) -> bool:
        """Forget a session of a user; False when he has no such session."""
        return await self._sessions.of(scope).delete({"_id": session_id, "user_id": user_id}) > 0

    async def end_sessions_of(self, scope: Scope, user_id: str, *, but: str = "") -> None:
        """Sign a user out everywhere, or everywhere else."""
        await self._sessions.of(scope).delete({"user_id": user_id, "_id": {"$ne": but}})
