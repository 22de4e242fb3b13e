"""Signing in and out, and knowing who asks.

A token is 256 random bits shown once; its SHA-256 is what is kept. A session lives 12 h after its last use.
Who a token stands for is remembered for 30 s at most, and until the user's access changes (`access`), which reaches
every gateway within a second.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.model import (
    ClientInfo,
    CreateSession,
    Me,
    Session,
    SignedIn,
    SocketTicket,
    Tenant,
    TenantView,
    User,
)
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.throttle import Throttle
from ipro_rt.accounts.tickets import Tickets
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import Clock, from_millis
from ipro_rt.kernel.errors import NotFound, Unauthenticated
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope, system_scope

SESSION_LIFE = timedelta(hours=12)
PROLONG_EVERY = timedelta(minutes=5)  # the slide is written at most this often
REMEMBER_S = 30.0
MAX_REMEMBERED = 10_000
DEMO_EMAIL = "admin@demo.local"


class Accounts:
    """Companies and the people who work in them."""

    def __init__(
        self,
        store: AccountsStore,
        clock: Clock,
        passwords: Passwords,
        client: ClientInfo,
        tickets: Tickets,
        access: AccessChanges,
        *,
        session_life: timedelta = SESSION_LIFE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._client = client
        self._tickets = tickets
        self._access = access
        self._life = session_life
        self._throttle = Throttle(lambda: clock().timestamp())
        self._known: Cache[str, tuple[Scope, datetime]] = Cache(MAX_REMEMBERED, REMEMBER_S, lambda: clock().timestamp())
        self._changes = 0
        access.on_changed.append(self._forget)

    async def create_session(self, scope: Scope, input: CreateSession) -> SignedIn:
        """Sign in. A wrong e-mail and a wrong password get the same answer after the same time."""
        email = input.email.strip().lower()
        self._throttle.charge(email, scope.address)
        user = await self._store.user_by_email(email)
        right = await self._passwords.verify(user.password_hash if user else None, input.password)
        if user is None or not right or not user.active:
            raise Unauthenticated(
                "The e-mail or the password is wrong.",
                code="wrong_credentials",
                hint="Check both; capital letters count in the password.",
            )
        self._throttle.forgive(email, scope.address)
        token = secrets.token_urlsafe(32)
        now = self._clock()
        session = Session(
            id=_session_id(token),
            tenant_id=user.tenant_id,
            user_id=user.id,
            created_at=now,
            expires_at=now + self._life,
        )
        caller = _scope_of(user, session.id)
        await self._store.add_session(caller, session)
        return SignedIn(token=token, expires_at=session.expires_at, user=await self._me(caller, user))

    async def delete_session(self, scope: Scope, input: Nothing) -> Nothing:
        """Sign out of the session the call came by."""
        await self._store.end_session(scope, scope.session)
        await self._access.announce(scope, scope.user_id)
        return Nothing()

    async def create_socket_ticket(self, scope: Scope, input: Nothing) -> SocketTicket:
        """What the caller's next socket signs in with."""
        ticket, ends = self._tickets.issue(scope.session)
        return SocketTicket(ticket=ticket, expires_at=from_millis(ends))

    async def get_me(self, scope: Scope, input: Nothing) -> Me:
        """Who is signed in."""
        return await self._me(scope, await self.user(scope, scope.user_id))

    async def get_client(self, scope: Scope, input: Nothing) -> ClientInfo:
        """What the web client must know before anybody signs in."""
        return self._client

    async def user(self, scope: Scope, user_id: str) -> User:
        """A user of the caller's company; raises `NotFound`."""
        user = await self._store.user(scope, user_id)
        if user is None:
            raise NotFound("There is no such user.", got=user_id[:60])
        return user

    async def timezone(self, scope: Scope) -> str:
        """The company's IANA time zone."""
        tenant = await self._store.tenant(scope)
        return tenant.timezone if tenant is not None else "UTC"

    async def authenticate(self, token: str) -> Scope:
        """Who a token stands for; raises `Unauthenticated`, with code `session_expired` for one that was good."""
        return await self.authenticate_session(_session_id(token))

    async def authenticate_ticket(self, ticket: str) -> Scope:
        """Who a ticket stands for; raises `Unauthenticated`, with code `wrong_ticket` for one that is not good."""
        return await self.authenticate_session(self._tickets.take(ticket))

    async def authenticate_session(self, session_id: str) -> Scope:
        """Who a session is of; raises as `authenticate` does."""
        now = self._clock()
        known = self._known.get(session_id)
        if known is not None and now < known[1]:
            return known[0]
        changes = self._changes
        session = await self._store.session(session_id)
        if session is None:
            raise Unauthenticated("The token is not known.", hint="Sign in again.")
        if session.expires_at <= now:
            raise Unauthenticated("The session has expired.", code="session_expired", hint="Sign in again.")
        user = await self._store.user(system_scope(session.tenant_id), session.user_id)
        if user is None or not user.active:
            raise Unauthenticated("The user may no longer sign in.")
        scope = _scope_of(user, session_id)
        expires_at = session.expires_at
        if now + self._life - expires_at >= min(PROLONG_EVERY, self._life / 10):
            expires_at = now + self._life
            await self._store.prolong_session(scope, session_id, expires_at)
        if changes == self._changes:  # else what was read may be old already
            self._known.put(session_id, (scope, expires_at))
        return scope

    async def seed_demo(self, password: str) -> Scope:
        """Have the company "Demo" with its admin; another password than last time replaces the old one."""
        tenant_id = derived_id("tenant", "demo")
        scope = system_scope(tenant_id)
        now = self._clock()
        if await self._store.tenant(scope) is None:
            await self._store.save_tenant(
                Tenant(id=tenant_id, name="Demo", timezone="America/Sao_Paulo", created_at=now)
            )
        user_id = derived_id("user", "demo", "admin")
        user = await self._store.user(scope, user_id)
        if user is None or not await self._passwords.verify(user.password_hash, password):
            await self._store.save_user(
                scope,
                User(
                    id=user_id,
                    tenant_id=tenant_id,
                    email=DEMO_EMAIL,
                    name="Admin Demo",
                    role="admin",
                    password_hash=await self._passwords.hash(password),
                    created_at=user.created_at if user else now,
                ),
            )
            await self._store.end_sessions_of(scope, user_id)
            await self._access.announce(scope, user_id)
        return scope

    async def _forget(self, user_ids: Collection[str]) -> None:
        self._changes += 1
        self._known.drop_where(lambda known: known[0].user_id in user_ids)

    async def _me(self, scope: Scope, user: User) -> Me:
        tenant = await self._store.tenant(scope)
        if tenant is None:
            raise NotFound("The company is no longer there.")
        view = TenantView(id=tenant.id, name=tenant.name, timezone=tenant.timezone)
        return Me(id=user.id, name=user.name, email=user.email, role=user.role, tenant=view)


def _session_id(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _scope_of(user: User, session_id: str) -> Scope:
    return Scope(tenant_id=user.tenant_id, user_id=user.id, user_name=user.name, role=user.role, session=session_id)
