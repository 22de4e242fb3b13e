"""Whose access changed: a role, a password, a session or a key that ended. Every gateway hears of it within a second.

Whoever changes what somebody may do says so here. Each gateway looks twice a second and looks ten seconds back every
time, so that a change written late, or behind another in the database, is seen all the same. Should the database be
away, it goes on from where it was.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta

import structlog

from ipro_rt.accounts.store import AccessStore
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.scope import Scope

EVERY_S = 0.5
OVERLAP = timedelta(seconds=10)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Changed = Callable[[Collection[str]], Awaitable[None]]
log = structlog.get_logger("accounts.access")


class AccessChanges:
    """Owns what this process has heard of. `on_changed` are told the ids of users and keys, in order of entry."""

    def __init__(self, store: AccessStore) -> None:
        self._store = store
        self.on_changed: list[Changed] = []
        self._newest: datetime | None = None
        self._seen: dict[str, datetime] = {}
        self._looking: asyncio.Task[None] | None = None

    async def announce(self, scope: Scope, *ids: str) -> None:
        """Say that these users or keys may do something else than before; this process acts at once."""
        await self._store.say_changed(scope, ids)
        await self._tell(ids)

    async def look(self) -> None:
        """Read what changed since the last look, and tell."""
        if self._newest is None:
            self._newest = await self._store.newest_change() or _LONG_AGO
            return
        found = await self._store.changes_since(self._newest - OVERLAP)
        fresh = [each for each in found if each.id not in self._seen]
        if not fresh:
            return
        self._newest = max(self._newest, *(each.at for each in fresh))
        seen = self._seen | {each.id: each.at for each in fresh}
        self._seen = {id: at for id, at in seen.items() if at >= self._newest - OVERLAP}
        await self._tell({each.user_id for each in fresh})

    def start(self) -> None:
        """Begin to look."""
        self._looking = asyncio.create_task(self._keep_looking(), name="access-changes")

    async def stop(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _tell(self, ids: Collection[str]) -> None:
        for tell in self.on_changed:
            await tell(ids)

    async def _keep_looking(self) -> None:
        well = True
        while True:
            try:
                await self.look()
                well = True
            except Unavailable as error:
                if well:
                    log.warning("access changes cannot be read", error=repr(error))
                well = False
            except Exception:  # a defect in one look may not end all further ones
                log.exception("looking for access changes failed")
            await asyncio.sleep(EVERY_S)
