"""Every field that holds a sealed secret, and how all of them come under a new key.

Nothing is kept of how far it came: what is left is what the first key did not seal. So it may be stopped at any
point, and be run again by anybody, while the product runs.
"""

from collections.abc import Callable
from typing import NamedTuple

from storage.engine.codec import Document
from storage.engine.keyring import BadKey
from storage.engine.mongo import Database
from storage.engine.secrets import SecretBox

BATCH = 200


class Sealed(NamedTuple):
    """A field: where it lies, and the name it was sealed for."""

    collection: str
    path: str
    name: str


SEALED = (
    Sealed("numbers", "access_token", "access_token"),
    Sealed("numbers", "app_secret", "app_secret"),
    Sealed("users", "second_factor.sealed", "second_factor"),
)


class Resealed(NamedTuple):
    """How many secrets are under the first key now that were not, and the documents whose secret cannot be opened."""

    secrets: int
    unopened: tuple[str, ...]


async def reseal(database: Database, box: SecretBox, tell: Callable[[str, int], None] = lambda *_: None) -> Resealed:
    """Bring every secret under the first key, BATCH at a time. `tell` hears of each batch."""
    count, unopened = 0, []
    for field in SEALED:
        stuck: list[str] = []
        while batch := await _left(database, box, field, stuck):
            for document in batch:
                if await _reseal_one(database, box, field, document):
                    count += 1
                else:
                    stuck.append(document["_id"])
            tell(f"{field.collection}.{field.path}", len(batch))
        unopened += [f"{field.collection} {each} {field.path}" for each in stuck]
    return Resealed(count, tuple(unopened))


async def left(database: Database, box: SecretBox) -> int:
    """How many secrets another key than the first one has sealed, counted up to BATCH a field."""
    counts = [await database.system(field.collection).count(_not_under(box, field), limit=BATCH) for field in SEALED]
    return sum(counts)


async def _left(database: Database, box: SecretBox, field: Sealed, stuck: list[str]) -> list[Document]:
    which = {**_not_under(box, field), "_id": {"$nin": stuck}}
    fields = {"tenant_id": 1, field.path: 1}
    return await database.system(field.collection).find(which, limit=BATCH, sort=[("_id", 1)], fields=fields)


async def _reseal_one(database: Database, box: SecretBox, field: Sealed, document: Document) -> bool:
    """Whether it could be opened. Somebody else may change it meanwhile; then it is looked at again."""
    old = _at(document, field.path)
    try:
        text = box.open(document["tenant_id"], field.name, old)
    except BadKey:
        return False
    new = box.seal(document["tenant_id"], field.name, text)
    unchanged = {"_id": document["_id"], field.path: old}
    await database.system(field.collection).update(unchanged, {"$set": {field.path: new}})
    return True


def _not_under(box: SecretBox, field: Sealed) -> Document:
    return {field.path: {"$type": "string", "$not": {"$regex": f"^{box.first}\\."}}}


def _at(document: Document, path: str) -> str:
    value: object = document
    for step in path.split("."):
        assert isinstance(value, dict)
        value = value[step]
    return str(value)
