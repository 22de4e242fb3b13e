"""What e-mails and passwords may be, and who may change whom."""

import re

from ipro_rt.accounts.model import User
from ipro_rt.kernel.errors import FieldError, Forbidden, InvalidInput
from ipro_rt.kernel.permissions import outranks
from ipro_rt.kernel.scope import Scope

MIN_PASSWORD, MAX_PASSWORD = 10, 1024
MAX_EMAIL = 254
_EMAIL = re.compile(
    r"[^@\s\x00-\x1f\x7f\"(),:;<>\[\\\]]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
_TRIED_FIRST = """
0123456789 1234567890 12345678910 123456789a 9876543210 0987654321 1111111111 0000000000 1q2w3e4r5t 1qaz2wsx3edc
abcdefghij abcdefghijk abc123456789 qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 asdfghjklç zxcvbnm123
zaq12wsxcde3 password12 password123 password1234 passw0rd123 mypassword letmein123 welcome123 welcome1234 iloveyou12
changeme123 administrator administrador admin12345 admin123456 superadmin usuario123 usuario1234 teste12345
teste123456 mudar12345 senha12345 senha123456 senhasenha senha12345678 minhasenha minhasenha123 novasenha123
senhaforte segredo123 acesso12345 brasil12345 brasil2024 brasil2025 brasil2026 flamengo123 flamengo10 corinthians
corinthians1 palmeiras1 palmeiras123 saopaulo123 vascodagama deusefiel1 deusefiel123 deusnocomando jesuscristo
jesuscristo1 familia123 teamo12345 princesa123 whatsapp123 atendimento atendimento1 atendimento123
"""
_COMMON = frozenset(_TRIED_FIRST.split())


def clean_email(text: str) -> str:
    """The e-mail as it is kept, in lower case; raises `InvalidInput` for what is none."""
    email = text.strip().lower()
    if len(email) > MAX_EMAIL or not email.isascii() or not _EMAIL.fullmatch(email):
        raise InvalidInput("This is not an e-mail address.", errors=[FieldError("/email", "is not an e-mail address")])
    return email


def clean_name(text: str) -> str:
    """The name with single spaces; raises `InvalidInput` when nothing is left."""
    name = " ".join(text.split())
    if not name:
        raise InvalidInput("The name is empty.", errors=[FieldError("/name", "is empty")])
    return name


def check_password(password: str, email: str, name: str, field: str = "password") -> None:
    """Raise `InvalidInput`, code `weak_password`, for one that is short, common, or the person's own name or e-mail."""
    plain = password.casefold().strip()
    own = {email, email.partition("@")[0], " ".join(name.split()).casefold(), name.replace(" ", "").casefold()}
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise _weak(field, f"has {len(password)} characters; {MIN_PASSWORD} to {MAX_PASSWORD} are allowed")
    if plain in own:
        raise _weak(field, "is the e-mail or the name")
    if plain in _COMMON or len(set(plain)) < 3:
        raise _weak(field, "is one that everybody tries first")


def check_may_touch(actor: Scope, role: str) -> None:
    """Raise `Forbidden` when somebody of that role stands above the caller."""
    if outranks(role, actor.role):
        raise Forbidden("This user stands above you.", expected=f"{role} or above", got=actor.role)


def check_may_grant(actor: Scope, role: str) -> None:
    """Raise `Forbidden` for a role above the caller's own."""
    if outranks(role, actor.role):
        raise Forbidden("Nobody gives a role above his own.", expected=f"{actor.role} or below", got=role)


def check_change(actor: Scope, user: User, role: str, active: bool) -> None:
    """Raise `Forbidden` for a change of role or of being active that the caller may not make."""
    check_may_touch(actor, user.role)
    check_may_grant(actor, role)
    if user.id == actor.user_id and not active:
        raise Forbidden("Nobody deactivates himself.", hint="Ask another administrator.")


def _weak(field: str, message: str) -> InvalidInput:
    return InvalidInput(
        "This password is too easy to guess.",
        code="weak_password",
        errors=[FieldError(f"/{field}", message)],
        hint=f"At least {MIN_PASSWORD} characters; several words are best.",
    )
