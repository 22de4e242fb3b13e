"""The questions contacts asks of the database."""

from collections.abc import Sequence
from typing import Protocol

from ipro_rt.contacts.model import Record
from ipro_rt.kernel.scope import Scope


class ContactsStore(Protocol):
    """Contacts, each lookup key leading to one at most."""

    async def by_lookup(self, scope: Scope, keys: Sequence[str]) -> list[Record]:
        """The contacts any of these keys leads to."""
        ...

    async def get(self, scope: Scope, contact_id: str) -> Record | None:
        """One contact."""
        ...

    async def insert(self, scope: Scope, record: Record) -> bool:
        """Keep a new one; False when one of its keys already leads to somebody."""
        ...

    async def save(self, scope: Scope, record: Record) -> bool:
        """Keep a change; False when the version before it is gone, or a key leads to somebody else."""
        ...

    async def page(self, scope: Scope, *, words: str, after: tuple[str, str] | None, limit: int) -> list[Record]:
        """By name, then id; those that hold all of `words`, folded, in their search text."""
        ...
