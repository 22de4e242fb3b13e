"""`docs/permissions.md`, made from the tables of permissions, operations and topics."""

from collections.abc import Iterable, Iterator

from gateway.inbound.admission import RULES
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.permissions import FOR_ALL, ROLES, TABLE, Permission

MEDIA = {Permission.ATTEND: ["`uploadMedia`"], Permission.READ: ["`downloadMedia`"]}

_HEAD = """# Permissions

Made by `make types` from `ipro_rt/kernel/permissions.py`, the operations table and the table of topics; not to be
edited here. A user has one role. Nobody gives a role above his own, touches a user above himself, or raises himself; a
company keeps its last owner. An API key may what it was given, and never more than its maker's role allows.
"""


def page(operations: Iterable[Operation]) -> str:
    """The whole page as Markdown."""
    uses: dict[Permission, list[str]] = {permission: list(MEDIA.get(permission, [])) for permission in Permission}
    for operation in operations:
        uses[operation.needs].append(f"`{operation.id}`")
    for noun, rule in RULES.items():
        uses[rule.needs].append(f"topic `{noun}:`")
    return "\n".join([_HEAD, *_roles(), "", *_uses(uses), ""])


def _roles() -> Iterator[str]:
    yield f"| permission | {' | '.join(ROLES)} | to |"
    yield "|---" * (len(ROLES) + 2) + "|"
    for permission, (row, meaning) in TABLE.items():
        marks = " | ".join("yes" if mark == "yes" else "" for mark in row.split())
        yield f"| `{permission}` | {marks} | {meaning} |"


def _uses(uses: dict[Permission, list[str]]) -> Iterator[str]:
    yield "| permission | needed by |"
    yield "|---|---|"
    for permission in Permission:
        said = f" ({FOR_ALL[permission]})" if permission in FOR_ALL else ""
        yield f"| `{permission}`{said} | {', '.join(uses[permission])} |"


if __name__ == "__main__":
    from ipro_rt.catalog import OPERATIONS

    print(page(OPERATIONS), end="")  # noqa: T201 - `make types` writes it to docs/permissions.md
