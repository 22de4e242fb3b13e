"""`python -m ipro_rt run` as a whole: it starts, says ready, stops, starts again, and refuses what cannot work."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import psutil
import pytest

from deploy.one_machine.ports import free_port
from tests.waiting import until, until_async

pytestmark = pytest.mark.ray

ROOT = Path(__file__).parents[3]
READY = re.compile(r"^ready (http://127\.0\.0\.1:\d+) admin@demo\.local (\S+)$")


class Run:
    """One run of the command."""

    def __init__(self, process: asyncio.subprocess.Process, began: float) -> None:
        self.process = process
        self.url = ""
        self.password = ""
        self.seconds = 0.0
        self._began = began

    async def until_ready(self) -> None:
        """Read what it says up to the ready line."""
        assert self.process.stdout is not None
        said = []
        async for line in self.process.stdout:
            said.append(line.decode())
            if found := READY.match(said[-1]):
                self.url, self.password = found.groups()
                self.seconds = time.monotonic() - self._began
                return
        raise AssertionError("it ended before it was ready:\n" + "".join(said))

    async def token(self) -> str:
        """Sign in with what the ready line says."""
        async with httpx2.AsyncClient() as client:
            body = {"email": "admin@demo.local", "password": self.password}
            answer = await client.post(f"{self.url}/api/v1/sessions", json=body)
            token: str = answer.raise_for_status().json()["token"]
            return token

    async def serves(self) -> bool:
        """Whether it says it is ready to work."""
        try:
            async with httpx2.AsyncClient(timeout=2) as client:
                return (await client.get(f"{self.url}/readyz")).status_code == 200
        except httpx2.HTTPError:
            return False

    def everyone(self) -> list[psutil.Process]:
        """Every process of the run."""
        keeper = psutil.Process(self.process.pid)
        return [keeper, *keeper.children(recursive=True)]

    def part(self, name: str) -> psutil.Process | None:
        """The living process with this in the beginning of its command."""
        for one in self.everyone():
            with contextlib.suppress(psutil.Error):  # it may end while we look
                if name in " ".join(one.cmdline()[:3]):
                    return one
        return None

    async def kill(self, name: str) -> None:
        """Kill a part, and wait until another process is that part."""
        old = self.part(name)
        assert old is not None
        old.kill()
        await until(lambda: (new := self.part(name)) is not None and new.pid != old.pid, seconds=60)


def surroundings(folder: Path, **given: object) -> dict[str, str]:
    own = {"IPRO_PORT": free_port(), "IPRO_SANDBOX_PORT": free_port(), "IPRO_DATA_DIR": folder, **given}
    others = {name: value for name, value in os.environ.items() if not name.startswith("IPRO_")}
    return others | {name: str(value) for name, value in own.items()}


@asynccontextmanager
async def running(folder: Path, **given: object) -> AsyncIterator[Run]:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ipro_rt", "run"),
        cwd=ROOT,
        env=surroundings(folder, **given),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    run = Run(process, began)
    try:
        async with asyncio.timeout(90):
            await run.until_ready()
        yield run
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def refused(folder: Path, **given: object) -> str:
    """What a run says that ends before it starts anything."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ipro_rt", "run"),
        cwd=ROOT,
        env=surroundings(folder, **given),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert err.count(b"\n") == 1
    return err.decode()


async def test_it_starts_stops_and_starts_again_with_its_data(tmp_path: Path) -> None:
    async with running(tmp_path, IPRO_DEMO_PASSWORD="kept-over-restarts") as first:
        token = await first.token()
        everyone = first.everyone()
        assert len(everyone) > 8
        asked = time.monotonic()
        first.process.send_signal(signal.SIGTERM)
        assert await first.process.wait() == 0
        assert time.monotonic() - asked < 10
        assert not any(one.is_running() for one in everyone)
    async with running(tmp_path, IPRO_DEMO_PASSWORD="kept-over-restarts") as second:
        assert second.seconds < 30
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
            assert (await client.get(f"{second.url}/api/v1/me")).status_code == 200
        everyone = second.everyone()
        second.process.send_signal(signal.SIGINT)
        assert await second.process.wait() == 0
        assert not any(one.is_running() for one in everyone)


async def test_everything_listens_on_the_loopback_address_only(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        listening = [
            connection.laddr.ip
            for one in run.everyone()
            for connection in one.net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert len(listening) > 5
        assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


async def test_a_launcher_killed_with_9_leaves_no_process(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        keeper, *others = run.everyone()
        next(one for one in others if one.ppid() == keeper.pid).kill()
        assert await run.process.wait() == 128 + signal.SIGKILL
        assert not any(one.is_running() for one in others)


async def test_when_a_part_of_ray_dies_it_is_started_again_in_place(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        token = await run.token()
        for part in ("gcs_server", "raylet"):
            await run.kill(part)
            await until_async(run.serves, seconds=60)
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
            assert (await client.get(f"{run.url}/api/v1/me")).status_code == 200


async def test_the_sandbox_and_the_database_come_back_when_they_die(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        for name in ("mongod", "sandbox"):
            await run.kill(name)
        await until_async(run.serves, seconds=90)  # hosts that lost their lease meanwhile begin anew


async def test_a_used_port_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = await refused(tmp_path, IPRO_PORT=port)
    assert said.startswith(f"Port {port} is already used by ")


async def test_a_folder_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "IPRO_DATA_DIR" in await refused(tmp_path / "file")


async def test_a_database_that_does_not_answer_is_refused_without_its_password(tmp_path: Path) -> None:
    url = f"mongodb://someone:hidden@127.0.0.1:{free_port()}/"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ipro_rt", "run"),
        cwd=ROOT,
        env=surroundings(tmp_path, MONGODB_URL=url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert process.returncode == 1
    assert b"MongoDB does not answer at 127.0.0.1:" in err
    assert b"hidden" not in err
