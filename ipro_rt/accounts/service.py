"""Signing in and out, and knowing who asks.

A token is 256 random bits shown once; its SHA-256 is what is kept. A session lives 12 h after its last use.
Who a token stands for is remembered for 30 s at most, and until the user's access changes (`access`), which reaches
every gateway within a second. What a call came by, a session or an API key, is named by one text: a session's id, or
`key:` and the hash of the key.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.audit import Audit
from ipro_rt.accounts.codes import Codes
from ipro_rt.accounts.devices import device
from ipro_rt.accounts.inputs import CreateSession
from ipro_rt.accounts.model import ApiKey, ClientInfo, Session, Tenant, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.seeding import seed
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.throttle import FREE_PER_ACCOUNT, Throttle
from ipro_rt.accounts.tickets import Tickets
from ipro_rt.accounts.tokens import API_KEY_PREFIX, hash_token, new_token
from ipro_rt.accounts.views import Me, SignedIn, SocketTicket, key_me, me
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import Clock, from_millis
from ipro_rt.kernel.errors import NotFound, Unauthenticated
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.permissions import Permission
from ipro_rt.kernel.scope import Scope, system_scope

SESSION_LIFE = timedelta(hours=12)
PROLONG_EVERY = timedelta(minutes=5)  # the slide, and a key's last use, are written at most this often
REMEMBER_S = 30.0
MAX_REMEMBERED = 10_000
KEY = "key:"
_UNTIL_ENROLLED = frozenset({Permission.SIGNED_IN, Permission.OWN_ACCOUNT})


class Accounts:
    """Who asks, and who may sign in."""

    def __init__(
        self,
        store: AccountsStore,
        clock: Clock,
        passwords: Passwords,
        client: ClientInfo,
        tickets: Tickets,
        access: AccessChanges,
        codes: Codes,
        audit: Audit,
        throttle: Throttle,
        *,
        session_life: timedelta = SESSION_LIFE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._client = client
        self._tickets = tickets
        self._access = access
        self._codes = codes
        self._audit = audit
        self._life = session_life
        self._throttle = throttle
        self._known: Cache[str, tuple[Scope, datetime]] = Cache(MAX_REMEMBERED, REMEMBER_S, lambda: clock().timestamp())
        self._changes = 0
        access.on_changed.append(self._forget)

    async def create_session(self, scope: Scope, input: CreateSession) -> SignedIn:
        """Sign in. A wrong e-mail and a wrong password get the same answer after the same time."""
        email = input.email.strip().lower()
        tries = self._throttle.charge(email, scope.address)
        user = await self._store.user_by_email(email)
        right = await self._passwords.verify(user.password_hash if user else None, input.password)
        if user is None or not right or not user.active:
            self._failed(scope, user, tries, "wrong_credentials")
            raise Unauthenticated(
                "The e-mail or the password is wrong.",
                code="wrong_credentials",
                hint="Check both; capital letters count in the password.",
            )
        if user.guarded:
            await self._check_code(scope, user, input.code, email, tries)
        self._throttle.forgive(email, scope.address)
        if self._passwords.outdated(user.password_hash):
            renewed = await self._passwords.hash(input.password)
            await self._store.set_password(system_scope(user.tenant_id), user.id, user.password_hash, renewed)
        return await self._sign_in(scope, user)

    async def delete_session(self, scope: Scope, input: Nothing) -> Nothing:
        """Sign out of the session the call came by."""
        await self._store.end_session(scope, scope.user_id, scope.session)
        await self._access.announce(scope, scope.user_id)
        return Nothing()

    async def create_socket_ticket(self, scope: Scope, input: Nothing) -> SocketTicket:
        """What the caller's next socket signs in with."""
        ticket, ends = self._tickets.issue(scope.session)
        return SocketTicket(ticket=ticket, expires_at=from_millis(ends))

    async def get_me(self, scope: Scope, input: Nothing) -> Me:
        """Who is signed in."""
        tenant = await self._tenant(scope)
        if scope.session.startswith(KEY):
            return key_me(scope, tenant)
        return me(scope, await self.user(scope, scope.user_id), tenant)

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
        """Who a token or an API key stands for.

        Raises `Unauthenticated`, with code `session_expired` for a token that was good.
        """
        prefix = KEY if token.startswith(API_KEY_PREFIX) else ""
        return await self.authenticate_session(prefix + hash_token(token))

    async def authenticate_key(self, token: str) -> Scope:
        """Who an API key stands for; raises `Unauthenticated`, for everything else too."""
        if not token.startswith(API_KEY_PREFIX):
            raise Unauthenticated("This is not an API key.", hint="Fetch a ticket: POST /api/v1/socket-tickets.")
        return await self.authenticate(token)

    async def authenticate_ticket(self, ticket: str) -> Scope:
        """Who a ticket stands for; raises `Unauthenticated`, with code `wrong_ticket` for one that is not good."""
        return await self.authenticate_session(self._tickets.take(ticket))

    async def authenticate_session(self, session_id: str) -> Scope:
        """Who a session, or a key named by its hash, is of; raises as `authenticate` does."""
        now = self._clock()
        known = self._known.get(session_id)
        if known is not None and now < known[1]:
            return known[0]
        changes = self._changes
        if session_id.startswith(KEY):
            scope, until = await self._of_key(session_id, now)
        else:
            scope, until = await self._of_session(session_id, now)
        if changes == self._changes:  # else what was read may be old already
            self._known.put(session_id, (scope, until))
        return scope

    async def seed_demo(self, password: str) -> Scope:
        """Have the company "Demo" with its people; another password than last time replaces the old one."""
        scope, changed = await seed(self._store, self._passwords, self._clock, password)
        if changed:
            await self._access.announce(scope, *changed)
        return scope

    async def _of_session(self, session_id: str, now: datetime) -> tuple[Scope, datetime]:
        session = await self._store.session(session_id)
        if session is None:
            raise Unauthenticated("The token is not known.", hint="Sign in again.")
        if session.expires_at <= now:
            raise Unauthenticated("The session has expired.", code="session_expired", hint="Sign in again.")
        everything = system_scope(session.tenant_id)
        user = await self._store.user(everything, session.user_id)
        tenant = await self._store.tenant(everything)
        if user is None or tenant is None or not user.active:
            raise Unauthenticated("The user may no longer sign in.")
        scope = _scope_of(user, tenant, session_id)
        expires_at = session.expires_at
        if now + self._life - expires_at >= min(PROLONG_EVERY, self._life / 10):
            expires_at = now + self._life
            await self._store.prolong_session(scope, session_id, now, expires_at)
        return scope, expires_at

    async def _of_key(self, named: str, now: datetime) -> tuple[Scope, datetime]:
        key = await self._store.api_key(named.removeprefix(KEY))
        if key is None or key.revoked_at is not None:
            raise Unauthenticated("The API key is not known, or was revoked.")
        if key.expires_at is not None and key.expires_at <= now:
            raise Unauthenticated("The API key has expired.", code="session_expired")
        maker = await self._store.user(system_scope(key.tenant_id), key.made_by)
        if maker is None or not maker.active:
            raise Unauthenticated("Whoever made the API key may no longer sign in.")
        scope = _scope_of_key(key, maker, named)
        if key.last_used_at is None or now - key.last_used_at >= PROLONG_EVERY:
            await self._store.touch_api_key(scope, key.id, now)
        return scope, key.expires_at or now + self._life

    async def _check_code(self, scope: Scope, user: User, code: str | None, email: str, tries: int) -> None:
        if code is None:
            self._throttle.take_back(email, scope.address)
            raise Unauthenticated("The code of the second factor is needed.", code="totp_required")
        if not await self._codes.take(system_scope(user.tenant_id), user, code):
            self._failed(scope, user, tries, "wrong_code")
            raise Unauthenticated(
                "The code is wrong, was used before, or is over.",
                code="wrong_code",
                hint="Wait for the next code, and check the clock of the telephone.",
            )

    async def _sign_in(self, scope: Scope, user: User) -> SignedIn:
        token, now = new_token(), self._clock()
        session = Session(
            id=hash_token(token),
            tenant_id=user.tenant_id,
            user_id=user.id,
            created_at=now,
            expires_at=now + self._life,
            device=device(scope.user_agent),
            address=scope.address,
            last_used_at=now,
        )
        tenant = await self._tenant(system_scope(user.tenant_id))
        caller = msgspec.structs.replace(_scope_of(user, tenant, session.id), address=scope.address)
        await self._store.add_session(caller, session)
        await self._audit.record(caller, "createSession")
        return SignedIn(token=token, expires_at=session.expires_at, user=me(caller, user, tenant))

    def _failed(self, scope: Scope, user: User | None, tries: int, code: str) -> None:
        """Past the free tries somebody is guessing, and the company may know."""
        if user is not None and tries >= FREE_PER_ACCOUNT:
            of_it = Scope(tenant_id=user.tenant_id, address=scope.address)
            self._audit.note(of_it, "createSession", targets={"user_id": user.id}, outcome=code)

    async def _forget(self, ids: Collection[str]) -> None:
        self._changes += 1
        self._known.drop_where(lambda known: known[0].user_id in ids)

    async def _tenant(self, scope: Scope) -> Tenant:
        tenant = await self._store.tenant(scope)
        if tenant is None:
            raise NotFound("The company is no longer there.")
        return tenant


def _scope_of(user: User, tenant: Tenant, session_id: str) -> Scope:
    asked = tenant.second_factor == "all" or (tenant.second_factor == "admins" and user.role in ("owner", "admin"))
    waiting = asked and not user.guarded
    return Scope(
        tenant_id=user.tenant_id,
        user_id=user.id,
        user_name=user.name,
        role=user.role,
        session=session_id,
        only=_UNTIL_ENROLLED if waiting else None,
        limited_by="second_factor_required" if waiting else "",
    )


def _scope_of_key(key: ApiKey, maker: User, named: str) -> Scope:
    return Scope(
        tenant_id=key.tenant_id,
        user_id=key.id,
        user_name=key.name,
        role=maker.role,
        session=named,
        only=frozenset(key.scopes) | {Permission.SIGNED_IN},
    )
