"""What gateways say of people, each for some seconds: a lease a gateway, and true as long as one of them lasts."""

import heapq
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ipro_rt.presence.model import Kind

MAX_LEASES = 200_000  # about 60 MB; what comes beyond is passed over
FOREVER = math.inf


class Place(NamedTuple):
    """What is said, and where: of a company, and of one of its conversations unless it is `here`."""

    kind: Kind
    tenant_id: str
    subject: str = ""


class Lease(NamedTuple):
    """What one gateway says of one person. `since` and `until` are seconds of the clock."""

    name: str
    since: float
    until: float


class Board:
    """Owns every lease. `life` names a gateway's process."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._places: dict[Place, dict[str, dict[str, Lease]]] = {}
        self._ending: list[tuple[float, Place, str, str]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, life: str, place: Place, user_id: str, lease: Lease) -> None:
        """What a gateway says now, instead of what it said before."""
        leases = self._places.get(place, {}).get(user_id, {})
        if life not in leases:
            if self._count >= MAX_LEASES:
                return
            self._count += 1
            leases = self._places.setdefault(place, {}).setdefault(user_id, {})
        leases[life] = lease
        if lease.until < FOREVER:
            heapq.heappush(self._ending, (lease.until, place, user_id, life))

    def take(self, life: str, place: Place, user_id: str) -> None:
        """A gateway says it no more."""
        users = self._places.get(place, {})
        leases = users.get(user_id, {})
        if leases.pop(life, None) is None:
            return
        self._count -= 1
        if not leases:
            del users[user_id]
        if not users:
            del self._places[place]

    def lease(self, place: Place, user_id: str, life: str) -> Lease | None:
        """What one gateway says."""
        return self._places.get(place, {}).get(user_id, {}).get(life)

    def said(self, place: Place, user_id: str) -> Lease | None:
        """What all of them say together: since the first and until the last."""
        leases = self._places.get(place, {}).get(user_id)
        if not leases:
            return None
        every = leases.values()
        return Lease(next(iter(every)).name, min(each.since for each in every), max(each.until for each in every))

    def users(self, place: Place) -> list[str]:
        """Of whom something is said."""
        return list(self._places.get(place, ()))

    def of(self, life: str) -> Iterator[tuple[Place, str, Lease]]:
        """Everything a gateway says."""
        for place, users in self._places.items():
            for user_id, leases in users.items():
                if (lease := leases.get(life)) is not None:
                    yield place, user_id, lease

    def expire(self) -> set[tuple[Place, str]]:
        """Let go of what is over; of whom, so that it can be looked whether anything of it is left."""
        now = self._now()
        touched: set[tuple[Place, str]] = set()
        while self._ending and self._ending[0][0] <= now:
            until, place, user_id, life = heapq.heappop(self._ending)
            lease = self.lease(place, user_id, life)
            if lease is not None and lease.until == until:
                self.take(life, place, user_id)
                touched.add((place, user_id))
        return touched
