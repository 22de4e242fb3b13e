"""Tenants, users, sessions, and how they are shown."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from ipro_rt.kernel.permissions import Role


class Tenant(msgspec.Struct, frozen=True):
    """A company."""

    id: str
    name: str
    timezone: str
    created_at: datetime


class User(msgspec.Struct, frozen=True):
    """A person of a company who signs in. The e-mail is unique in the whole product, in lower case."""

    id: str
    tenant_id: str
    email: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    active: bool = True


class Session(msgspec.Struct, frozen=True):
    """A sign-in. `id` is the SHA-256 of the token; the token itself is kept nowhere."""

    id: str
    tenant_id: str
    user_id: str
    created_at: datetime
    expires_at: datetime


class AccessChange(msgspec.Struct, frozen=True):
    """Somebody may do something else than before, or nothing any more. `user_id` is a user's id, or an API key's."""

    id: str
    user_id: str
    at: datetime


class SocketTicket(msgspec.Struct, frozen=True):
    """What one socket signs in with, once, until then."""

    ticket: str
    expires_at: datetime


class TenantView(msgspec.Struct, frozen=True):
    """The company as its people see it."""

    id: str
    name: str
    timezone: str


class Me(msgspec.Struct, frozen=True):
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: Role
    tenant: TenantView


class SignedIn(msgspec.Struct, frozen=True):
    """The answer to signing in. The token is shown this once."""

    token: str
    expires_at: datetime
    user: Me


class ClientInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the web client must know before anybody signs in."""

    mode: Literal["development", "production"]
    version: str
    sandbox_url: str | None = None


class CreateSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sign in."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254, examples=["admin@demo.local"])]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
