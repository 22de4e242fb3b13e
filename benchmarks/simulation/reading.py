"""What gateways read of conversations: the `ConversationStore` port over the simulated database."""

from collections.abc import Sequence

import msgspec

from benchmarks.simulation.database import Database
from benchmarks.simulation.stores import Twins
from ipro_rt.conversations.model import State
from ipro_rt.conversations.store import Wanted
from ipro_rt.kernel.clock import to_millis
from ipro_rt.kernel.journal import Found, Record
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import Scope

_ALL = 100_000


class Reading:
    """Implements `ipro_rt.conversations.store.ConversationStore`."""

    def __init__(self, twins: Twins, database: Database) -> None:
        self._twins = twins
        self._database = database

    async def page(self, scope: Scope, wanted: Wanted, after: tuple[int, str] | None, limit: int) -> list[State]:
        """See `ConversationStore.page`. No screen here looks at anything but a standing."""
        assert wanted == Wanted(status=wanted.status)
        return await self._database.ask("page", lambda: self._page(scope, wanted.status, after, limit))

    async def _page(self, scope: Scope, status: str | None, after: tuple[int, str] | None, limit: int) -> list[State]:
        documents = (doc for (kind, _), doc in self._twins.snapshots.documents.items() if kind == "conversation")
        states = [msgspec.convert(doc, State) for doc in documents if doc["tenant_id"] == scope.tenant_id]
        dated = [(to_millis(state.updated_at), state.id, state) for state in states if state.updated_at]
        wanted = [
            (at, name, state)
            for at, name, state in dated
            if (status is None or state.status == status) and (after is None or (at, name) < after)
        ]
        wanted.sort(key=lambda each: each[:2], reverse=True)
        return [state for _, _, state in wanted[:limit]]

    async def of_contact(self, scope: Scope, contact_id: str) -> list[str]:
        """Nobody is renamed here."""
        return []

    async def items(self, scope: Scope, conversation_id: str, before: int | None, limit: int) -> Sequence[Found]:
        """See `ConversationStore.items`."""
        return await self._database.ask("items", lambda: self._items(scope, conversation_id, before, limit))

    async def _items(self, scope: Scope, conversation_id: str, before: int | None, limit: int) -> list[Found]:
        turns = await self._all(scope, conversation_id)
        entries = [turn for turn in turns if turn.item and (before is None or turn.seq < before)][-limit:]
        changes: dict[str, list[Record]] = {entry.id: [] for entry in entries}
        for turn in turns:
            if turn.target in changes:
                changes[turn.target].append(turn)
        return [Found(entry, tuple(changes[entry.id])) for entry in entries]

    async def turns(self, scope: Scope, conversation_id: str, after: int, until: int) -> list[Record]:
        """See `ConversationStore.turns`."""
        return await self._database.ask("turns", lambda: self._turns(scope, conversation_id, after, until))

    async def _turns(self, scope: Scope, conversation_id: str, after: int, until: int) -> list[Record]:
        return [turn for turn in await self._all(scope, conversation_id) if after < turn.seq <= until]

    async def _all(self, scope: Scope, conversation_id: str) -> list[Record]:
        key = Address("conversation", scope.tenant_id, conversation_id).key
        return (await self._twins.journal.tail({key: 0}, _ALL))[key]
