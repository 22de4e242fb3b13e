"""The embedded mongod: a single-node replica set in its own supervised process, on 127.0.0.1 only.

Data in `<folder>/mongod`, log in `<folder>/logs/mongod.log`, the port of last time in `<folder>/mongod.port`
(taken again when it is free, so that a URL noted down stays true). It restarts after a crash or a full disk.
`journal` and majority are mongod's defaults and the storage engine asks for them besides, so a kill -9 loses
nothing that was acknowledged. For development and tests: MongoDB's licence is the SSPL and version 6.0.5
predates the fix of CVE-2025-14847, which is why the zlib compressor is not offered.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.one_machine.child import Child, Died, Told
from deploy.one_machine.logs import rotate
from deploy.one_machine.mongod_binary import find_mongod
from deploy.one_machine.ports import free_port, is_free
from deploy.one_machine.trouble import Trouble
from storage.engine.replica_set import NAME, become_primary

HOST = "127.0.0.1"

_START_S = 60.0  # a recovery after a crash replays the journal first
_PORT_TAKEN = 48
_FOLDER_IN_USE = 100
_TRIES = 3


class Mongod:
    """One embedded mongod on a data folder. `url` is known once it started."""

    def __init__(self, folder: Path, *, ttl_monitor_s: int | None = None, tell: Told = lambda _: None) -> None:
        self._folder = folder.absolute()
        self._ttl_monitor_s = ttl_monitor_s
        self._tell = tell
        self._child: Child | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """What to give to a MongoDB driver."""
        return f"mongodb://{HOST}:{self._port}/?replicaSet={NAME}"

    @property
    def pid(self) -> int | None:
        """The running process, or None between two lives."""
        return self._child.pid if self._child else None

    @property
    def restarts(self) -> int:
        """How often it came back after dying."""
        return self._child.restarts if self._child else 0

    async def start(self) -> None:
        """Start it, make it a writable primary, and keep it alive from then on."""
        binary = find_mongod()
        self._data.mkdir(parents=True, exist_ok=True)
        rotate(self._log)
        for attempt in range(1, _TRIES + 1):
            self._port = self._remembered_port() if attempt == 1 else free_port()
            child = Child("mongod", self._command(binary), self._log, self._serves, tell=self._tell)
            try:
                await child.start()
            except Died as died:
                self._explain(died, last=attempt == _TRIES)
            except TimeoutError as late:
                raise Trouble(f"mongod did not answer within {_START_S:.0f} s.", self._log) from late
            else:
                break
        self._child = child
        self._port_file.write_text(f"{self._port}\n")
        child.supervise()

    async def stop(self) -> None:
        """Stop it cleanly, within seconds."""
        if self._child is not None:
            await self._child.stop()

    @property
    def _data(self) -> Path:
        return self._folder / "mongod"

    @property
    def _log(self) -> Path:
        return self._folder / "logs" / "mongod.log"

    @property
    def _port_file(self) -> Path:
        return self._folder / "mongod.port"

    def _remembered_port(self) -> int:
        try:
            port = int(self._port_file.read_text())
        except (FileNotFoundError, ValueError):
            return free_port()
        return port if 1024 <= port <= 65535 and is_free(port) else free_port()

    async def _serves(self) -> None:
        await become_primary(f"{HOST}:{self._port}", within_s=_START_S)

    def _explain(self, died: Died, *, last: bool) -> None:
        if died.code == _FOLDER_IN_USE:
            raise Trouble(
                f"Another mongod is using {self._data}: stop it, or choose another folder with IPRO_DATA_DIR."
            ) from died
        if died.code != _PORT_TAKEN or last:
            raise died

    def _command(self, binary: Path) -> list[str]:
        flags = {
            "--dbpath": str(self._data),
            "--port": str(self._port),
            "--bind_ip": HOST,
            "--replSet": NAME,
            "--oplogSize": "128",
            "--wiredTigerCacheSizeGB": "0.25",
            "--wiredTigerEngineConfigString": "log=(file_max=10MB)",
            "--networkMessageCompressors": "snappy,zstd",
            "--slowms": "100000000",  # a slow question would be logged whole, with the e-mail or phone it asks for
        }
        command = [str(binary), "--nounixsocket", "--quiet"]
        for flag, value in flags.items():
            command += [flag, value]
        command += ["--setParameter", "diagnosticDataCollectionEnabled=false"]
        if self._ttl_monitor_s is not None:
            command += ["--setParameter", f"ttlMonitorSleepSecs={self._ttl_monitor_s}"]
        return command


@asynccontextmanager
async def embedded_mongod(folder: Path, *, ttl_monitor_s: int | None = 1) -> AsyncIterator[str]:
    """A mongod for a test or a benchmark: its URL, and no process left afterwards."""
    mongod = Mongod(folder, ttl_monitor_s=ttl_monitor_s)
    await mongod.start()
    try:
        yield mongod.url
    finally:
        await mongod.stop()
