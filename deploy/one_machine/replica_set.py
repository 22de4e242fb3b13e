"""A replica set of embedded mongods, for tests and benchmarks of what happens when members die, freeze or part.

Members are numbered from 0. One process each, its data and log in `<folder>/member-<n>`; nothing restarts a member
but `restart`. Control goes through Unix sockets, so that a member is reached whatever was done to its network, and
also from outside when it runs in a network namespace (`inside` is what to put before its command there).
Elections are set to be quick: a primary that dies is replaced in about `election_ms`.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.one_machine.child import Child
from deploy.one_machine.mongod_binary import find_mongod
from deploy.one_machine.ports import free_port
from ipro_rt.kernel.errors import Unavailable
from storage.engine.mongo import Database, connect

NAME = "rs0"
_LOOPBACK = "127.0.0.1"
_START_S = 60.0
_ELECTED_S = 40.0
_ANSWER_S = 1.0  # a frozen member does not answer; the others must not wait for it
_POLL_S = 0.05
_PARAMETERS = (
    "diagnosticDataCollectionEnabled=false",
    "ttlMonitorSleepSecs=1",
    "shutdownTimeoutMillisForSignaledShutdown=100",
    # a secondary that copies from a frozen member looks for another one after seconds, not half a minute
    "oplogNetworkTimeoutBufferSeconds=1",
    "oplogFetcherSteadyStateMaxFetcherRestarts=0",
)


@dataclass(frozen=True)
class Place:
    """Where a member runs. Port 0 takes a free one of this machine."""

    address: str = _LOOPBACK
    port: int = 0
    inside: Sequence[str] = ()


class ReplicaSet:
    """Owns its members' processes. `start`, do harm, `stop`; `stop` also ends what was frozen."""

    def __init__(self, folder: Path, places: Sequence[Place] = (Place(),) * 3, *, election_ms: int = 2_000) -> None:
        self._folder = folder.absolute()
        self._election_ms = election_ms
        self._sockets = Path(tempfile.mkdtemp(prefix="ipro-rs-"))  # a Unix socket's path has 107 bytes at most
        self._members = [
            _Member(place, self._folder / f"member-{number}", self._sockets / str(number))
            for number, place in enumerate(places)
        ]

    @property
    def url(self) -> str:
        """What to give to a MongoDB driver that can reach the members' addresses."""
        return f"mongodb://{','.join(member.host for member in self._members)}/?replicaSet={NAME}"

    def __len__(self) -> int:
        return len(self._members)

    async def beside(self, member: int, name: str) -> Database:
        """A database of a member by its Unix socket, whatever became of its network; the caller closes it."""
        return await self._members[member].beside(name)

    def pid(self, member: int) -> int | None:
        """A member's process, or None when it is dead."""
        return self._members[member].pid

    async def start(self) -> None:
        """Start all members and return once one of them accepts writes and all others copy them."""
        await asyncio.gather(*(member.start() for member in self._members))
        async with self._members[0].admin() as admin:
            if not (await admin.command("hello")).get("setName"):
                await admin.command("replSetInitiate", self._configuration())
        async with self._members[await self.primary()].admin() as admin:
            copied = {"w": len(self), "wtimeout": int(_START_S * 1000)}
            await admin.command("appendOplogNote", data={"ready": True}, writeConcern=copied)

    async def stop(self) -> None:
        """End every member."""
        await asyncio.gather(*(member.stop() for member in self._members))
        shutil.rmtree(self._sockets, ignore_errors=True)

    async def primary(self, *, within_s: float = _ELECTED_S) -> int:
        """The member that accepts writes, the last elected when a cut-off one still believes it is; waits for one."""
        found: dict[int, Any] = {}

        async def elected() -> bool:
            answers = await asyncio.gather(*(member.hello() for member in self._members))
            found.clear()
            found.update({n: hello["electionId"] for n, hello in enumerate(answers) if hello.get("isWritablePrimary")})
            return bool(found)

        await _until(elected, within_s, "no member became primary")
        return max(found, key=lambda member: found[member])

    async def step_down(self, *, for_s: int = 10) -> int:
        """Make the primary a secondary in order; the member that follows. A set of one has nobody for `for_s`."""
        before = await self.primary()
        async with self._members[before].admin() as admin:
            with contextlib.suppress(Unavailable):  # it may close the connection while it changes its role
                await admin.command("replSetStepDown", for_s, force=True)
        if len(self) > 1:
            await self.until_not_primary(before)
        return await self.primary()

    async def until_not_primary(self, member: int) -> None:
        """Wait until a member was followed by another one."""

        async def followed() -> bool:
            return await self.primary() != member

        await _until(followed, _ELECTED_S, f"no member followed member {member}")

    async def kill(self, member: int) -> None:
        """kill -9; returns when it is dead."""
        await self._members[member].kill()

    async def restart(self, member: int) -> None:
        """Start a dead member; returns when it is primary or secondary again."""
        await self._members[member].start()
        await _until(lambda: self._serves(member), _START_S, f"member {member} did not recover")

    def freeze(self, member: int, seconds: float | None = None) -> None:
        """Stop a member's clock (SIGSTOP), for so long or until `thaw`. Its connections stay open and silent."""
        self._members[member].signal(signal.SIGSTOP)
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self.thaw, member)

    def thaw(self, member: int) -> None:
        """Let a frozen member go on."""
        self._members[member].signal(signal.SIGCONT)

    async def _serves(self, member: int) -> bool:
        hello = await self._members[member].hello()
        return bool(hello.get("isWritablePrimary") or hello.get("secondary"))

    def _configuration(self) -> dict[str, Any]:
        return {
            "_id": NAME,
            "members": [{"_id": number, "host": member.host} for number, member in enumerate(self._members)],
            "settings": {"electionTimeoutMillis": self._election_ms, "heartbeatIntervalMillis": self._election_ms // 4},
        }


class _Member:
    """One mongod."""

    def __init__(self, place: Place, folder: Path, sockets: Path) -> None:
        self._place = place
        self._folder = folder
        self._sockets = sockets
        self._port = place.port or free_port(place.address)
        self._child: Child | None = None

    @property
    def host(self) -> str:
        return f"{self._place.address}:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def start(self) -> None:
        for folder in (self._folder / "data", self._sockets):
            folder.mkdir(parents=True, exist_ok=True)
        self._child = Child("mongod", self._command(), self._folder / "mongod.log", self._answers)
        await self._child.start()

    async def stop(self) -> None:
        if self._child is not None:
            self.signal(signal.SIGCONT)
            await self._child.stop()

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self._child is not None:
            await self._child.stop()

    def signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[Database]:
        database = await self.beside("admin")
        try:
            yield database
        finally:
            await database.close()

    async def beside(self, name: str) -> Database:
        socket = quote(str(self._sockets / f"mongodb-{self._port}.sock"), safe="")
        wait_ms = int(_ANSWER_S * 1000)
        return await connect(f"mongodb://{socket}/?directConnection=true", name, pool=1, select_ms=wait_ms)

    async def hello(self) -> dict[str, Any]:
        """What it says of itself; nothing when it is dead or frozen."""
        if self.pid is None:
            return {}
        try:
            async with asyncio.timeout(_ANSWER_S), self.admin() as admin:
                return await admin.command("hello")
        except (TimeoutError, Unavailable):
            return {}

    async def _answers(self) -> None:
        async def answered() -> bool:
            try:
                async with asyncio.timeout(_ANSWER_S), self.admin():
                    return True
            except (TimeoutError, Unavailable):
                return False

        await _until(answered, _START_S, f"mongod at {self.host} did not answer")

    def _command(self) -> list[str]:
        flags = {
            "--dbpath": str(self._folder / "data"),
            "--port": str(self._port),
            "--bind_ip": self._place.address,
            "--unixSocketPrefix": str(self._sockets),
            "--replSet": NAME,
            "--oplogSize": "64",
            "--wiredTigerCacheSizeGB": "0.25",
            "--wiredTigerEngineConfigString": "log=(file_max=10MB)",
            "--networkMessageCompressors": "snappy,zstd",
        }
        command = [*self._place.inside, str(find_mongod()), "--quiet"]
        for flag, value in flags.items():
            command += [flag, value]
        for parameter in _PARAMETERS:
            command += ["--setParameter", parameter]
        return command


async def _until(true: Callable[[], Awaitable[bool]], within_s: float, otherwise: str) -> None:
    deadline = time.monotonic() + within_s
    while not await true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{otherwise} within {within_s:g} s")
        await asyncio.sleep(_POLL_S)


@asynccontextmanager
async def replica_set(folder: Path, places: Sequence[Place] = (Place(),) * 3) -> AsyncIterator[ReplicaSet]:
    """A running replica set, and no process left afterwards."""
    members = ReplicaSet(folder, places)
    try:
        await members.start()
        yield members
    finally:
        await members.stop()
