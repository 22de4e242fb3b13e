"""The audit log: who did what to whom, from where, and what came of it. Entries are added and read, never changed.

Of an operation's input only the names of the fields are kept, never their values; what the path names is kept. Entries
are forgotten after 400 days.
"""

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from ipro_rt.accounts.inputs import ListAuditLog
from ipro_rt.accounts.model import AuditEntry
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.views import AuditPage
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import NotFound, Refusal
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.request import current
from ipro_rt.kernel.scope import Scope

MAX_UNDER_WAY = 100
_LIST = "audit"
_KEPT = 200  # characters of an id that somebody made up

log = structlog.get_logger("accounts.audit")


class Audit:
    """Writes and reads the log."""

    def __init__(self, store: AccountsStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()

    async def record(
        self,
        scope: Scope,
        operation: str,
        *,
        targets: Mapping[str, str] | None = None,
        fields: Iterable[str] = (),
        outcome: str = "ok",
    ) -> None:
        """Keep one entry; `outcome` is `ok`, or the code of the refusal."""
        request = current()
        entry = AuditEntry(
            id=new_id(),
            at=self._clock(),
            actor_id=scope.user_id or None,
            actor_name=scope.user_name or None,
            actor_kind="api_key" if scope.session.startswith("key:") else "user" if scope.user_id else "nobody",
            operation=operation,
            targets={name: value[:_KEPT] for name, value in (targets or {}).items()},
            fields=tuple(fields),
            address=scope.address,
            request_id=request.id if request is not None else "",
            outcome=outcome,
        )
        await self._store.add_audit_entry(scope, entry)

    def note(self, scope: Scope, operation: str, *, targets: Mapping[str, str], outcome: str) -> None:
        """Keep one entry without letting anybody wait, who could tell from it that there was something to keep."""
        if len(self._under_way) >= MAX_UNDER_WAY:
            log.warning("an audit entry was passed over", operation=operation)
            return
        task = asyncio.create_task(self._note(scope, operation, targets, outcome))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Return once everything noted so far is kept."""
        await asyncio.gather(*self._under_way)

    async def list_audit_log(self, scope: Scope, input: ListAuditLog) -> AuditPage:
        """A page of the log, newest first."""
        if input.user_id is not None:
            await self._know(scope, input.user_id)
        before = None
        if input.cursor is not None:
            before = str(decode_cursor(scope, _LIST, input.cursor, str)[0])
        found = await self._store.audit_page(
            scope,
            actor_id=input.user_id,
            operation=input.operation,
            since=input.from_,
            until=input.to,
            before=before,
            limit=input.limit + 1,
        )
        page = found[: input.limit]
        more = len(found) > input.limit
        return AuditPage(items=page, next=encode_cursor(scope, _LIST, page[-1].id) if more else None)

    async def _know(self, scope: Scope, actor_id: str) -> None:
        """Raise `NotFound` for an id that no user and no key of the company has."""
        if await self._store.user(scope, actor_id) or await self._store.api_key_by_id(scope, actor_id):
            return
        raise NotFound("There is no such user or API key.", got=actor_id[:60])

    async def _note(self, scope: Scope, operation: str, targets: Mapping[str, str], outcome: str) -> None:
        try:
            await self.record(scope, operation, targets=targets, outcome=outcome)
        except Refusal as away:
            log.warning("an audit entry was lost", operation=operation, code=away.code)
