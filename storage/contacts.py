"""Contacts in MongoDB. The unique multikey index on (tenant, lookup) is what makes two of one person impossible."""

import re
from collections.abc import Sequence
from typing import Any

from ipro_rt.contacts.model import Record
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import Document, pack, unpack
from storage.engine.collection import Duplicate
from storage.engine.indexes import Index
from storage.engine.mongo import Database

INDEXES = [
    Index("contacts", (("tenant_id", 1), ("lookup", 1)), unique=True, where={"lookup": {"$exists": True}}),
    # with the search text, so that a search looks at keys and fetches what fits alone: docs/decisions/0023
    Index("contacts", (("tenant_id", 1), ("sort_name", 1), ("_id", 1), ("search", 1))),
]
_SEARCH_MS = 2_000


class MongoContacts:
    """Fulfils `ipro_rt.contacts.store.ContactsStore`."""

    def __init__(self, database: Database) -> None:
        self._contacts = database.collection("contacts")

    async def by_lookup(self, scope: Scope, keys: Sequence[str]) -> list[Record]:
        """The contacts any of these keys leads to."""
        found = await self._contacts.of(scope).find({"lookup": {"$in": list(keys)}}, limit=max(1, len(keys)))
        return [unpack(each, Record) for each in found]

    async def get(self, scope: Scope, contact_id: str) -> Record | None:
        """One contact."""
        found = await self._contacts.of(scope).get({"_id": contact_id})
        return unpack(found, Record) if found else None

    async def insert(self, scope: Scope, record: Record) -> bool:
        """Keep a new one; False when one of its keys already leads to somebody."""
        try:
            await self._contacts.of(scope).insert(_document(record))
        except Duplicate:
            return False
        return True

    async def save(self, scope: Scope, record: Record) -> bool:
        """Keep a change; False when the version before it is gone, or a key leads to somebody else."""
        before: dict[str, Any] = {"_id": record.id, "version": record.version - 1}
        try:
            return await self._contacts.of(scope).replace(before, _document(record))
        except Duplicate:
            return False

    async def page(self, scope: Scope, *, words: str, after: tuple[str, str] | None, limit: int) -> list[Record]:
        """By name, then id; those that hold all of `words`, folded, in their search text."""
        filter: dict[str, Any] = {}
        if words:
            filter["search"] = {"$regex": re.escape(words)}
        if after is not None:
            name, identifier = after
            filter["$or"] = [{"sort_name": {"$gt": name}}, {"sort_name": name, "_id": {"$gt": identifier}}]
        found = await self._contacts.of(scope).find(
            filter, sort=[("sort_name", 1), ("_id", 1)], limit=limit, max_ms=_SEARCH_MS
        )
        return [unpack(each, Record) for each in found]


def _document(record: Record) -> Document:
    document = {**pack(record), "version": record.version}
    if record.lookup:  # without the field the unique index passes a contact over
        document["lookup"] = record.lookup
    return {**document, "sort_name": record.sort_name, "search": record.search}
