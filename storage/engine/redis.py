"""The one door to Redis, which is never needed for the work itself: what is asked of it may always be refused.

While it is away nobody waits for it: after a failure everything is refused at once for AWAY_S, then one question tries
again. One late answer is not a failure, because we may have been the late ones; it is away when nothing was answered
for LATE_S. Coming and going are logged once each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as LateError

TIMEOUT_S = 0.25  # for a connection, and for an answer
LATE_S = 0.5
AWAY_S = 1.0
POOL = 16
SILENT_S = 10.0  # a channel that says nothing for so long is subscribed to anew
MAX_SAYING = 1_000  # what waits to be said; the oldest gives way

log = structlog.get_logger("storage.redis")
Script = Callable[[Sequence[str], Sequence[float]], Awaitable[Any]]


class RedisAway(Exception):
    """It did not answer, or did not lately."""


class RedisDoor:
    """Owns the connections to one Redis. `url` is `redis://[:password@]host:port/number`, or `rediss://`."""

    def __init__(self, url: str) -> None:
        self._client = _client(url, TIMEOUT_S)
        self._listening = _client(url, SILENT_S)
        self._asking = asyncio.Semaphore(POOL)
        self._late_since: float | None = None
        self._away_until = 0.0
        self._away_since: float | None = None
        self._saying: dict[str, list[bytes]] = {}
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def up(self) -> bool:
        """Whether it answered when it was last asked."""
        return self._away_since is None

    async def close(self) -> None:
        """Let go of everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()
        await self._listening.aclose()

    def script(self, text: str) -> Script:
        """A Lua script, called with keys and arguments; raises `RedisAway`."""
        registered = self._client.register_script(text)

        async def run(keys: Sequence[str], arguments: Sequence[float]) -> Any:
            return await self._ask(lambda: registered(keys=list(keys), args=list(arguments)))

        return run

    def say(self, channel: str, body: bytes) -> None:
        """Publish, soon, and perhaps never: while it is away the oldest of what waits is dropped."""
        waiting = self._saying.setdefault(channel, [])
        waiting.append(body)
        if len(waiting) > MAX_SAYING:
            del waiting[0]
        self._wake.set()

    def follow(self, channel: str, heard: Callable[[bytes], None]) -> None:
        """Hear what is published on a channel from now on, and be able to say something there."""
        if not self._tasks:
            self._tasks.append(asyncio.create_task(self._publish(), name="redis publish"))
        self._tasks.append(asyncio.create_task(self._listen(channel, heard), name=f"redis {channel}"))

    async def _ask(self, question: Callable[[], Awaitable[Any]]) -> Any:
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now < self._away_until:
                raise RedisAway("It did not answer a moment ago.")
            if not self.up:
                self._away_until = now + AWAY_S  # this one tries; the others do not wait for it
            try:
                answer = await question()
            except LateError as error:
                self._is_late(error)
                raise RedisAway(repr(error)[:200]) from error
            except (RedisError, OSError) as error:
                self._is_away(error)
                raise RedisAway(repr(error)[:200]) from error
            self._is_back()
            return answer

    async def _publish(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            saying, self._saying = self._saying, {}
            try:
                await self._ask(lambda told=saying: self._publish_all(told))  # type: ignore[misc]
            except RedisAway:  # what was to be said is old by the time it is back
                await asyncio.sleep(AWAY_S)

    async def _publish_all(self, saying: dict[str, list[bytes]]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for channel, bodies in saying.items():
            for body in bodies:
                pipeline.publish(channel, body)
        await pipeline.execute()

    async def _listen(self, channel: str, heard: Callable[[bytes], None]) -> None:
        while True:
            try:
                async with self._listening.pubsub(ignore_subscribe_messages=True) as channels:
                    await channels.subscribe(channel)
                    while (message := await self._next(channels)) is not None:
                        heard(message)
                    log.warning("redis.silent", channel=channel)
            except (RedisError, OSError) as error:
                self._is_away(error)
            except Exception as error:
                log.exception("redis.listener_broke", error=repr(error)[:200])
            await asyncio.sleep(AWAY_S)

    async def _next(self, channels: PubSub) -> bytes | None:
        """What is said next; None after SILENT_S, though whoever follows a channel says something now and then."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SILENT_S
        while (left := deadline - loop.time()) > 0:
            message = await channels.get_message(timeout=left)
            if message is not None:
                body: bytes = message["data"]
                return body
        return None

    def _is_late(self, error: Exception) -> None:
        now = asyncio.get_running_loop().time()
        if self._late_since is None:
            self._late_since = now
        if not self.up or now - self._late_since >= LATE_S:
            self._is_away(error)

    def _is_away(self, error: Exception) -> None:
        now = asyncio.get_running_loop().time()
        self._away_until = now + AWAY_S
        if self._away_since is None:
            self._away_since = now
            log.error("redis.away", error=repr(error)[:200])

    def _is_back(self) -> None:
        self._late_since = None
        if self._away_since is not None:
            seconds = round(asyncio.get_running_loop().time() - self._away_since, 1)
            self._away_since, self._away_until = None, 0.0
            log.warning("redis.back", seconds=seconds)


def _client(url: str, timeout_s: float) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[],
    )
