"""The entities in memory: found by key, let go when idle, and never more than the cap.

Beyond the cap the tenant with the most gives up the one it used least recently, so no tenant's crowd pushes out
another's. What is busy, waits, or is not in its state document yet is passed over; the cap is then late by that much.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator

from actors.runtime.entity import Entity

LIVE_CAP = 120_000
LOOKED_AT = 32  # candidates tried for one place


class Residents:
    """Owns the slots of one host. `held` says that an entity may not leave yet."""

    def __init__(self, held: Callable[[str], bool], cap: int = LIVE_CAP) -> None:
        self._held = held
        self.cap = cap
        self._all: dict[str, Entity] = {}
        self._tenants: dict[str, OrderedDict[str, Entity]] = {}
        self.slept = 0

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._all.values())

    def get(self, key: str) -> Entity | None:
        """The entity, if it is in memory."""
        return self._all.get(key)

    def of_tenant(self, tenant_id: str) -> Collection[Entity]:
        """A tenant's entities, least recently used first."""
        return self._tenants.get(tenant_id, OrderedDict()).values()

    def add(self, entity: Entity) -> None:
        """Let it in; somebody may have to leave for it."""
        if len(self._all) >= self.cap:
            self._make_room()
        self._all[entity.key] = entity
        self._tenants.setdefault(entity.address.tenant_id, OrderedDict())[entity.key] = entity

    def used(self, entity: Entity, at: float) -> None:
        """It took a message at that monotonic instant."""
        entity.used_at = at
        mine = self._tenants.get(entity.address.tenant_id)
        if mine is not None and entity.key in mine:
            mine.move_to_end(entity.key)

    def remove(self, entity: Entity) -> None:
        """Let it go."""
        if self._all.get(entity.key) is not entity:
            return
        del self._all[entity.key]
        mine = self._tenants[entity.address.tenant_id]
        del mine[entity.key]
        if not mine:
            del self._tenants[entity.address.tenant_id]

    def sleep_idle(self, before: float) -> int:
        """Let go of those unused since `before`; how many left."""
        left = 0
        for mine in list(self._tenants.values()):
            for entity in list(_unused(mine, before)):
                left += self._let_go(entity)
        return left

    def of_shards(self, shards: Collection[int]) -> list[Entity]:
        """Everything that lives in these shards."""
        wanted = set(shards)
        return [entity for entity in self._all.values() if entity.shard in wanted]

    def _make_room(self) -> None:
        crowd = max(self._tenants.values(), key=len)
        for index, entity in enumerate(list(_first(crowd, LOOKED_AT))):
            if self._let_go(entity) or index >= LOOKED_AT:
                return

    def _let_go(self, entity: Entity) -> bool:
        if not entity.idle or self._held(entity.key):
            return False
        self.remove(entity)
        self.slept += 1
        return True


def _unused(mine: OrderedDict[str, Entity], before: float) -> Iterator[Entity]:
    for entity in mine.values():
        if entity.used_at >= before:
            return
        yield entity


def _first(mine: OrderedDict[str, Entity], count: int) -> Iterator[Entity]:
    for _, entity in zip(range(count), mine.values(), strict=False):
        yield entity
