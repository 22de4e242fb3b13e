"""Codes of the second factor: six digits that change every half minute (RFC 6238), or one of ten recovery codes.

A code is good in its half minute and in the ones beside it, for clocks that differ, and once: a later code makes every
earlier one worthless. The secret is sealed at rest; of a recovery code only the hash is kept.
"""

import base64
import hmac
import io
import secrets
from collections.abc import Iterable

import pyotp
import segno

from ipro_rt.accounts.model import SecondFactor, User
from ipro_rt.accounts.store import PeopleStore
from ipro_rt.accounts.tokens import hash_token
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.ports import Secrets
from ipro_rt.kernel.scope import Scope

ISSUER = "iPro RT"
STEP_S = 30
RECOVERY_CODES = 10
_FIELD = "second_factor"
_GROUPS, _GROUP = 4, 4  # of base32 letters: 80 bits


class Codes:
    """Makes secrets and recovery codes, and takes codes."""

    def __init__(self, store: PeopleStore, secrets: Secrets, clock: Clock) -> None:
        self._store = store
        self._secrets = secrets
        self._clock = clock

    def new_secret(self, tenant_id: str) -> tuple[str, str]:
        """A secret in base32, and the same sealed."""
        secret = pyotp.random_base32()
        return secret, self._secrets.seal(tenant_id, _FIELD, secret)

    def step_of(self, user: User, code: str) -> int | None:
        """The half minute a code of six digits belongs to, when it is right about now."""
        digits = code.replace(" ", "")
        if user.second_factor is None or len(digits) != 6 or not digits.isascii() or not digits.isdigit():
            return None
        totp = pyotp.TOTP(self._secrets.open(user.tenant_id, _FIELD, user.second_factor.sealed))
        now = int(self._clock().timestamp()) // STEP_S
        right = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.at(step * STEP_S), digits)]
        return right[-1] if right else None

    async def take(self, scope: Scope, user: User, code: str) -> bool:
        """Whether a code is right; it is used up then."""
        step = self.step_of(user, code)
        if step is not None:
            return await self._store.take_step(scope, user.id, step)
        return await self._store.take_recovery_code(scope, user.id, _hash_recovery(code))


def uri(secret: str, email: str) -> str:
    """The `otpauth://` address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_svg(text: str) -> str:
    """A QR code as a data URL of an SVG picture, dark on white."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()


def new_recovery_codes() -> list[str]:
    """Ten of them, to be shown once."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, without those that look alike
    return [
        "-".join("".join(secrets.choice(letters) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def confirmed(factor: SecondFactor, scope_clock: Clock, step: int, codes: Iterable[str]) -> SecondFactor:
    """A factor that was tried out with a code of that half minute, with its recovery codes."""
    hashes = tuple(_hash_recovery(each) for each in codes)
    return SecondFactor(sealed=factor.sealed, since=scope_clock(), last_step=step, recovery=hashes)


def _hash_recovery(code: str) -> str:
    return hash_token("".join(code.lower().replace("-", "").split()))
