"""Limits that several gateways count together: the generic cell rate algorithm in Redis, one number a key.

The number is when the key's bucket is full again, in microseconds of Redis's clock; it is forgotten by itself then.
While Redis is away each gateway counts alone.
"""

from ipro_rt.kernel.limits import Limits, Quota, Verdict
from storage.engine.redis import RedisAway, RedisDoor

_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, each, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
local after = full + cost * each
local wait = after - window - now
if wait > 1 then return {0, math.ceil(full - now), math.ceil(wait)} end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1)
return {1, math.ceil(after - now), 0}
"""
_MICRO = 1_000_000


class SharedLimits:
    """Fulfils `ipro_rt.kernel.limits.Limits`. `alone` counts while Redis is away."""

    def __init__(self, redis: RedisDoor, database: str, alone: Limits) -> None:
        self._take = redis.script(_TAKE)
        self._prefix = f"ipro:{database}:limit"  # two products may share a Redis, as they may a MongoDB
        self._alone = alone

    async def take(self, quota: Quota, key: str, cost: int = 1) -> Verdict:
        """See `Limits`."""
        window = quota.window_s * _MICRO
        each = window / quota.limit
        try:
            allowed, used, wait = await self._take([f"{self._prefix}:{quota.name}:{key}"], [window, each, cost])
        except RedisAway:
            return await self._alone.take(quota, key, cost)
        remaining = max(0, int((window - used) / each + 1e-3))
        return Verdict(bool(allowed), remaining, used / _MICRO, wait / _MICRO)
