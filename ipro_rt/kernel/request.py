"""The request that code works for: what its log lines say, under which id it asks others, where its time goes.

It stands in a context variable, so tasks begun for a request belong to it as well. To the hosts it travels as its
`origin`, a text of an id and, where traces are collected, a W3C traceparent.
"""

import time
from collections.abc import MutableMapping
from contextvars import ContextVar, Token
from typing import Any

import structlog

SLOW_S = 1.0

log = structlog.get_logger("request")


class Request:
    """One request, from `with` to its end. `operation` is empty for what may take long, such as a socket's life."""

    __slots__ = ("_before", "_began", "id", "operation", "parts", "tenant_id", "trace", "user_id")

    def __init__(self, id: str, operation: str = "", trace: str = "") -> None:
        self.id = id
        self.operation = operation
        self.tenant_id = ""
        self.user_id = ""
        self.trace = trace
        self.parts: dict[str, float] = {}
        self._began = 0.0
        self._before: Token[Request | None] | None = None

    @classmethod
    def of(cls, origin: str) -> "Request":
        """The request of another process that sent us something."""
        id, _, trace = origin.partition(" ")
        return cls(id, trace=trace)

    @property
    def origin(self) -> str:
        """How it travels."""
        return f"{self.id} {self.trace}" if self.trace else self.id

    def by(self, tenant_id: str, user_id: str) -> None:
        """Whose it is, once that is known."""
        self.tenant_id, self.user_id = tenant_id, user_id

    def spend(self, part: str, seconds: float) -> None:
        """Count time for a part. What runs side by side is counted twice."""
        self.parts[part] = self.parts.get(part, 0.0) + seconds

    def __enter__(self) -> "Request":
        self._began = time.perf_counter()
        self._before = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        took = time.perf_counter() - self._began
        if took > SLOW_S and self.operation:
            parts = {part: round(seconds, 3) for part, seconds in self.parts.items()}
            log.warning("request.slow", seconds=round(took, 3), parts=parts)
        if self._before is not None:
            _current.reset(self._before)


_current: ContextVar[Request | None] = ContextVar("request", default=None)


def current() -> Request | None:
    """The request this code works for, if any."""
    return _current.get()


def origin() -> str:
    """How the present request travels; empty without one."""
    request = _current.get()
    return request.origin if request is not None else ""


class Part:
    """Counts what happens inside a `with` as a part of the present request's time."""

    __slots__ = ("_began", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        request = _current.get()
        if request is not None:
            request.spend(self._name, time.perf_counter() - self._began)


def say_whose(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put what is known of the request into a log line (a processor of structlog's)."""
    request = _current.get()
    if request is not None:
        told = {
            "request_id": request.id,
            "operation": request.operation,
            "tenant_id": request.tenant_id,
            "user_id": request.user_id,
        }
        for name, value in told.items():
            if value:
                line.setdefault(name, value)
    return line
