"""Who asks: tenant, user and role. The first argument of every question asked of the database."""

import msgspec

from ipro_rt.kernel.errors import Forbidden
from ipro_rt.kernel.permissions import ALLOWED, Permission

__all__ = ["Permission", "Scope", "system_scope"]


class Scope(msgspec.Struct, frozen=True):
    """One caller. A store cannot be asked anything without it."""

    tenant_id: str
    user_id: str = ""  # a user's id, or an API key's: who acts
    user_name: str = ""
    role: str = "read_only"
    session: str = ""  # what the call came by, to be asked again: a session's id, or `key:` and an API key's id
    address: str = ""  # where the call came from, for slowing down whoever guesses passwords
    user_agent: str = ""  # what the caller's program calls itself, before anybody is signed in
    only: frozenset[Permission] | None = None  # of what the role allows, no more than this
    limited_by: str = ""  # the code told for what the role allows and `only` does not

    def may(self, permission: Permission) -> bool:
        """Whether this caller may do what needs the permission."""
        return permission in ALLOWED.get(self.role, frozenset()) and (self.only is None or permission in self.only)

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` when this caller may not."""
        if self.may(permission):
            return
        if self.limited_by and permission in ALLOWED.get(self.role, frozenset()):
            raise Forbidden("Something else must be done first.", code=self.limited_by, expected=str(permission))
        raise Forbidden("Your role or key may not do this.", expected=str(permission), got=self.role)


def system_scope(tenant_id: str) -> Scope:
    """The product itself acting for a tenant: webhooks, effects, timers."""
    return Scope(tenant_id=tenant_id, role="owner")
