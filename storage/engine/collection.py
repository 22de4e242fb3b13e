"""Questions asked of one collection.

`Collection.of(scope)` puts the tenant first in every filter and in every document: a question without a
tenant cannot be written. `SystemCollection` asks across tenants and is named so that a law can list who uses
it. Lists are always bounded, and what a call returns has left the server: no cursor stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pymongo import DeleteMany, DeleteOne, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError

from ipro_rt.kernel.scope import Scope
from storage.engine.codec import Document

if TYPE_CHECKING:
    from storage.engine.mongo import Database

Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]
Change = Mapping[str, Any] | Sequence[Mapping[str, Any]]  # operators, or a pipeline that the server works out
_DUPLICATE = 11000
_AGAINST_THE_RULE = 121


@dataclass
class Duplicate(Exception):
    """A unique index already holds this. `fields` are those of the index that refused."""

    fields: tuple[str, ...]
    values: Document

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> Duplicate:
        """Read the server's answer."""
        return cls(tuple(details.get("keyPattern", {"_id": 1})), dict(details.get("keyValue", {})))


class Refused(NamedTuple):
    """A write of a batch that was refused: its position, and the fields of the unique index that holds it already.

    Without fields it was the collection's rule (see `storage.engine.rules`) that refused.
    """

    position: int
    fields: tuple[str, ...] = ()

    @property
    def by_rule(self) -> bool:
        """Whether the rule refused it, not an index."""
        return not self.fields


class _Questions:
    """What can be asked. Subclasses say how a filter is narrowed and a document stamped."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._driver = database.driver(name)

    def _narrow(self, filter: Filter) -> Document:
        raise NotImplementedError

    def _stamp(self, document: Document) -> Document:
        raise NotImplementedError

    async def get(self, filter: Filter, fields: Mapping[str, Any] | None = None) -> Document | None:
        """One document, or None."""
        async with self._database.permit():
            return await self._driver.find_one(self._narrow(filter), fields)

    async def find(
        self,
        filter: Filter,
        *,
        limit: int,
        sort: Sort = (),
        fields: Mapping[str, Any] | None = None,
        max_ms: int | None = None,
    ) -> list[Document]:
        """At most `limit` documents; raises `Unavailable` when the server needs longer than `max_ms`."""
        cursor = self._driver.find(self._narrow(filter), fields, limit=limit, batch_size=limit)
        if max_ms is not None:
            cursor = cursor.max_time_ms(max_ms)
        if sort:
            cursor = cursor.sort(list(sort))
        async with self._database.permit():
            return await cursor.to_list(limit)

    async def count(self, filter: Filter, *, limit: int) -> int:
        """How many documents there are, counted up to `limit`."""
        async with self._database.permit():
            return await self._driver.count_documents(self._narrow(filter), limit=limit)

    async def insert(self, document: Document) -> None:
        """Keep a new document; raises `Duplicate`."""
        async with self._database.permit():
            await self._driver.insert_one(self._stamp(document))

    async def insert_many(self, documents: Iterable[Document]) -> list[Refused]:
        """Keep all that can be kept, in one round trip, and tell which were refused as duplicates or by the rule."""
        stamped = [self._stamp(document) for document in documents]
        async with self._database.permit():
            try:
                await self._driver.insert_many(stamped, ordered=False)
            except BulkWriteError as error:
                return _refused(error, _DUPLICATE, _AGAINST_THE_RULE)
        return []

    async def update(self, filter: Filter, change: Change, *, upsert: bool = False) -> bool:
        """Change one document; says whether there was one to change."""
        async with self._database.permit():
            result = await self._driver.update_one(self._narrow(filter), change, upsert=upsert)
        return result.matched_count > 0

    async def replace(self, filter: Filter, document: Document, *, upsert: bool = False) -> bool:
        """Put a whole document in the place of another; says whether there was one. Raises `Duplicate`."""
        async with self._database.permit():
            result = await self._driver.replace_one(self._narrow(filter), self._stamp(document), upsert=upsert)
        return result.matched_count > 0

    async def update_all(self, filter: Filter, change: Mapping[str, Any]) -> int:
        """Change every document that fits."""
        async with self._database.permit():
            result = await self._driver.update_many(self._narrow(filter), change)
        return result.matched_count

    async def update_each(self, changes: Iterable[tuple[Filter, Change]], *, upsert: bool = False) -> list[Refused]:
        """Many changes in one round trip, in no order. An upsert refused by a unique index is told, not raised."""
        writes = [UpdateOne(self._narrow(filter), change, upsert=upsert) for filter, change in changes]
        if not writes:
            return []
        async with self._database.permit():
            try:
                await self._driver.bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                return _refused(error, _DUPLICATE)
        return []

    async def replace_each(self, pairs: Iterable[tuple[Filter, Document]]) -> list[Refused]:
        """Put whole documents in place, new or not, in one round trip. What a unique index refuses is told."""
        writes = [ReplaceOne(self._narrow(filter), self._stamp(document), upsert=True) for filter, document in pairs]
        if not writes:
            return []
        async with self._database.permit():
            try:
                await self._driver.bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                return _refused(error, _DUPLICATE)
        return []

    async def aggregate(self, stages: Sequence[Mapping[str, Any]], *, limit: int) -> list[Document]:
        """At most `limit` results of a pipeline; its first stage is narrowed like any filter."""
        head, *rest = stages
        pipeline = [{"$match": self._narrow(head["$match"])}, *rest, {"$limit": limit}]
        async with self._database.permit():
            cursor = await self._driver.aggregate(pipeline)
            return await cursor.to_list(limit)

    async def change(self, filter: Filter, change: Change, *, upsert: bool = False, sort: Sort = ()) -> Document | None:
        """Change one document and return it as it is afterwards. An upsert raises `Duplicate` when outrun."""
        async with self._database.permit():
            return await self._driver.find_one_and_update(
                self._narrow(filter),
                change,
                upsert=upsert,
                sort=list(sort) or None,
                return_document=ReturnDocument.AFTER,
            )

    async def delete(self, filter: Filter) -> int:
        """Remove every document that fits."""
        async with self._database.permit():
            result = await self._driver.bulk_write([DeleteMany(self._narrow(filter))])
        return result.deleted_count

    async def delete_each(self, filters: Iterable[Filter]) -> int:
        """Remove one document for each filter, in one round trip."""
        writes = [DeleteOne(self._narrow(filter)) for filter in filters]
        if not writes:
            return 0
        async with self._database.permit():
            result = await self._driver.bulk_write(writes, ordered=False)
        return result.deleted_count


class TenantCollection(_Questions):
    """A collection seen by one tenant."""

    def __init__(self, database: Database, name: str, tenant_id: str) -> None:
        super().__init__(database, name)
        if not tenant_id:
            raise ValueError("a scope without a tenant asks nothing")
        self._tenant_id = tenant_id

    def _narrow(self, filter: Filter) -> Document:
        if "tenant_id" in filter:
            raise ValueError("the scope says the tenant, not the filter")
        return {"tenant_id": self._tenant_id, **filter}

    def _stamp(self, document: Document) -> Document:
        if document.get("tenant_id", self._tenant_id) != self._tenant_id:
            raise ValueError("the document belongs to another tenant")
        return {"tenant_id": self._tenant_id, **document}


class SystemCollection(_Questions):
    """A collection seen across tenants."""

    def _narrow(self, filter: Filter) -> Document:
        return dict(filter)

    def _stamp(self, document: Document) -> Document:
        return document


class Collection:
    """A collection of tenants' documents."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def of(self, scope: Scope) -> TenantCollection:
        """The collection as this caller's tenant sees it."""
        return TenantCollection(self._database, self._name, scope.tenant_id)


def _refused(error: BulkWriteError, *expected: int) -> list[Refused]:
    details = error.details or {}
    refused = details.get("writeErrors", [])
    others = [each for each in refused if each.get("code") not in expected]
    if others or details.get("writeConcernErrors"):
        raise error
    return [Refused(each["index"], _fields(each)) for each in refused]


def _fields(refused: Mapping[str, Any]) -> tuple[str, ...]:
    return () if refused["code"] == _AGAINST_THE_RULE else tuple(refused.get("keyPattern", {"_id": 1}))
