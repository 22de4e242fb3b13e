"""The product as a person starts it, in a folder and on ports of its own: its processes, its API, its database."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from deploy.one_machine.ports import free_port
from storage.engine.mongo import Database, connect
from storage.engine.replica_set import NAME

ROOT = Path(__file__).parents[2]
PASSWORD = "chaos-only-2026"
SECRET = "chaos-app-secret"
START_S = 90.0
STOP_S = 20.0
LOOK_S = 0.05
PRODUCT = ("-m", "ipro_rt", "run")


@dataclass
class Stage:
    """One running product. `pid` is its outermost process; everything else of it is below that one."""

    folder: Path
    port: int
    sandbox_port: int
    process: asyncio.subprocess.Process
    http: aiohttp.ClientSession
    mongodb_url: str = ""
    token: str = ""
    tenant_id: str = ""
    hosts: int = 2
    database: Database = field(init=False)

    @property
    def url(self) -> str:
        """The gateway's base URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        """The sandbox's base URL."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def processes(self, word: str) -> list[psutil.Process]:
        """The product's processes whose command line holds this word, the oldest first."""
        try:
            below = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        found = [each for each in below if word in _command_line(each) and _lives(each)]
        return sorted(found, key=lambda each: each.pid)

    def owns(self, pid: int) -> bool:
        """Whether this process was started by this stage, so that it may be ended."""
        return any(each.pid == pid for each in self.processes(""))

    def strike(self, pid: int, signum: signal.Signals) -> None:
        """Send a signal to a process of this stage, and to no other."""
        assert self.owns(pid), f"process {pid} is not of this stage"
        os.kill(pid, signum)

    async def api(self, method: str, path: str, **more: Any) -> Any:
        """An operation as the admin; raises for anything but success."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(method, f"{self.url}/api/v1{path}", headers=headers, **more) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def sandbox(self, method: str, path: str, **more: Any) -> Any:
        """A call of the sandbox's control API."""
        async with self.http.request(method, f"{self.sandbox_url}/sandbox{path}", **more) as answer:
            answer.raise_for_status()
            return await answer.json() if answer.status != 204 else None


@asynccontextmanager
async def stage(
    *,
    hosts: int = 2,
    folder: Path | None = None,
    mongodb_url: str | None = None,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] = PRODUCT,
) -> AsyncIterator[Stage]:
    """Start the product, sign in; afterwards nothing of it is left but, after an error, its logs."""
    place = folder or Path(tempfile.mkdtemp(prefix="ipro-chaos-"))
    given = dict(environment or {}) | ({"MONGODB_URL": mongodb_url} if mongodb_url else {})
    port, sandbox_port = free_port(), free_port()
    process = await _spawn(place, port, sandbox_port, hosts, given, command)
    connector = aiohttp.TCPConnector(limit=0, force_close=False)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=15)) as http:
        there = Stage(place, port, sandbox_port, process, http, hosts=hosts)
        try:
            await _ready(there)
            there.mongodb_url = mongodb_url or _embedded_url(place)
            there.database = await connect(there.mongodb_url, "ipro", pool=4)
            await _sign_in(there)
            yield there
            await there.database.close()
        finally:
            await _end(process)
    if folder is None:
        shutil.rmtree(place, ignore_errors=True)


async def _spawn(
    place: Path, port: int, sandbox_port: int, hosts: int, given: Mapping[str, str], command: Sequence[str]
) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "IPRO_PORT": str(port),
        "IPRO_SANDBOX_PORT": str(sandbox_port),
        "IPRO_DATA_DIR": str(place),
        "IPRO_DEMO_PASSWORD": PASSWORD,
        "IPRO_DEMO_APP_SECRET": SECRET,
        "IPRO_HOSTS": str(hosts),
        **given,
    }
    with (place / "run.log").open("wb") as said:
        return await asyncio.create_subprocess_exec(
            *_tied_to_us(),
            sys.executable,
            *command,
            cwd=ROOT,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=said,
            stderr=asyncio.subprocess.STDOUT,
        )


def _tied_to_us() -> list[str]:
    """A run that is killed takes its product along."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


async def _ready(there: Stage) -> None:
    said = there.folder / "run.log"
    async with asyncio.timeout(START_S):
        while "\nready " not in f"\n{said.read_text()}":
            if there.process.returncode is not None:
                raise RuntimeError(f"the product ended before it was ready:\n{said.read_text()}")
            await asyncio.sleep(LOOK_S)


def _embedded_url(place: Path) -> str:
    port = (place / "mongod.port").read_text().strip()
    return f"mongodb://127.0.0.1:{port}/?replicaSet={NAME}"


async def _sign_in(there: Stage) -> None:
    body = {"email": "admin@demo.local", "password": PASSWORD}
    async with there.http.post(f"{there.url}/api/v1/sessions", json=body) as answer:
        answer.raise_for_status()
        session = await answer.json()
    there.token, there.tenant_id = session["token"], session["user"]["tenant"]["id"]


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    for frozen in _frozen_below(process.pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            frozen.resume()
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _frozen_below(pid: int) -> list[psutil.Process]:
    try:
        below = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [each for each in below if _status(each) == psutil.STATUS_STOPPED]


def _status(process: psutil.Process) -> str:
    try:
        return str(process.status())
    except psutil.NoSuchProcess:
        return psutil.STATUS_DEAD


def _lives(process: psutil.Process) -> bool:
    return _status(process) not in (psutil.STATUS_DEAD, psutil.STATUS_ZOMBIE)


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
