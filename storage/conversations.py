"""What the API reads of conversations: lists from the state documents, timelines from the journal."""

from datetime import datetime
from typing import Any, get_args

from ipro_rt.conversations.model import Standing, State
from ipro_rt.conversations.store import Wanted
from ipro_rt.kernel.clock import from_millis
from ipro_rt.kernel.journal import Found, Record, record_id
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import Scope
from storage import journal
from storage.engine.codec import Document, unpack
from storage.engine.mongo import Database

_MAX_CHANGES = 5000
_MAX_THREADS = 200
_PAGE_MS = 2_000  # several filters at once may look at many to find few


class MongoConversations:
    """Implements `ipro_rt.conversations.store.ConversationStore`."""

    def __init__(self, database: Database) -> None:
        self._states = database.collection("conversations")
        self._turns = database.collection(journal.NAME)

    async def page(self, scope: Scope, wanted: Wanted, after: tuple[int, str] | None, limit: int) -> list[State]:
        """Keyset on (updated_at, _id), newest first."""
        # one index serves both standings, merged
        filter: Document = {"status": wanted.status or {"$in": list(get_args(Standing))}}
        if wanted.assignee is not None:
            filter["assignee.id"] = wanted.assignee or None
        if wanted.number_id is not None:
            filter["number_id"] = wanted.number_id
        if wanted.unread:
            filter["unread"] = {"$exists": True}  # what is empty is not written
        if after is not None:
            filter |= _below(from_millis(after[0]), after[1])
        found = await self._states.of(scope).find(
            filter, sort=[("updated_at", -1), ("_id", -1)], limit=limit, max_ms=_PAGE_MS
        )
        return [unpack(document, State) for document in found]

    async def of_contact(self, scope: Scope, contact_id: str) -> list[str]:
        """One per number the contact wrote to."""
        found = await self._states.of(scope).find({"contact.id": contact_id}, fields={"_id": 1}, limit=_MAX_THREADS)
        return [document["_id"] for document in found]

    async def items(self, scope: Scope, conversation_id: str, before: int | None, limit: int) -> list[Found]:
        """Two questions: the entries, then everything that targets them."""
        key = Address("conversation", scope.tenant_id, conversation_id).key
        ids: Document = {"$gt": f"{key}:", "$lt": record_id(key, before) if before else f"{key};"}
        turns = self._turns.of(scope)
        entries = await turns.find({"_id": ids, "item": True}, sort=[("_id", -1)], limit=limit)
        entries.reverse()
        changes: dict[str, list[Record]] = {entry["_id"]: [] for entry in entries}
        if entries:
            query: dict[str, Any] = {"target": {"$in": list(changes)}}
            for change in await turns.find(query, sort=[("_id", 1)], limit=_MAX_CHANGES):
                changes[change["target"]].append(journal.read_record(change))
        return [Found(journal.read_record(entry), tuple(changes[entry["_id"]])) for entry in entries]

    async def turns(self, scope: Scope, conversation_id: str, after: int, until: int) -> list[Record]:
        """A gap, whole."""
        key = Address("conversation", scope.tenant_id, conversation_id).key
        ids = {"$gt": record_id(key, after), "$lte": record_id(key, until)}
        found = await self._turns.of(scope).find({"_id": ids}, sort=[("_id", 1)], limit=max(1, until - after))
        return [journal.read_record(document) for document in found]


def _below(at: datetime, identifier: str) -> Document:
    return {"updated_at": {"$lte": at}, "$or": [{"updated_at": {"$lt": at}}, {"_id": {"$lt": identifier}}]}
