"""The host's side of the glass box: its actors as they are at this moment, without what they were told."""

import asyncio
import os
import resource
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from actors.runtime.adoption import Adoption
from actors.runtime.entity import Entity
from actors.runtime.host import Host
from actors.runtime.keeper import Keeper
from actors.runtime.wire import LookUp
from ipro_rt.kernel.errors import NotFound
from ipro_rt.kernel.glassbox import ActorCard, ActorDetail, HostStats, TimerCard
from ipro_rt.kernel.ownership import host_of
from ipro_rt.kernel.ports import Address

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class GlassHost:
    """Owns no state: reads the host's."""

    def __init__(self, host: Host, keeper: Keeper, adoption: Adoption, held: Callable[[], int]) -> None:
        self._host = host
        self._keeper = keeper
        self._adoption = adoption
        self._held = held
        self._flushes = (0, 0.0)

    def actors(self, asked: LookUp) -> list[ActorCard]:
        """A tenant's actors in memory, by key."""
        mine = (
            entity
            for entity in self._host.residents.of_tenant(asked.tenant_id)
            if asked.kind in (None, entity.address.kind) and (asked.after is None or entity.key > asked.after)
        )
        return [self._card(entity) for entity in sorted(mine, key=lambda entity: entity.key)[: asked.limit]]

    async def actor(self, address: Address) -> ActorDetail:
        """One actor. Looking wakes it up, as any question would."""
        if not self._host.knows(address.kind):
            raise NotFound("There is no such kind of actor.")
        asleep = (known := self._host.residents.get(address.key)) is None or known.state is None
        entity = await self._host.wake(address)
        if entity.seq == 0:
            self._host.residents.remove(entity)
            raise NotFound("There is no such actor.")
        card = self._card(entity)
        armed = sorted((entity.armed or {}).items(), key=lambda each: each[1].due)
        return ActorDetail(
            actor=card if not asleep else _asleep(card),
            incarnation=self._keeper.claim.partition("#")[2],
            turns=list(entity.recent or ()),
            effects=self._host.aftermath.effects.of(entity.key),
            timers=[TimerCard(name, each.due, each.every_s) for name, each in armed],
        )

    def stats(self) -> HostStats:
        """What is told with every renewal of the lease."""
        host, committer, aftermath = self._host, self._host.committer, self._host.aftermath
        fullest, host.fullest = host.fullest, 0
        flushes, seconds = committer.flushes - self._flushes[0], committer.flush_s - self._flushes[1]
        self._flushes = (committer.flushes, committer.flush_s)
        return HostStats(
            live=len(host.residents),
            live_cap=host.residents.cap,
            waiting=host.waiting,
            mailbox_max=fullest,
            uncommitted=committer.backlog,
            dirty=host.projector.backlog,
            effects=aftermath.effects.running,
            timers=aftermath.wheel.loaded,
            timer_lag_ms=round(aftermath.wheel.lag_ms, 1),
            turns=host.turns,
            committed=committer.committed,
            flushes=committer.flushes,
            flush_ms=round(seconds * 1000 / flushes, 2) if flushes else 0.0,
            activations=host.activator.activations,
            slept=host.residents.slept,
            broken=host.broken,
            dead_letters=aftermath.dead_letters,
            fenced=host.fenced,
            stale=committer.stale,
            slow_turns=host.watchdog.slow,
            interrupted=host.watchdog.interrupted,
            held=self._held(),
            loop_lag_ms=round(self._keeper.lag_s * 1000, 1),
            rss_bytes=_rss_bytes(),
            cpu_s=round(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), 2),
            tasks=len(asyncio.all_tasks()),
            threads=threading.active_count(),
            fds=len(os.listdir("/proc/self/fd")),
            commits=committer.durations.spread,
            fenced_off=not self._keeper.good,
        )

    def _card(self, entity: Entity) -> ActorCard:
        table = self._host.holdings.table
        awake: Literal["busy", "awake"] = "busy" if entity.busy else "awake"
        return ActorCard(
            kind=entity.address.kind,
            id=entity.address.id,
            host=host_of(self._keeper.claim),
            shard=entity.shard,
            epoch=table.epochs[entity.shard],
            mailbox=entity.waiting,
            seq=entity.seq,
            state="waking" if entity.state is None else awake,
            idle_s=round(max(0.0, asyncio.get_running_loop().time() - entity.used_at), 1),
        )


def _asleep(card: ActorCard) -> ActorCard:
    return replace(card, state="asleep", idle_s=0.0)


def _rss_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES
