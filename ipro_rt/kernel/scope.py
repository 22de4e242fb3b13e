"""Who asks: tenant, user and role. The first argument of every question asked of the database."""

from enum import StrEnum

import msgspec


class Permission(StrEnum):
    """What an operation needs. The table below says which role has it."""

    NONE = "none"  # anybody, signed in or not
    SIGNED_IN = "signed_in"
    READ = "read"
    ATTEND = "attend"  # write to customers, move conversations
    CONTACTS = "contacts"
    ADMIN = "admin"


ROLES: dict[str, frozenset[Permission]] = {
    "owner": frozenset(Permission),
    "admin": frozenset(Permission),
    "supervisor": frozenset(Permission) - {Permission.ADMIN},
    "agent": frozenset(Permission) - {Permission.ADMIN},
    "read_only": frozenset({Permission.NONE, Permission.SIGNED_IN, Permission.READ}),
}


class Scope(msgspec.Struct, frozen=True):
    """One caller. A store cannot be asked anything without it."""

    tenant_id: str
    user_id: str = ""
    user_name: str = ""
    role: str = "read_only"
    session: str = ""  # the id of the session the call came by, for signing out of it
    address: str = ""  # where the call came from, for slowing down whoever guesses passwords

    def may(self, permission: Permission) -> bool:
        """Whether this caller's role holds the permission."""
        return permission in ROLES.get(self.role, frozenset())


def system_scope(tenant_id: str) -> Scope:
    """The product itself acting for a tenant: webhooks, effects, timers."""
    return Scope(tenant_id=tenant_id, role="owner")
