"""The process that sends a load: one thread over epoll, because it shares the cores with what it measures.

`python -m benchmarks.sender PORT RATE FILE` reads requests (MessagePack, a list of byte strings) from a file and writes
a `Load` to standard output. Connections are kept alive and speak just enough HTTP/1.1: one request at a time, answers
with Content-Length.
"""

import gc
import re
import select
import socket
import sys
import time
from collections import deque
from pathlib import Path

import msgspec

from benchmarks.openloop import MAX_LATE_S, Load

CONNECTIONS = 256
TICK_S = 0.001
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection:
    """One keep-alive connection, and when its request was due."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self._answer = b""

    def send(self, request: bytes, due: float) -> None:
        """Put one request on its way; it is far smaller than the socket's buffer."""
        self.due = due
        self.socket.sendall(request)

    def read(self) -> int | None:
        """The status of the answer, None while it is not whole, 0 when the server hung up."""
        data = self.socket.recv(65_536)
        if not data:
            return 0
        answer = self._answer + data
        head = answer.find(b"\r\n\r\n")
        length = _LENGTH.search(answer, 0, head) if head >= 0 else None
        if length is None or len(answer) < head + 4 + int(length[1]):
            self._answer = answer
            return None
        self._answer = b""
        return int(answer[9:12])


class Sending:
    """One load under way: idle connections, and requests that are due but found none."""

    def __init__(self, port: int, requests: list[bytes], rate: float) -> None:
        self._requests = requests
        self._rate = rate
        self._load = Load()
        self._idle = deque(Connection(port) for _ in range(CONNECTIONS))
        self._by_file = {each.socket.fileno(): each for each in self._idle}
        self._poll = select.epoll()
        for file in self._by_file:
            self._poll.register(file, select.EPOLLIN)

    def run(self) -> Load:
        """Send everything when it is due, and hear the answers."""
        load, total = self._load, len(self._requests)
        began = load.began = time.perf_counter()
        used = time.process_time()
        last = began + total / self._rate + MAX_LATE_S
        while load.ok + load.failed < total and (now := time.perf_counter()) < last:
            self._send_due(now)
            for file, _ in self._poll.poll(TICK_S):
                self._hear(self._by_file[file])
        load.elapsed = time.perf_counter() - began
        load.cpu_s = time.process_time() - used
        load.failed = total - load.ok
        return load

    def _send_due(self, now: float) -> None:
        load = self._load
        due = min(len(self._requests), 1 + int((now - load.began) * self._rate))
        while load.sent < due and self._idle:
            self._idle.popleft().send(self._requests[load.sent], load.began + load.sent / self._rate)
            load.sent += 1

    def _hear(self, connection: Connection) -> None:
        status = connection.read()
        if status is None:
            return
        load = self._load
        load.latencies.append(time.perf_counter() - connection.due)
        load.ok += status == 200
        load.failed += status != 200
        if status:
            self._idle.append(connection)
        else:
            self._poll.unregister(connection.socket)


def main() -> None:
    """The command."""
    port, rate, file = sys.argv[1:]
    requests = msgspec.msgpack.decode(Path(file).read_bytes(), type=list[bytes])
    sending = Sending(int(port), requests, float(rate))
    gc.disable()  # a collection here would be counted as the server's delay
    sys.stdout.buffer.write(msgspec.msgpack.encode(sending.run()))


if __name__ == "__main__":
    main()
