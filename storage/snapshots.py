"""The state documents: one collection a kind, written behind the journal and never over a newer seq."""

from collections.abc import Collection, Sequence

from ipro_rt.kernel.journal import Document
from storage.engine.indexes import Index
from storage.engine.mongo import Database

COLLECTIONS = {"conversation": "conversations", "number": "number_states"}
INDEXES = [
    Index("conversations", (("tenant_id", 1), ("status", 1), ("updated_at", -1), ("_id", -1))),
    Index("conversations", (("tenant_id", 1), ("status", 1), ("assignee.id", 1), ("updated_at", -1), ("_id", -1))),
    Index("conversations", (("tenant_id", 1), ("status", 1), ("waits", 1))),
    Index("conversations", (("tenant_id", 1), ("status", 1), ("number_id", 1), ("updated_at", -1), ("_id", -1))),
    Index(
        "conversations",
        (("tenant_id", 1), ("status", 1), ("updated_at", -1), ("_id", -1)),
        where={"unread": {"$exists": True}},
    ),
    Index("conversations", (("tenant_id", 1), ("contact.id", 1))),
]


class MongoSnapshots:
    """Implements `ipro_rt.kernel.journal.Snapshots`."""

    def __init__(self, database: Database) -> None:
        self._kinds = {kind: database.system(name) for kind, name in COLLECTIONS.items()}

    async def load(self, kind: str, ids: Collection[str]) -> dict[str, Document]:
        """By id, in one question."""
        found = await self._kinds[kind].find({"_id": {"$in": list(ids)}}, limit=len(ids))
        return {document["_id"]: {**document, "id": document["_id"]} for document in found}

    async def save(self, kind: str, documents: Sequence[Document]) -> None:
        """A document with a newer seq refuses ours by its `_id`: that is the fence, and no error."""
        await self._kinds[kind].replace_each(
            ({"_id": document["id"], "seq": {"$lt": document["seq"]}}, _stored(document)) for document in documents
        )


def _stored(document: Document) -> Document:
    return {"_id": document["id"], **{name: value for name, value in document.items() if name != "id"}}
