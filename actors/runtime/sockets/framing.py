"""The stream between a router and a host: two greetings that prove a common secret, then frames.

Both sides prove that they know the cluster's secret before a frame is read (HMAC-SHA-256 over both sides' nonces, a
word for each direction so that no proof can be sent back as one's own); nothing is unpacked until then. A frame is its
payload's size, a number that ties an answer to its request, and a code: the method asked for, or how it went.
"""

import asyncio
import hmac
import secrets
import socket
import struct
from typing import cast

HEADER = struct.Struct(">IIB")  # size of the payload, number, code
MAX_FRAME = 4 * 1024 * 1024  # bytes of payload; a larger one ends the connection
MAX_UNDER_WAY = 256  # requests of one connection without an answer
GREET_S = 5.0  # how long a stranger may take to prove itself

METHODS = {"push": 1, "pull": 2}
ANSWERED = 0
FAILED = 1  # the payload says why
TOO_LARGE = 2  # the answer would not fit into a frame

MAGIC = b"ipro/rt1"
NONCE = 32
HELLO = len(MAGIC) + NONCE  # server to client: who it is, and its nonce
ANSWER = NONCE + 32  # client to server: its nonce and its proof
PROOF = 32  # server to client


def nonce() -> bytes:
    """What a proof is made over, once."""
    return secrets.token_bytes(NONCE)


def proof(secret: bytes, side: bytes, of_server: bytes, of_client: bytes) -> bytes:
    """That `side` (b"client" or b"server") knows the secret, for this connection alone."""
    return hmac.digest(secret, MAGIC + side + of_server + of_client, "sha256")


def keep_alive(connection: socket.socket) -> None:
    """Notice within some ten seconds that the other machine is gone without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in (("TCP_KEEPIDLE", 3), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 9000)):
        if (number := getattr(socket, option, None)) is not None:
            connection.setsockopt(socket.IPPROTO_TCP, number, value)


class Framed(asyncio.Protocol):
    """Owns one connection's bytes: `greeting` bytes for `greeted` as long as it is not 0, then frames for `framed`.

    Frames that are sent in one pass of the loop leave in one system call.
    """

    greeting = 0

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._pending = bytearray()
        self._leaving: list[bytes] = []

    def greeted(self, greeting: bytes) -> None:
        """So many bytes of the greeting have come."""
        raise NotImplementedError

    def framed(self, number: int, code: int, payload: bytes) -> None:
        """A frame has come."""
        raise NotImplementedError

    def broken(self, why: str) -> None:
        """The other side does not keep to the rules: end the connection."""
        raise NotImplementedError

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self.transport = cast(asyncio.Transport, transport)

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self.transport is None or self.transport.is_closing()

    def send(self, number: int, code: int, payload: bytes) -> None:
        """One frame, at the end of this pass of the loop."""
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self.flush)
        self._leaving.append(HEADER.pack(len(payload), number, code))
        self._leaving.append(payload)

    def flush(self) -> None:
        """Let what was sent leave now."""
        leaving, self._leaving = self._leaving, []
        if leaving and self.transport is not None and not self.transport.is_closing():
            self.transport.writelines(leaving)

    def data_received(self, data: bytes) -> None:
        """Cut off what is complete; keep the rest."""
        whole: bytes | bytearray = data
        if self._pending:
            self._pending += data
            whole = self._pending
        end = self._consume(whole)
        if whole is self._pending:
            del self._pending[:end]
        elif end < len(whole):
            self._pending += memoryview(whole)[end:]

    def _consume(self, whole: bytes | bytearray) -> int:
        """Hand on every complete piece; where the first incomplete one begins."""
        at, length = 0, len(whole)
        with memoryview(whole) as view:
            while not self.closed:
                if self.greeting:
                    if (after := at + self.greeting) > length:
                        return at
                    self.greeted(bytes(view[at:after]))
                    at = after
                    continue
                if (start := at + HEADER.size) > length:
                    return at
                size, number, code = HEADER.unpack_from(view, at)
                if size > MAX_FRAME:
                    self.broken(f"a frame of {size} bytes")
                    return length
                if start + size > length:
                    return at
                self.framed(number, code, bytes(view[start : start + size]))
                at = start + size
        return length
