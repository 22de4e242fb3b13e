"""A queue that serves its tenants in turn: whoever brings much waits for himself, not before the others."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """First in, first out for one tenant; round robin between tenants. `len` is all of it."""

    def __init__(self) -> None:
        self._tenants: dict[str, deque[T]] = {}  # in the order of their turns
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        for waiting in self._tenants.values():
            yield from waiting

    def put(self, tenant: str, item: T) -> None:
        """Behind everything this tenant has waiting."""
        waiting = self._tenants.get(tenant)
        if waiting is None:
            waiting = self._tenants[tenant] = deque()
        waiting.append(item)
        self._length += 1

    def put_back(self, tenant: str, item: T) -> None:
        """Before everything this tenant has waiting."""
        self._tenants.setdefault(tenant, deque()).appendleft(item)
        self._length += 1

    def pop(self) -> T:
        """The next one; raises IndexError when there is none. Its tenant is then last in the round."""
        tenants = self._tenants
        if not tenants:
            raise IndexError("the queue is empty")
        tenant = next(iter(tenants))
        waiting = tenants[tenant]
        item = waiting.popleft()
        self._length -= 1
        if not waiting:
            del tenants[tenant]
        elif len(tenants) > 1:
            tenants[tenant] = tenants.pop(tenant)
        return item

    def longest(self) -> int:
        """How many the tenant with the most has waiting."""
        return max((len(waiting) for waiting in self._tenants.values()), default=0)
