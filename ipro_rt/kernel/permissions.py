"""Who may do what: this table is all there is. `docs/permissions.md` is made from it.

A role's place in `ROLES` is its rank: nobody gives a role above his own. An API key has its maker's role and, of what
that allows, only the permissions it was given.
"""

from enum import StrEnum
from typing import Literal, get_args

Role = Literal["owner", "admin", "supervisor", "agent", "read_only"]
ROLES: tuple[Role, ...] = get_args(Role)


class Permission(StrEnum):
    """What an operation or a topic needs."""

    NONE = "none"
    SIGNED_IN = "signed_in"
    OWN_ACCOUNT = "own_account"
    READ = "read"
    ATTEND = "attend"
    CONTACTS = "contacts"
    SUPERVISE = "supervise"
    NUMBERS = "numbers"
    USERS = "users"
    API_KEYS = "api_keys"
    COMPANY = "company"
    AUDIT = "audit"
    SYSTEM = "system"


# fmt: off
TABLE: dict[Permission, tuple[str, str]] = {
    #                        owner admin supervisor agent read_only
    Permission.READ:        ("yes  yes   yes        yes   yes", "see conversations, contacts, numbers, colleagues"),
    Permission.ATTEND:      ("yes  yes   yes        yes   no",  "write to customers, resolve, assign, send files"),
    Permission.CONTACTS:    ("yes  yes   yes        yes   no",  "change what is known about customers"),
    Permission.SUPERVISE:   ("yes  yes   yes        no    yes", "see the team's figures"),
    Permission.NUMBERS:     ("yes  yes   no         no    no",  "connect numbers"),
    Permission.USERS:       ("yes  yes   no         no    no",  "invite and change users, end their sessions"),
    Permission.API_KEYS:    ("yes  yes   no         no    no",  "make and revoke API keys"),
    Permission.COMPANY:     ("yes  yes   no         no    no",  "change the company's settings"),
    Permission.AUDIT:       ("yes  yes   no         no    no",  "read the audit log"),
    Permission.SYSTEM:      ("yes  yes   no         no    no",  "look into the cluster, replay and drop dead letters"),
}
# fmt: on

FOR_ALL = {
    Permission.NONE: "anybody, signed in or not",
    Permission.SIGNED_IN: "every user and every API key",
    Permission.OWN_ACCOUNT: "every user, about oneself; no API key",
}
ADMINISTRATIVE = frozenset(
    {
        Permission.NUMBERS,
        Permission.USERS,
        Permission.API_KEYS,
        Permission.COMPANY,
        Permission.AUDIT,
        Permission.SYSTEM,
    }
)
"""What changes under one of these is written into the audit log."""

GRANTABLE = frozenset(TABLE) - {Permission.API_KEYS}
"""What an API key may be given: anything of the table, but a key makes no keys."""

ALLOWED: dict[str, frozenset[Permission]] = {
    role: frozenset(FOR_ALL) | {permission for permission, (row, _) in TABLE.items() if row.split()[place] == "yes"}
    for place, role in enumerate(ROLES)
}
"""The table by role."""


def outranks(role: str, other: str) -> bool:
    """Whether `role` stands above `other`."""
    return _rank(role) < _rank(other)


def _rank(role: str) -> int:
    return ROLES.index(role) if role in ROLES else len(ROLES)
