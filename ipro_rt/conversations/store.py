"""The questions conversations ask of the database. The journal is the timeline."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from ipro_rt.conversations.model import State
from ipro_rt.kernel.journal import Found, Record
from ipro_rt.kernel.scope import Scope


class Wanted(msgspec.Struct, frozen=True):
    """Which conversations a list shows; None means whichever. An `assignee` of "" is nobody."""

    status: str | None = None
    assignee: str | None = None
    number_id: str | None = None
    unread: bool = False


class ConversationStore(Protocol):
    """Reads only: everything is written by the actors."""

    async def page(self, scope: Scope, wanted: Wanted, after: tuple[int, str] | None, limit: int) -> list[State]:
        """Conversations by last change, newest first, after (updated_at in ms, id)."""
        ...

    async def of_contact(self, scope: Scope, contact_id: str) -> list[str]:
        """The ids of a contact's conversations."""
        ...

    async def items(self, scope: Scope, conversation_id: str, before: int | None, limit: int) -> Sequence[Found]:
        """The last `limit` timeline entries before a seq, ascending, each with its later changes."""
        ...

    async def turns(self, scope: Scope, conversation_id: str, after: int, until: int) -> list[Record]:
        """The turns with after < seq <= until, ascending."""
        ...
