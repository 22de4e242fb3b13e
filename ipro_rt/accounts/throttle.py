"""Slows down whoever guesses passwords and codes: per account, and per address.

Every try is charged before it is looked at, so a hundred at once are not a hundred free ones; signing in takes the
account's charge back. Past the free tries each further one must wait twice as long, up to 15 minutes; after as long
without a try all is forgotten. An address has more free tries: a whole office may stand behind one. Each process counts
by itself.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from ipro_rt.kernel.errors import TooMany

FREE_PER_ACCOUNT = 5
FREE_PER_ADDRESS = 20
LONGEST_S = 900.0
MAX_KEPT = 20_000  # about 4 MB; the one longest without a try gives way


class _Tries(msgspec.Struct):
    count: int = 0
    until: float = 0.0
    forget: float = 0.0


class Throttle:
    """The tries of the last quarter of an hour."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    def charge(self, account: str, address: str) -> int:
        """Count one try, and say how many of the account that makes; raises `TooMany` when it comes too early."""
        keys = [(("account", account), FREE_PER_ACCOUNT)]
        if address:
            keys.append((("address", address), FREE_PER_ADDRESS))
        now = self._now()
        wait = max(self._known(key, now).until - now for key, _ in keys)
        if wait > 0:
            raise TooMany(
                "Too many wrong passwords.",
                code="too_many_attempts",
                hint="Wait before the next try, or ask an administrator for a new password.",
                retry_after=wait,
            )
        for key, free in keys:
            self._add(key, free, now)
        return self._tries[keys[0][0]].count

    def forgive(self, account: str, address: str) -> None:
        """The password was right: forget the account's tries and take back the address's one."""
        self._tries.pop(("account", account), None)
        self._give_back(("address", address))

    def take_back(self, account: str, address: str) -> None:
        """The last try was none: the password was right, and a code is still to come."""
        self._give_back(("account", account))
        self._give_back(("address", address))

    def _give_back(self, key: tuple[str, str]) -> None:
        tries = self._tries.get(key)
        if tries is not None and tries.count:
            tries.count -= 1
            tries.until = 0.0

    def _known(self, key: tuple[str, str], now: float) -> _Tries:
        tries = self._tries.get(key)
        return tries if tries is not None and now < tries.forget else _Tries()

    def _add(self, key: tuple[str, str], free: int, now: float) -> None:
        tries = self._known(key, now)
        tries.count += 1
        over = tries.count - free
        tries.until = now + min(LONGEST_S, 2.0 ** min(over, 20)) if over >= 0 else 0.0
        tries.forget = max(now, tries.until) + LONGEST_S
        self._tries[key] = tries
        self._tries.move_to_end(key)
        if len(self._tries) > MAX_KEPT:
            self._tries.popitem(last=False)
