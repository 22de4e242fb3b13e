"""Thousands of Socket.IO clients in one process, as cheap as they can be: they shake hands, subscribe, answer pings,
and count events by a mark in the bytes that every event has once. What they cost is not the server's."""

import json
import resource
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import NamedTuple

MARK = b'{"topic":"'  # how every event begins, and nothing inside one: quotes in texts are escaped
PING, PONG = b"\x81\x012", b"\x81\x81\x00\x00\x00\x003"
BUFFER = 1 << 18
OPENING = 200  # handshakes under way at once
PATIENCE_S = 30.0
_KEEP = len(MARK) - 1
_UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def many_files() -> None:
    """Let this process have as many sockets as the machine allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def text_frame(text: str) -> bytes:
    """A client's frame, masked with zeros."""
    data = text.encode()
    size = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(data))
    return size + bytes(4) + data


class Refused(Exception):
    """A server did not let a client in, or closed it."""


class Visit(NamedTuple):
    """What a client comes for: a subscription (JSON). With a bearer token it gets a ticket over the same connection
    first; without one, any will do."""

    subscription: str
    bearer: str = ""


class Client:
    """One connection. `heard` counts its events; `answer` is what its subscription was answered, `since` when."""

    __slots__ = ("answer", "carry", "head", "heard", "ready", "since", "sock", "ticket", "visit")

    def __init__(self, sock: socket.socket, visit: Visit) -> None:
        self.sock = sock
        self.visit = visit
        self.ticket = "" if visit.bearer else "any"
        self.head: bytes | None = b""
        self.ready = False
        self.answer = b""
        self.carry = bytes(_KEEP)
        self.heard = 0
        self.since = 0.0


class Crowd:
    """Owns the clients of one server. `total` is what all of them heard."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._poll = select.epoll()
        self._buffer = bytearray(_KEEP + BUFFER)
        self._view = memoryview(self._buffer)[_KEEP:]
        self._opening = 0
        self.clients: dict[int, Client] = {}
        self.total = 0
        self.on_bytes: Callable[[Client, bytes], None] | None = None

    def __len__(self) -> int:
        return len(self.clients)

    def join(self, visits: list[Visit], at_once: int = OPENING) -> float:
        """Connect and subscribe one client for each visit; the seconds until all are in."""
        began, waiting = time.perf_counter(), list(reversed(visits))
        self._opening = 0
        while waiting or self._opening:
            while waiting and self._opening < at_once:
                self._open(waiting.pop())
            self.pump()
        return time.perf_counter() - began

    def leave(self) -> None:
        """Drop all connections at once."""
        for client in self.clients.values():
            client.sock.close()
        self.clients.clear()

    def wait(self, total: int) -> None:
        """Read until all together heard this much; `Refused` when they hear nothing more for PATIENCE_S, as from a
        server that left events out and told them to look again."""
        heard, since = self.total, time.perf_counter()
        while self.total < total:
            self.pump()
            if self.total != heard:
                heard, since = self.total, time.perf_counter()
            elif time.perf_counter() - since > PATIENCE_S:
                raise Refused(f"all together heard {self.total} events of {total}, then nothing for {PATIENCE_S:.0f} s")

    def idle(self, seconds: float) -> None:
        """Read and answer pings for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            for fd, _ in self._poll.poll(left):
                self._readable(self.clients[fd])

    def pump(self) -> None:
        """Read whatever has come; `Refused` when nothing does for PATIENCE_S."""
        happened = self._poll.poll(PATIENCE_S)
        if not happened:
            raise Refused(f"nothing came for {PATIENCE_S:.0f} s")
        for fd, _ in happened:
            self._readable(self.clients[fd])

    def _open(self, visit: Visit) -> None:
        sock = socket.create_connection(("127.0.0.1", self._port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.send(_ticket(visit.bearer) if visit.bearer else _UPGRADE)
        sock.setblocking(False)
        self.clients[sock.fileno()] = Client(sock, visit)
        self._poll.register(sock.fileno(), select.EPOLLIN)
        self._opening += 1

    def _readable(self, client: Client) -> None:
        size = client.sock.recv_into(self._view)
        if size == 0:
            raise Refused("the server closed a connection")
        if client.head is not None:
            self._shake(client, bytes(self._view[:size]))
            return
        buffer, end = self._buffer, _KEEP + size
        buffer[:_KEEP] = client.carry
        heard = buffer.count(MARK, 0, end)
        client.heard += heard
        self.total += heard
        client.carry = bytes(buffer[size:end])
        if self.on_bytes is not None:
            self.on_bytes(client, bytes(self._view[:size]))
        first = buffer.find(0x81, _KEEP - 2, end)
        while first >= 0:  # one byte is found twenty times as fast as three
            if buffer[first : first + 3] == PING:
                client.sock.send(PONG)
            first = buffer.find(0x81, first + 1, end)

    def _shake(self, client: Client, data: bytes) -> None:
        """The handshake, packet by packet, until the subscription is answered."""
        assert client.head is not None
        client.head += data
        if not client.ready and not self._opened(client):
            return
        while client.head is not None and (packet := first_packet(client.head)) is not None:
            payload, client.head = packet
            self._said(client, payload)

    def _opened(self, client: Client) -> bool:
        """The answers to HTTP requests: the ticket's, then the upgrade's."""
        head, found, rest = (client.head or b"").partition(b"\r\n\r\n")
        if not found:
            return False
        if head.startswith(b"HTTP/1.1 201"):
            if not rest.endswith(b"}"):
                return False
            client.ticket, client.head = str(json.loads(rest)["ticket"]), b""
            client.sock.send(_UPGRADE)
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            raise Refused((client.head or b"").decode(errors="replace"))
        client.head, client.ready = rest, True
        return True

    def _said(self, client: Client, payload: bytes) -> None:
        if payload.startswith(b"0{"):
            client.sock.send(text_frame(f'40{{"ticket":"{client.ticket}"}}'))
        elif payload.startswith(b"40{"):
            client.sock.send(text_frame(f'420["subscribe",{client.visit.subscription}]'))
        elif payload.startswith(b"430["):
            if "error" in (answer := json.loads(payload[3:])[0]):
                raise Refused(str(answer))
            client.answer, rest, client.head = payload[3:], client.head or b"", None
            client.since = time.perf_counter()
            heard = rest.count(MARK)
            client.heard += heard
            self.total += heard
            client.carry = (bytes(_KEEP) + rest)[-_KEEP:]
            if self.on_bytes is not None and rest:
                self.on_bytes(client, rest)
            self._opening -= 1
        elif payload.startswith(b"44"):
            raise Refused(payload.decode())


def _ticket(bearer: str) -> bytes:
    return (
        f"POST /api/v1/socket-tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {bearer}\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def first_packet(data: bytes) -> tuple[bytes, bytes] | None:
    """(payload, what follows) of the first whole frame."""
    if len(data) < 2:
        return None
    size, begin = data[1], 2
    if size >= 126:
        begin = 4 if size == 126 else 10
        if len(data) < begin:
            return None
        size = int.from_bytes(data[2:begin], "big")
    return (data[begin : begin + size], data[begin + size :]) if len(data) >= begin + size else None
