"""How gateways tell each other of people: a channel of Redis, which keeps nothing."""

from ipro_rt.kernel.gossip import Heard
from storage.engine.redis import RedisDoor


class RedisGossip:
    """Fulfils `ipro_rt.kernel.gossip.Gossip`."""

    def __init__(self, redis: RedisDoor, database: str) -> None:
        self._redis = redis
        self._channel = f"ipro:{database}:presence"

    def say(self, body: bytes) -> None:
        """See `Gossip`."""
        self._redis.say(self._channel, body)

    def listen(self, heard: Heard) -> None:
        """See `Gossip`."""
        self._redis.follow(self._channel, heard)
