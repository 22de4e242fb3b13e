"""A user's second factor: trying it out, having it, giving it up."""

from ipro_rt.accounts import rules
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.codes import Codes, confirmed, new_recovery_codes, qr_svg, uri
from ipro_rt.accounts.inputs import ConfirmSecondFactor, DisableSecondFactor, OneUser
from ipro_rt.accounts.model import SecondFactor, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.throttle import Throttle
from ipro_rt.accounts.views import Enrolment, RecoveryCodes, SecondFactorView
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import Conflict, Forbidden, NotFound
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope


class SecondFactors:
    """Enrols in two steps, so that nobody is shut out by a code that was never read."""

    def __init__(
        self,
        store: AccountsStore,
        clock: Clock,
        passwords: Passwords,
        access: AccessChanges,
        codes: Codes,
        throttle: Throttle,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._access = access
        self._codes = codes
        self._throttle = throttle

    async def get_second_factor(self, scope: Scope, input: Nothing) -> SecondFactorView:
        """Whether the caller has one, and how many recovery codes are left."""
        factor = (await self._get(scope, scope.user_id)).second_factor
        if factor is None or factor.since is None:
            return SecondFactorView(on=False, recovery_codes_left=0)
        return SecondFactorView(on=True, recovery_codes_left=len(factor.recovery), since=factor.since)

    async def enrol_second_factor(self, scope: Scope, input: Nothing) -> Enrolment:
        """A new secret to try out; nothing changes until a code of it was given."""
        user = await self._get(scope, scope.user_id)
        if user.guarded:
            raise Conflict("There is a second factor already.", hint="Switch it off first.")
        secret, sealed = self._codes.new_secret(user.tenant_id)
        await self._store.set_second_factor(scope, user.id, SecondFactor(sealed=sealed))
        address = uri(secret, user.email)
        return Enrolment(secret=secret, uri=address, qr=qr_svg(address))

    async def confirm_second_factor(self, scope: Scope, input: ConfirmSecondFactor) -> RecoveryCodes:
        """Switch it on with a code; the recovery codes are shown this once."""
        user = await self._get(scope, scope.user_id)
        if user.second_factor is None or user.guarded:
            raise Conflict("No second factor is being tried out.", hint="Enrol first.")
        self._throttle.charge(user.email, scope.address)
        step = self._codes.step_of(user, input.code)
        if step is None:
            raise Forbidden("The code is wrong or over.", code="wrong_code")
        self._throttle.forgive(user.email, scope.address)
        recovery = new_recovery_codes()
        factor = confirmed(user.second_factor, self._clock, step, recovery)
        await self._store.set_second_factor(scope, user.id, factor)
        await self._access.announce(scope, user.id)
        return RecoveryCodes(recovery_codes=recovery)

    async def disable_second_factor(self, scope: Scope, input: DisableSecondFactor) -> Nothing:
        """Give it up, with the password and a code."""
        user = await self._get(scope, scope.user_id)
        if not user.guarded:
            raise Conflict("There is no second factor.")
        self._throttle.charge(user.email, scope.address)
        if not await self._passwords.verify(user.password_hash, input.password):
            raise Forbidden("The password is wrong.", code="wrong_password")
        if not await self._codes.take(scope, user, input.code):
            raise Forbidden("The code is wrong, was used before, or is over.", code="wrong_code")
        self._throttle.forgive(user.email, scope.address)
        return await self._take_away(scope, user)

    async def reset_user_second_factor(self, scope: Scope, input: OneUser) -> Nothing:
        """Take it away from somebody who lost it; his sessions end."""
        user = await self._get(scope, input.id)
        rules.check_may_touch(scope, user.role)
        if user.id == scope.user_id:
            raise Forbidden("Nobody takes away his own without a code.", hint="Switch it off with password and code.")
        await self._store.end_sessions_of(scope, user.id)
        return await self._take_away(scope, user)

    async def _take_away(self, scope: Scope, user: User) -> Nothing:
        await self._store.set_second_factor(scope, user.id, None)
        await self._access.announce(scope, user.id)
        return Nothing()

    async def _get(self, scope: Scope, user_id: str) -> User:
        user = await self._store.user(scope, user_id)
        if user is None:
            raise NotFound("There is no such user.", got=user_id[:60])
        return user
