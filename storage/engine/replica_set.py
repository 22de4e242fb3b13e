"""Makes one mongod the writable primary of its own replica set, whatever port it got today.

A replica set remembers the address of its members. After a start on another port no member recognises itself
and nobody becomes primary; a forced reconfiguration with the new address repairs that in milliseconds. The
commands are sent to that one server directly, because there is no set to discover until they are done.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

NAME = "rs0"

# 23 already initialised, 91 shutting down, 94 not yet initialised, 109 reconfiguration in progress,
# 11600 interrupted by shutdown, 13436 not primary or recovering
_NOT_YET = frozenset({23, 91, 94, 109, 11600, 13436})
_POLL_S = 0.05
_SELECT_MS = 500
_SOCKET_MS = 5_000


async def become_primary(address: str, *, name: str = NAME, within_s: float = 60.0) -> None:
    """Return once the mongod at `host:port` accepts writes as a single-node set; TimeoutError otherwise."""
    deadline = time.monotonic() + within_s
    await _until(lambda: _accepts(address), address, deadline, within_s)
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        f"mongodb://{address}/",
        directConnection=True,
        serverMonitoringMode="poll",  # one connection less: a client closed while it connects forgets the socket
        serverSelectionTimeoutMS=_SELECT_MS,
        connectTimeoutMS=_SELECT_MS,
        socketTimeoutMS=_SOCKET_MS,
    )
    try:
        await _until(lambda: _is_primary(client, address, name), address, deadline, within_s)
    finally:
        await client.close()


async def _until(true: Callable[[], Awaitable[bool]], address: str, deadline: float, within_s: float) -> None:
    while not await true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"mongod at {address} did not become primary within {within_s:g} s")
        await asyncio.sleep(_POLL_S)


async def _accepts(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


async def _is_primary(client: AsyncMongoClient[dict[str, Any]], address: str, name: str) -> bool:
    try:
        hello = await client.admin.command("hello")
        if hello.get("isWritablePrimary"):
            return True
        if not hello.get("setName"):
            await _configure(client, address, name)
    except ConnectionFailure:
        return False  # still starting, or it closed connections while it changed its role
    except OperationFailure as error:
        if error.code not in _NOT_YET:
            raise
    return False


async def _configure(client: AsyncMongoClient[dict[str, Any]], address: str, name: str) -> None:
    stored = await client.local["system.replset"].find_one()
    if stored is None:
        await client.admin.command("replSetInitiate", _first(address, name))
    elif _moved(stored, address):
        stored["members"][0]["host"] = address
        stored["version"] += 1
        await client.admin.command("replSetReconfig", stored, force=True)


def _first(address: str, name: str) -> dict[str, Any]:
    return {"_id": name, "version": 1, "members": [{"_id": 0, "host": address}]}


def _moved(stored: Mapping[str, Any], address: str) -> bool:
    members: list[Mapping[str, Any]] = stored["members"]
    if len(members) != 1:
        raise ValueError(f"replica set {stored['_id']} has {len(members)} members; the embedded one has 1")
    return bool(members[0]["host"] != address)
