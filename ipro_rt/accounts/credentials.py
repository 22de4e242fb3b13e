"""Choosing a new password: knowing the old one, or holding a link.

Asking for a link by e-mail answers the same, at once, whoever asks for whomever: the work is done afterwards. After
every change all of the user's sessions end.
"""

import asyncio
from datetime import timedelta

import structlog

from ipro_rt.accounts import letters, rules
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.audit import Audit
from ipro_rt.accounts.inputs import ChangePassword, OneUser, RequestPasswordReset, ResetPassword
from ipro_rt.accounts.letters import Links
from ipro_rt.accounts.model import PasswordReset, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.throttle import Throttle
from ipro_rt.accounts.tokens import hash_token, new_token
from ipro_rt.accounts.views import LinkSent
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import Conflict, Forbidden, NotFound, Refusal, TooMany
from ipro_rt.kernel.mail import Mail
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope, system_scope

LIFE = timedelta(hours=1)
MAX_UNDER_WAY = 100

log = structlog.get_logger("accounts.credentials")


class Credentials:
    """Passwords as their owners change them."""

    def __init__(
        self,
        store: AccountsStore,
        clock: Clock,
        passwords: Passwords,
        access: AccessChanges,
        audit: Audit,
        mail: Mail,
        links: Links,
        throttle: Throttle,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._access = access
        self._audit = audit
        self._mail = mail
        self._links = links
        self._throttle = throttle
        self._under_way: set[asyncio.Task[None]] = set()

    async def change_password(self, scope: Scope, input: ChangePassword) -> Nothing:
        """Change one's own; every session ends, this one too."""
        user = await self._get(scope, scope.user_id)
        self._throttle.charge(user.email, scope.address)
        if not await self._passwords.verify(user.password_hash, input.old_password):
            raise Forbidden("The old password is wrong.", code="wrong_password")
        self._throttle.forgive(user.email, scope.address)
        rules.check_password(input.new_password, user.email, user.name, "new_password")
        await self._set(scope, user, input.new_password)
        return Nothing()

    async def request_password_reset(self, scope: Scope, input: RequestPasswordReset) -> Nothing:
        """Have a link mailed, should the e-mail be a user's."""
        if not self._mail.on:
            raise Conflict(
                "E-mail is not set up here.", code="password_reset_off", hint="Ask an administrator for a link."
            )
        email = rules.clean_email(input.email)
        self._throttle.charge(f"reset {email}", scope.address)
        if len(self._under_way) >= MAX_UNDER_WAY:
            raise TooMany("Too many people ask for a new password at this moment.", retry_after=5.0)
        task = asyncio.create_task(self._mail_link(scope, email))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return Nothing()

    async def create_password_reset(self, scope: Scope, input: OneUser) -> LinkSent:
        """Have a link made for a user."""
        user = await self._get(scope, input.id)
        rules.check_may_touch(scope, user.role)
        if not user.active:
            raise Conflict("This user is not active.")
        reset, link = await self._make(user)
        if self._mail.on:
            await self._send(user, link)
        return LinkSent(sent=self._mail.on, expires_at=reset.expires_at, link=None if self._mail.on else link)

    async def reset_password(self, scope: Scope, input: ResetPassword) -> Nothing:
        """Choose a new password with a link, which is worthless afterwards."""
        self._throttle.charge(f"link {scope.address}", scope.address)
        reset = await self._store.reset(hash_token(input.token))
        if reset is None or reset.expires_at <= self._clock():
            raise _gone()
        self._throttle.take_back(f"link {scope.address}", scope.address)
        everything = system_scope(reset.tenant_id)
        user = await self._store.user(everything, reset.user_id)
        if user is None or not user.active:
            raise _gone()
        rules.check_password(input.new_password, user.email, user.name, "new_password")
        if not await self._store.end_reset(everything, reset.id):
            raise _gone()
        await self._set(everything, user, input.new_password)
        actor = Scope(
            tenant_id=user.tenant_id,
            user_id=user.id,
            user_name=user.name,
            address=scope.address,
        )
        await self._audit.record(actor, "resetPassword", targets={"user_id": user.id}, fields=["new_password"])
        return Nothing()

    async def settled(self) -> None:
        """Return once every link asked for so far is on its way."""
        await asyncio.gather(*self._under_way)

    async def _set(self, scope: Scope, user: User, password: str) -> None:
        hashed = await self._passwords.hash(password)
        if not await self._store.set_password(scope, user.id, user.password_hash, hashed):
            raise Conflict("The password was changed meanwhile.")
        await self._store.end_resets_of(scope, user.id)
        await self._store.end_sessions_of(scope, user.id)
        await self._access.announce(scope, user.id)

    async def _mail_link(self, scope: Scope, email: str) -> None:
        try:
            user = await self._store.user_by_email(email)
            if user is not None and user.active:
                _, link = await self._make(user)
                await self._send(user, link)
        except Refusal as refusal:
            log.warning("a link for a new password was not sent", code=refusal.code)
        except Exception:  # nobody waits for this task: what breaks it would be told to nobody
            log.exception("a link for a new password broke")

    async def _make(self, user: User) -> tuple[PasswordReset, str]:
        token = new_token()
        reset = PasswordReset(
            id=hash_token(token), tenant_id=user.tenant_id, user_id=user.id, expires_at=self._clock() + LIFE
        )
        await self._store.add_reset(system_scope(user.tenant_id), reset)
        return reset, self._links.new_password(token)

    async def _send(self, user: User, link: str) -> None:
        tenant = await self._store.tenant(system_scope(user.tenant_id))
        company = tenant.name if tenant is not None else ""
        await self._mail.send(letters.new_password(user.email, user.name, company, link))

    async def _get(self, scope: Scope, user_id: str) -> User:
        user = await self._store.user(scope, user_id)
        if user is None:
            raise NotFound("There is no such user.", got=user_id[:60])
        return user


def _gone() -> NotFound:
    return NotFound(
        "The link is not known, was used before, or is over.", code="link_gone", hint="Ask for another one."
    )
