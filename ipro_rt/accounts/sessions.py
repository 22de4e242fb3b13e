"""Sessions as their users and administrators see and end them."""

from ipro_rt.accounts import rules
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.inputs import OneSession, OneUser, OneUserSession
from ipro_rt.accounts.model import User
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.views import SessionList, session_view
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import NotFound
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope


class Sessions:
    """Lists and ends sessions. Whoever's session ends is off its sockets within a second."""

    def __init__(self, store: AccountsStore, clock: Clock, access: AccessChanges) -> None:
        self._store = store
        self._clock = clock
        self._access = access

    async def list_sessions(self, scope: Scope, input: Nothing) -> SessionList:
        """The caller's own."""
        return await self._of(scope, scope.user_id)

    async def revoke_session(self, scope: Scope, input: OneSession) -> Nothing:
        """End one of the caller's own."""
        return await self._end(scope, scope.user_id, input.id)

    async def revoke_other_sessions(self, scope: Scope, input: Nothing) -> Nothing:
        """End all of the caller's but the one the call came by."""
        await self._store.end_sessions_of(scope, scope.user_id, but=scope.session)
        await self._access.announce(scope, scope.user_id)
        return Nothing()

    async def list_user_sessions(self, scope: Scope, input: OneUser) -> SessionList:
        """Those of a user."""
        return await self._of(scope, (await self._get(scope, input.id)).id)

    async def revoke_user_session(self, scope: Scope, input: OneUserSession) -> Nothing:
        """End one of a user."""
        user = await self._get(scope, input.id)
        rules.check_may_touch(scope, user.role)
        return await self._end(scope, user.id, input.session_id)

    async def revoke_user_sessions(self, scope: Scope, input: OneUser) -> Nothing:
        """End all of a user; the caller's own but the one the call came by."""
        user = await self._get(scope, input.id)
        rules.check_may_touch(scope, user.role)
        await self._store.end_sessions_of(scope, user.id, but=scope.session)
        await self._access.announce(scope, user.id)
        return Nothing()

    async def _of(self, scope: Scope, user_id: str) -> SessionList:
        found = await self._store.sessions_of(scope, user_id, self._clock())
        return SessionList(items=[session_view(each, scope.session) for each in found])

    async def _end(self, scope: Scope, user_id: str, session_id: str) -> Nothing:
        if not await self._store.end_session(scope, user_id, session_id):
            raise NotFound("There is no such session.", got=session_id[:80])
        await self._access.announce(scope, user_id)
        return Nothing()

    async def _get(self, scope: Scope, user_id: str) -> User:
        user = await self._store.user(scope, user_id)
        if user is None:
            raise NotFound("There is no such user.", got=user_id[:60])
        return user
