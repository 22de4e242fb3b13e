"""An address several gateways listen on at once, and the way off it that costs nobody a connection.

The kernel deals new connections out among the sockets bound with SO_REUSEPORT. What it has dealt to a socket that is
then closed is reset, so a listener first lets the kernel drop connection requests (the client's kernel says them again
a second later, and they go to another listener), takes what is already there, and only then closes.
"""

import asyncio
import ctypes
import socket
import struct

import structlog
from aiohttp import web

BACKLOG = 4096  # connections the kernel holds for us; thousands may come back at once
LAST_S = 0.3  # for handshakes under way when we stop: longer than a way round the world

_ATTACH_FILTER = 26  # SO_ATTACH_FILTER, which Python does not name
_DROP_REQUESTS = (  # classic BPF on the TCP header: drop what has SYN and not ACK
    (0x30, 0, 0, 13),  # load the byte of the flags
    (0x54, 0, 0, 0x12),  # keep SYN and ACK
    (0x15, 0, 1, 0x02),  # SYN alone?
    (0x06, 0, 0, 0),  # then nothing of it passes
    (0x06, 0, 0, 0xFFFF_FFFF),  # else all of it
)

log = structlog.get_logger("gateway.reused_port")


class ReusedPort:
    """Owns the listening sockets of one address."""

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self._host = host
        self._port = port
        self._open: list[tuple[socket.socket, web.SockSite]] = []

    async def open(self) -> None:
        """Listen; raises `OSError` when somebody else does who does not share."""
        for one in _bound(self._host, self._port):
            site = web.SockSite(self._runner, one, backlog=BACKLOG)
            await site.start()
            self._open.append((one, site))

    async def close(self) -> None:
        """Take what is on its way, nothing more."""
        if not self._open:
            return
        for one, _ in self._open:
            _drop_requests(one)
        await asyncio.sleep(LAST_S)
        closing, self._open = self._open, []
        for _, site in closing:
            await site.stop()


def _bound(host: str, port: int) -> list[socket.socket]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    bound: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(found):
            one = socket.socket(family, kind, protocol)
            bound.append(one)
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
    except OSError:
        for one in bound:
            one.close()
        raise
    return bound


def _drop_requests(one: socket.socket) -> None:
    code = b"".join(struct.pack("HBBI", *step) for step in _DROP_REQUESTS)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HL", len(_DROP_REQUESTS), ctypes.addressof(kept))
    try:
        one.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
    except OSError as error:  # another kernel than Linux: a connection made at this very moment may be reset
        log.warning("listener.not_quiet", error=str(error))
