"""Rules as data: what the server itself demands of the documents of a collection, whoever writes them.

A rule is judged when a document is inserted. A document that was kept before the rule came, and so does not fulfil
it, can still be changed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from bson.timestamp import Timestamp
from pymongo.errors import OperationFailure

from storage.engine.mongo import Database

SET_BY_SERVER = Timestamp(0, 0)  # in a field of an inserted document: the server's own time, in whole seconds

_EXISTS = 48
_LEVEL = "moderate"


class Rule(msgspec.Struct, frozen=True):
    """One collection's rule: a filter that every new document must fit."""

    collection: str
    fits: Mapping[str, Any]


async def enforce(database: Database, rules: Iterable[Rule]) -> None:
    """Give every collection its rule, making it when it is not there. Called at every start, before the first write."""
    for rule in rules:
        if await _enforced(database, rule):
            continue
        options = {"validator": dict(rule.fits), "validationLevel": _LEVEL}
        try:
            await database.command("create", rule.collection, **options)
        except OperationFailure as error:
            if error.code != _EXISTS:
                raise
            await database.command("collMod", rule.collection, **options)


async def _enforced(database: Database, rule: Rule) -> bool:
    """Whether there is nothing to do: changing a rule, even to the same, stops the collection for a moment."""
    async with database.permit():
        options = await database.driver(rule.collection).options()
    return options.get("validator") == rule.fits and options.get("validationLevel") == _LEVEL
