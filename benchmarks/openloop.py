"""An open-loop HTTP load: requests leave when they are due, whether or not the ones before were answered.

Latency counts from the due time, so a server that stalls is not spared the requests it delayed. Connections are
kept alive and speak just enough HTTP/1.1: one request at a time, answers with Content-Length.
"""

import asyncio
import gc
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CONNECTIONS = 128
MAX_LATE_S = 10.0


@dataclass
class Load:
    """What came back. Latencies are in seconds, by request number."""

    sent: int = 0
    ok: int = 0
    failed: int = 0
    latencies: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    def percentile_ms(self, share: float) -> float:
        """A percentile of the latencies, in milliseconds."""
        return percentile_ms(self.latencies, share)


def percentile_ms(values: list[float], share: float) -> float:
    """A percentile, in milliseconds with one decimal."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


class _Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, free: Callable[["_Connection"], None]) -> None:
        self._free = free
        self._buffer = b""
        self._answered: Callable[[int], None] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(0)

    def send(self, request: bytes, answered: Callable[[int], None]) -> None:
        self._answered = answered
        assert self.transport is not None
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) >= length:
            self._buffer = body[length:]
            self._finish(int(head[9:12]))

    def _finish(self, status: int) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(status)
        if status:
            self._free(self)


async def run(port: int, requests: Iterator[bytes], rate: float, seconds: float) -> Load:
    """Send `rate` requests a second for `seconds`, then wait for what is still out."""
    gc.collect()
    gc.disable()  # a collection here would be counted as the server's delay
    try:
        sending = _Sending(requests, rate, total=int(rate * seconds))
        await sending.connect(port)
        return await sending.run()
    finally:
        gc.enable()


class _Sending:
    """One load under way: idle connections, and requests that are due but found none."""

    def __init__(self, requests: Iterator[bytes], rate: float, total: int) -> None:
        self._requests = requests
        self._rate = rate
        self._total = total
        self._load = Load()
        self._idle: deque[_Connection] = deque()
        self._late: deque[tuple[float, bytes]] = deque()
        self._over = asyncio.Event()
        self._everyone: list[_Connection] = []

    async def connect(self, port: int) -> None:
        """Open the connections."""
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            _, connection = await loop.create_connection(lambda: _Connection(self._free), "127.0.0.1", port)
            self._everyone.append(connection)
        self._idle.extend(self._everyone)

    async def run(self) -> Load:
        """Send everything when it is due."""
        load, began = self._load, time.perf_counter()
        while load.sent < self._total:
            due_by_now = min(self._total, 1 + int((time.perf_counter() - began) * self._rate))
            while load.sent < due_by_now:
                self._send(began + load.sent / self._rate, next(self._requests))
                load.sent += 1
            await asyncio.sleep(0.001)
        try:
            await asyncio.wait_for(self._over.wait(), MAX_LATE_S)
        except TimeoutError:
            load.failed = self._total - load.ok
        load.elapsed = time.perf_counter() - began
        for connection in self._everyone:
            if connection.transport is not None:
                connection.transport.close()
        return load

    def _send(self, due: float, request: bytes) -> None:
        if self._idle:
            self._fire(self._idle.popleft(), due, request)
        else:
            self._late.append((due, request))

    def _free(self, connection: _Connection) -> None:
        if self._late:
            self._fire(connection, *self._late.popleft())
        else:
            self._idle.append(connection)

    def _fire(self, connection: _Connection, due: float, request: bytes) -> None:
        load = self._load

        def answered(status: int) -> None:
            load.latencies.append(time.perf_counter() - due)
            load.ok += status == 200
            load.failed += status != 200
            if load.ok + load.failed == self._total:
                self._over.set()

        connection.send(request, answered)
