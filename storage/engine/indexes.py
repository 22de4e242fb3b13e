"""Indexes as data: each storage module lists its own, `ensure` builds what is missing and changes nothing else."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from pymongo import IndexModel

from storage.engine.mongo import Database


class Index(msgspec.Struct, frozen=True):
    """One index. `keys` are fields with 1 or -1; `where` limits it to some documents; `ttl` counts from a date."""

    collection: str
    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    where: Mapping[str, Any] | None = None
    ttl: int | None = None

    @property
    def name(self) -> str:
        """The name in the database: the fields, and what makes it special, so that a change makes a new index."""
        fields = "_".join(field if way > 0 else f"-{field}" for field, way in self.keys)
        return f"{fields}{'_unique' if self.unique else ''}{'_some' if self.where else ''}"


async def ensure(database: Database, indexes: Iterable[Index]) -> None:
    """Build every index that is missing; one round trip per collection."""
    wanted: dict[str, list[IndexModel]] = defaultdict(list)
    for index in indexes:
        options: dict[str, Any] = {"name": index.name}
        if index.unique:
            options["unique"] = True
        if index.where is not None:
            options["partialFilterExpression"] = dict(index.where)
        if index.ttl is not None:
            options["expireAfterSeconds"] = index.ttl
        wanted[index.collection].append(IndexModel(list(index.keys), **options))
    await asyncio.gather(*(_build(database, name, models) for name, models in wanted.items()))


async def _build(database: Database, collection: str, models: list[IndexModel]) -> None:
    async with database.permit():
        await database.driver(collection).create_indexes(models)
