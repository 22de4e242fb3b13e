"""What the operations of accounts take."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from ipro_rt.accounts.model import Function, SecondFactorPolicy
from ipro_rt.kernel.permissions import Permission, Role
from ipro_rt.kernel.versions import IfMatch

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254, examples=["ana@example.org"])]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, examples=["Ana Souza"])]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
NewPassword = Annotated[str, msgspec.Meta(min_length=10, max_length=1024)]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Id = Annotated[str, msgspec.Meta(max_length=100)]
Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]


class CreateSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sign in. `code` is six digits of the second factor, or a recovery code; asked for with `totp_required`."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254, examples=["admin@demo.local"])]
    password: Password
    code: Annotated[str, msgspec.Meta(min_length=6, max_length=40)] | None = None


class OneSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of one's own sessions."""

    id: Id


class OneUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One user."""

    id: Id


class OneUserSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One session of a user."""

    id: Id
    session_id: Id


class ListUsers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of users by name; with `active` only those, or only the others."""

    limit: Limit = 50
    cursor: str | None = None
    active: bool | None = None


class ListTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of colleagues by name."""

    limit: Limit = 200
    cursor: str | None = None


class UpdateUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change what is given and nothing else. Null takes the function away. `if_match` is the version that was read."""

    id: Id
    if_match: IfMatch | None = None
    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    function: Function | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class CreateInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Invite somebody by e-mail."""

    email: Email
    role: Role
    function: Function | None = None


class OneInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One invitation."""

    id: Id


class LookUpInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose invitation a link holds: the part after `#`."""

    token: Token


class AcceptInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Become a user, with the token of an invitation's link."""

    token: Token
    name: Name
    password: NewPassword


class ChangePassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change one's own password."""

    old_password: Password
    new_password: NewPassword


class RequestPasswordReset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a link to a new password, by e-mail."""

    email: Email


class ResetPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Choose a new password with the token of a link."""

    token: Token
    new_password: NewPassword


class ConfirmSecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Switch on the second factor that is being tried out."""

    code: Annotated[str, msgspec.Meta(min_length=6, max_length=20, examples=["123456"])]


class DisableSecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Switch the second factor off. `code` may be a recovery code."""

    password: Password
    code: Annotated[str, msgspec.Meta(min_length=6, max_length=40)]


class CreateApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Make an API key; without `expires_at` it lasts until it is revoked."""

    name: Name
    scopes: Annotated[list[Permission], msgspec.Meta(min_length=1, max_length=20, examples=[["read", "attend"]])]
    expires_at: datetime | None = None


class ListApiKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of keys, the newest first."""

    limit: Limit = 50
    cursor: str | None = None


class OneApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key."""

    id: Id


class ListAuditLog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of the audit log, newest first. `user_id` is a user's or a key's; `from` is included, `to` is not."""

    limit: Limit = 50
    cursor: str | None = None
    user_id: Id | None = None
    operation: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    from_: datetime | None = msgspec.field(name="from", default=None)
    to: datetime | None = None


class UpdateCompany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change what is given. `domains` are host names, or origins such as https://app.example.org.

    `if_match` is the version that was read.
    """

    if_match: IfMatch | None = None
    name: Name | UnsetType = UNSET
    timezone: Annotated[str, msgspec.Meta(max_length=60, examples=["America/Sao_Paulo"])] | UnsetType = UNSET
    domains: Annotated[list[Annotated[str, msgspec.Meta(max_length=300)]], msgspec.Meta(max_length=50)] | UnsetType = (
        UNSET
    )
    second_factor: SecondFactorPolicy | UnsetType = UNSET
