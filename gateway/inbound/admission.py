"""How many webhooks of one company are under way at once: whoever floods is asked to come back, not everybody slowed.

A company alone may use the whole gateway. As soon as another one is there, each has a bound of its own, and what is
beyond it is answered 429 with Retry-After, which providers repeat. Nothing is lost: it was never accepted.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ipro_rt.kernel.errors import TooMany

ALONE = 2_000  # under way, about a second of what two cores take
BESIDE = 64
NEIGHBOUR_S = 5.0  # a company that brought something so recently is there
RETRY_AFTER_S = 2.0


class Admission:
    """Owns the counts of one gateway."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._under_way: dict[str, int] = {}
        self._seen: OrderedDict[str, float] = OrderedDict()  # the least recent first

    @contextmanager
    def of(self, tenant_id: str) -> Iterator[None]:
        """One webhook of this company; raises `TooMany` when it has its share under way."""
        under_way = self._under_way.get(tenant_id, 0)
        if under_way >= (BESIDE if self._has_neighbour(tenant_id) else ALONE):
            raise TooMany("Too many webhooks of this company are under way.", retry_after=RETRY_AFTER_S)
        self._under_way[tenant_id] = under_way + 1
        try:
            yield
        finally:
            if (left := self._under_way[tenant_id] - 1) > 0:
                self._under_way[tenant_id] = left
            else:
                del self._under_way[tenant_id]

    def _has_neighbour(self, tenant_id: str) -> bool:
        now = self._now()
        self._seen[tenant_id] = now
        self._seen.move_to_end(tenant_id)
        while now - next(iter(self._seen.values())) > NEIGHBOUR_S:
            self._seen.popitem(last=False)
        return len(self._seen) > 1
