"""What a committed turn still owes: effects to perform, messages to carry, timers to store.

A record stays open in the journal until all of it is done. Most owe one thing, and nothing is noted for those.
"""

from collections.abc import Callable

from actors.runtime.effects import TELL
from ipro_rt.kernel.journal import Record


def owed(record: Record) -> int:
    """How many things a record owes: each timer, each message, and its own effects together."""
    tells = sum(effect.kind == TELL for effect in record.effects)
    return len(record.timers) + tells + (len(record.effects) > tells)


class Obligations:
    """Owns the count of what is owed by record. `ended` hears of a record that owes nothing any more."""

    def __init__(self, ended: Callable[[str], None]) -> None:
        self._ended = ended
        self._left: dict[str, int] = {}

    def __contains__(self, record: str) -> bool:
        return record in self._left

    def __len__(self) -> int:
        return len(self._left)

    def expect(self, record: str, count: int) -> None:
        """This record owes so many things; with none it has ended."""
        if count > 1:
            self._left[record] = count
        elif count == 0:
            self._ended(record)

    def done(self, record: str) -> None:
        """One of them is done."""
        left = self._left.get(record, 1) - 1
        if left > 0:
            self._left[record] = left
            return
        self._left.pop(record, None)
        self._ended(record)
