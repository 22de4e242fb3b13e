"""Sockets beside Ray: where a host of this node listens, and the secret that every process of the cluster has.

The secret is derived from Ray's own token. A node that is this machine alone listens on a Unix socket beside the
token, in a folder of our own, because Ray opens its folders to every user; a node with an address of its own listens
there, on a free port.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from pathlib import Path

import structlog

from actors.runtime.office import Dial
from actors.runtime.socket_dial import SocketDial
from actors.runtime.socket_server import Handle, SocketServer
from ipro_rt.kernel.ownership import Ownership

TOKEN = "RAY_AUTH_TOKEN"  # noqa: S105 - the variable's name
TOKEN_PATH = "RAY_AUTH_TOKEN_PATH"  # noqa: S105
LOOPBACK = "127.0.0.1"
MAX_PATH = 107  # bytes of a Unix socket's path

log = structlog.get_logger("actors.sockets")


def by_socket(backend: Dial, ownership: Ownership) -> Dial:
    """The way to hosts by their sockets, with Ray's calls beside it; Ray's alone where there is no secret."""
    secret = cluster_secret()
    return SocketDial(ownership, secret, backend) if secret is not None else backend


async def listening(name: str, address: str, handlers: Mapping[str, Handle]) -> SocketServer | None:
    """A host's socket; `name` is this life's alone, `address` the node's. None: it is reached by Ray only."""
    secret = cluster_secret()
    if secret is None:
        return None
    server = SocketServer(handlers, secret)
    path = _folder() / f"{name}.sock"
    try:
        if address != LOOPBACK:
            await server.listen_tcp(address)
        elif _private(path.parent) and len(os.fsencode(path)) <= MAX_PATH:
            _sweep(path)
            await server.listen_unix(path)
        else:
            await server.listen_tcp(LOOPBACK)
    except OSError as error:
        log.warning("socket.not_listening", error=str(error))
        return None
    return server


def cluster_secret() -> bytes | None:
    """Derived from Ray's token, so that neither is of use in the other's place; None without a token."""
    token = os.environ.get(TOKEN, "")
    if not token and (path := os.environ.get(TOKEN_PATH)):
        try:
            token = Path(path).read_text().strip()
        except OSError as error:
            log.warning("socket.no_secret", error=str(error))
    return hmac.digest(token.encode(), b"ipro-rt sockets", hashlib.sha256) if token else None


def _folder() -> Path:
    return Path(os.environ.get(TOKEN_PATH, "/nowhere/token")).parent / "hosts"


def _private(folder: Path) -> bool:
    """Whether the folder is there, ours, and closed to everybody else."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.stat(follow_symlinks=False)
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077


def _sweep(path: Path) -> None:
    """Sockets of this host's earlier lives: nobody answers there."""
    for left in path.parent.glob(f"{path.name.partition('@')[0]}@*.sock"):
        left.unlink(missing_ok=True)
