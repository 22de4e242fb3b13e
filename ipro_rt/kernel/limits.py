"""How often something may be done: quotas, and the port that counts.

A quota is a bucket that fills evenly: `limit` at once, then one more every `window_s / limit` seconds.
"""

from typing import Protocol

import msgspec


class Quota(msgspec.Struct, frozen=True):
    """At most `limit` in `window_s` seconds. `name` is what clients read in the RateLimit headers."""

    name: str
    limit: int
    window_s: float


class Verdict(msgspec.Struct, frozen=True):
    """Whether it may be done now. `remaining` more may be done at once; all `limit` of them in `reset_s` seconds.

    `retry_after_s` is 0 when allowed.
    """

    allowed: bool
    remaining: int
    reset_s: float
    retry_after_s: float


class Limits(Protocol):
    """Counts. With several gateways they count together; one that cannot reach the others counts alone."""

    async def take(self, quota: Quota, key: str, cost: int = 1) -> Verdict:
        """Do it `cost` times for this key, if that is allowed; what is refused costs nothing."""
        ...
