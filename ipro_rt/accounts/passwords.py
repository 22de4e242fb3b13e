"""Passwords: argon2id, 19 MiB, two passes, one lane (OWASP), about 32 ms of one core each.

Hashing runs beside the event loop, two at a time and with a bounded line, so that a storm of sign-ins neither
stalls messages nor eats the memory.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ipro_rt.kernel.errors import TooMany

AT_ONCE = 2
MAX_WAITING = 64  # about one second of line


class Passwords:
    """Hashes and verifies. One per process."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash to keep."""
        return await self._run(password)

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one that was kept; None takes as long as a wrong one and is never right."""
        verdict = await self._run(password, kept)
        return kept is not None and verdict == "right"

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def _run(self, password: str, kept: str | None = None) -> str:
        if self._waiting >= MAX_WAITING:
            raise TooMany("Too many people are signing in at this moment.", retry_after=2.0)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._work, password, kept)
        finally:
            self._waiting -= 1

    def _work(self, password: str, kept: str | None) -> str:
        if kept is None:
            return self._hasher.hash(password)
        try:
            self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return "wrong"
        return "right"
