"""One process's connection to one host: requests out, answers back in any order."""

import asyncio
import hmac
import socket

from actors.runtime.link import HostGone
from actors.runtime.sockets.framing import (
    ANSWERED,
    GREET_S,
    HELLO,
    MAGIC,
    MAX_UNDER_WAY,
    METHODS,
    PROOF,
    TOO_LARGE,
    Framed,
    keep_alive,
    nonce,
    proof,
)


class NotReached(Exception):
    """Nobody is there, or it is not the one it should be."""


class AnswerTooLarge(Exception):
    """The answer does not fit into a frame; the question can be repeated another way."""


class Connection(Framed):
    """Owns the calls under way. All of them end with `HostGone` as soon as the connection does."""

    def __init__(self, secret: bytes) -> None:
        super().__init__()
        self.greeting = HELLO
        self._secret = secret
        self._nonce = nonce()
        self._of_server = b""
        self._number = 0
        self._calls: dict[int, asyncio.Future[bytes]] = {}
        self.proved: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def call(self, method: str, payload: bytes) -> bytes:
        """Raises `HostGone`, which leaves open whether the host has heard it, and `AnswerTooLarge`."""
        if self.closed or len(self._calls) >= MAX_UNDER_WAY:
            raise HostGone("the connection is closed" if self.closed else "too many calls under way")
        self._number = number = (self._number + 1) & 0xFFFFFFFF
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._calls[number] = answer  # stays until it is answered, waited for or not: the host counts it too
        self.send(number, METHODS[method], payload)
        return await answer

    def close(self) -> None:
        """End it, and with it every call."""
        if self.transport is not None:
            self.transport.abort()

    def greeted(self, greeting: bytes) -> None:
        """First who the host says it is, then its proof."""
        assert self.transport is not None
        if not self._of_server:
            magic, self._of_server = greeting[: len(MAGIC)], greeting[len(MAGIC) :]
            if magic != MAGIC:
                self.broken("another protocol")
                return
            self.greeting = PROOF
            self.transport.write(self._nonce + proof(self._secret, b"client", self._of_server, self._nonce))
        elif hmac.compare_digest(greeting, proof(self._secret, b"server", self._of_server, self._nonce)):
            self.greeting = 0
            if not self.proved.done():
                self.proved.set_result(None)
        else:
            self.broken("a wrong secret")

    def framed(self, number: int, code: int, payload: bytes) -> None:
        """An answer."""
        answer = self._calls.pop(number, None)
        if answer is None:
            self.broken("an answer nobody asked for")
        elif answer.done():
            return
        elif code == ANSWERED:
            answer.set_result(payload)
        elif code == TOO_LARGE:
            answer.set_exception(AnswerTooLarge())
        else:
            answer.set_exception(HostGone(payload.decode(errors="replace")))

    def broken(self, why: str) -> None:
        """See `Framed`."""
        if not self.proved.done():
            self.proved.set_exception(NotReached(why))
        self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody knows whether what is under way was heard."""
        if not self.proved.done():
            self.proved.set_exception(NotReached("it hung up"))
        calls, self._calls = self._calls, {}
        for answer in calls.values():
            if not answer.done():
                answer.set_exception(HostGone("the connection broke"))


async def connect(address: str, secret: bytes) -> Connection:
    """A connection on which both sides have proved themselves; raises `NotReached`."""
    kind, _, where = address.partition(":")
    loop, connection = asyncio.get_running_loop(), Connection(secret)
    try:
        async with asyncio.timeout(GREET_S):
            if kind == "unix":
                await loop.create_unix_connection(lambda: connection, where)
            else:
                host, _, port = where.rpartition(":")
                await loop.create_connection(lambda: connection, sock=await _tcp(host, int(port)))
            await connection.proved
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        connection.close()
        raise NotReached(repr(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


async def _tcp(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        keep_alive(made)
        await asyncio.get_running_loop().sock_connect(made, (host, port))
    except BaseException:
        made.close()
        raise
    return made
