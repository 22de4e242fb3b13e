"""The questions the system asks of the database."""

from datetime import datetime
from typing import Protocol

import msgspec

from ipro_rt.kernel.journal import DeadLetter
from ipro_rt.kernel.scope import Scope
from ipro_rt.system.model import CoordinatorView, GatewayView

MAX_COUNT = 10_000  # beyond it nobody needs the exact number, and counting would cost more than it tells

GATEWAY_S = 10.0  # a gateway that says nothing for so long is not shown


class LetterHead(msgspec.Struct, frozen=True):
    """A dead letter without its body."""

    id: str
    key: str
    message: str
    error: str
    source: str
    at: datetime
    tries: int = 1


class SystemStore(Protocol):
    """Dead letters of a tenant, and a few counts. Counts stop at MAX_COUNT."""

    async def letters(self, scope: Scope, after: tuple[datetime, str] | None, limit: int) -> list[LetterHead]:
        """Newest first, then by id, after a letter with this time and id."""
        ...

    async def letter(self, scope: Scope, letter_id: str) -> DeadLetter | None:
        """One letter, body and all."""
        ...

    async def drop(self, scope: Scope, letter_id: str, at: datetime | None = None) -> bool:
        """Forget a letter, with `at` only the one that was put aside then; False when there is none."""
        ...

    async def count_letters(self, scope: Scope) -> int:
        """The tenant's dead letters."""
        ...

    async def count_all_letters(self) -> int:
        """Everybody's dead letters."""
        ...

    async def count_inbox(self) -> int:
        """Messages of everybody that wait for the owner of their shard."""
        ...

    async def coordinator(self) -> CoordinatorView:
        """Whose term it is, and whether it lasts by the database's clock."""
        ...

    async def gateways(self) -> list[GatewayView]:
        """The gateways that said something within the last GATEWAY_S seconds, by name."""
        ...
