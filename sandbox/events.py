"""What happens in the sandbox, for whoever watches: live events (SSE) and a ring of API calls and webhooks.

Invariants: a slow listener is cut off, never waited for; the ring and the bodies in it are bounded; headers, and
with them tokens, are not recorded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from sandbox.clock import Clock, rfc3339
from sandbox.settings import Settings

Event = tuple[str, dict[str, Any]]
_BACKLOG = 1_000


class Listener:
    """One open event stream. `None` in the queue is its end."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue(_BACKLOG)

    def end(self) -> None:
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Bus:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._listeners: set[Listener] = set()

    @property
    def full(self) -> bool:
        return len(self._listeners) >= self._limit

    def publish(self, event: str, data: dict[str, Any]) -> None:
        for listener in list(self._listeners):
            if listener.queue.full():
                self._listeners.discard(listener)
                listener.end()
            else:
                listener.queue.put_nowait((event, data))

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        listener = Listener()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        for listener in list(self._listeners):
            listener.end()


class Log:
    """The last API calls and webhooks, newest at the end, numbered from 1 without gaps."""

    def __init__(self, settings: Settings, clock: Clock, bus: Bus) -> None:
        self._clock = clock
        self._bus = bus
        self._max_body = settings.max_log_body
        self._items: deque[dict[str, Any]] = deque(maxlen=settings.max_log)
        self._last = 0

    def add(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        status: int,
        request: Any = None,
        response: Any = None,
        ms: float = 0,
        **more: Any,
    ) -> None:
        self._last += 1
        item = {
            "n": self._last,
            "at": rfc3339(self._clock.now()),
            "kind": kind,
            "method": method,
            "path": path,
            "status": status,
            "request": self._bounded(request),
            "response": self._bounded(response),
            "ms": round(ms, 1),
            **more,
        }
        self._items.append({key: value for key, value in item.items() if value is not None})
        self._bus.publish("log", self._items[-1])

    def after(self, n: int, limit: int) -> list[dict[str, Any]]:
        return [item for item in self._items if item["n"] > n][:limit]

    def clear(self) -> None:
        self._items.clear()

    def _bounded(self, body: Any) -> Any:
        if body is None or isinstance(body, int | float | bool):
            return body
        size = len(body) if isinstance(body, str) else len(orjson.dumps(body))
        if size <= self._max_body:
            return body
        text = body if isinstance(body, str) else orjson.dumps(body).decode()
        return {"truncated": text[: self._max_body], "size": size}
