"""Tenants, users, sessions, invitations, keys: what is kept. How they are shown is in `views`."""

from datetime import datetime
from typing import Literal

import msgspec

from ipro_rt.kernel.permissions import Permission, Role

Function = Literal["sdr", "closer"]
SecondFactorPolicy = Literal["off", "admins", "all"]


class Tenant(msgspec.Struct, frozen=True):
    """A company. `domains` are origins whose pages may call the API; `second_factor` says who must have one."""

    id: str
    name: str
    timezone: str
    created_at: datetime
    domains: tuple[str, ...] = ()
    second_factor: SecondFactorPolicy = "off"
    version: int = 0


class SecondFactor(msgspec.Struct, frozen=True):
    """A user's second factor. `sealed` is its secret; until `since` is set it is only being tried out.

    `last_step` is the half minute of the last code that was taken, `recovery` the hashes of the codes not used yet.
    """

    sealed: str
    since: datetime | None = None
    last_step: int = 0
    recovery: tuple[str, ...] = ()


class User(msgspec.Struct, frozen=True):
    """A person of a company who signs in. The e-mail is unique in the whole product, in lower case.

    `function` says what the person does in the team; it gives no permission.
    """

    id: str
    tenant_id: str
    email: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    active: bool = True
    function: Function | None = None
    version: int = 0
    second_factor: SecondFactor | None = None

    @property
    def guarded(self) -> bool:
        """Whether signing in needs a code."""
        return self.second_factor is not None and self.second_factor.since is not None


class Session(msgspec.Struct, frozen=True):
    """A sign-in. `id` is the SHA-256 of the token; the token itself is kept nowhere."""

    id: str
    tenant_id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    device: str = ""
    address: str = ""
    last_used_at: datetime | None = None


class AccessChange(msgspec.Struct, frozen=True):
    """Somebody may do something else than before, or nothing any more. `user_id` is a user's id, or an API key's."""

    id: str
    user_id: str
    at: datetime


class Invitation(msgspec.Struct, frozen=True):
    """Somebody may become a user. `token_hash` is the SHA-256 of the link's token."""

    id: str
    tenant_id: str
    email: str
    role: Role
    token_hash: str
    created_at: datetime
    expires_at: datetime
    function: Function | None = None
    invited_by: str = ""  # a name, to be shown


class PasswordReset(msgspec.Struct, frozen=True):
    """A user may choose a new password. `id` is the SHA-256 of the link's token."""

    id: str
    tenant_id: str
    user_id: str
    expires_at: datetime


class ApiKey(msgspec.Struct, frozen=True):
    """A program's way in. `token_hash` is the SHA-256 of the whole key; the key itself is kept nowhere."""

    id: str
    tenant_id: str
    name: str
    token_hash: str
    scopes: tuple[Permission, ...]
    made_by: str
    made_by_name: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class ClientInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the web client must know before anybody signs in. Without `password_reset` only an administrator resets."""

    mode: Literal["development", "production"]
    version: str
    sandbox_url: str | None = None
    password_reset: bool = False


class AuditEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act. `fields` are names; values are kept of the path only. Kind `nobody`: somebody who was not let in."""

    id: str
    at: datetime
    actor_kind: Literal["user", "api_key", "nobody"]
    operation: str
    targets: dict[str, str]
    fields: tuple[str, ...]
    outcome: str
    address: str
    request_id: str
    actor_id: str | None = None
    actor_name: str | None = None
