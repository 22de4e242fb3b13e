"""The product on several machines of the lab: a head, machines that join it, a database's machine and the world's."""

import asyncio
import base64
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.one_machine.replica_set import Place, ReplicaSet, replica_set
from ipro_rt import demo
from ipro_rt.kernel.journal import SEQ_DIGITS
from ipro_rt.kernel.ownership import HostCard, Table
from ipro_rt.system.model import GatewayView
from storage.engine.mongo import Database
from storage.ownership import MongoOwnership
from storage.system import MongoSystem
from tests.cluster.lab import Lab
from tests.waiting import until_async

ROOT = Path(__file__).parents[2]
HEAD, SECOND, THIRD, DATABASE, WORLD = "head", "second", "third", "database", "world"
PORT = 8080
SECRET = "cluster-app-secret"
READY_S = 60.0
GONE_S = 20.0


@dataclass(frozen=True)
class Turn:
    """One record of the journal: whose it is, who wrote it and when, by the database's time, in seconds."""

    key: str
    seq: int
    shard: int
    epoch: int
    host: str
    at: float
    message: str


class Machines:
    """Owns the processes of the product; what it did is read from the database, by a way of its own."""

    def __init__(self, lab: Lab, folder: Path, url: str, database: Database) -> None:
        self.lab, self._folder, self._url = lab, folder, url
        self._database = database
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._join = ""
        self.failed: list[str] = []  # what customers were not answered 200 for, and why
        self.ownership = MongoOwnership(database)

    async def start_head(self) -> None:
        """`run` on the head; returns when it is ready."""
        said = await self._start(HEAD, "run")
        self._join = next(line.split()[-1] for line in said if "--address" in line)

    async def join(self, *machines: str, gateways: int = 0) -> None:
        """`up` on other machines, at once; returns when all are ready."""
        words = ("up", "--address", self._join)
        await asyncio.gather(*(self._start(machine, *words, gateways=gateways) for machine in machines))

    async def leave(self, machine: str) -> int:
        """SIGTERM to the machine's program, as an operator would; its exit code."""
        process = self._running.pop(machine)
        process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(process.wait, GONE_S)

    def switch_off(self, machine: str) -> None:
        """kill -9 of everything on a machine."""
        self._running.pop(machine).kill()
        self.lab.switch_off(machine)

    async def hosts(self, machine: str | None = None) -> list[HostCard]:
        """The living hosts, of one machine or of all."""
        address = self.lab.address(machine) if machine else None
        cards = await self.ownership.hosts()
        return [card for card in cards if not card.dead and address in (None, card.node)]

    async def gateways(self) -> list[GatewayView]:
        """The gateways that say they are there."""
        return await MongoSystem(self._database).gateways()

    async def shares(self) -> dict[str, int]:
        """How many shards each claim owns."""
        return dict(Counter((await self.ownership.table()).owners))

    async def shards(self, machine: str) -> set[int]:
        """The shards of a machine's living hosts."""
        return shards_of(await self.ownership.table(), await self.hosts(machine))

    async def until_even(self, hosts: int, seconds: float) -> dict[str, int]:
        """Wait until so many hosts own shards, one as many as the other; the shares."""

        async def even() -> bool:
            living = {card.claim for card in await self.hosts()}
            shares = await self.shares()
            return len(living) == hosts and shares.keys() == living and max(shares.values()) - min(shares.values()) <= 1

        await until_async(even, seconds)
        return await self.shares()

    async def turns(self, since: float = 0.0) -> list[Turn]:
        """What was committed, in the order of keys and seqs."""
        found = []
        async with self._database.permit():
            async for document in self._database.driver("journal").find({}, sort=[("_id", 1)]):
                turn = _turn(document)
                if turn.at >= since:
                    found.append(turn)
        return found

    async def until_committed(self, true: Callable[[Turn], bool], since: float, seconds: float) -> Turn:
        """Wait for the first committed turn after an instant that fits."""
        found: list[Turn] = []

        async def there() -> bool:
            found[:] = sorted((turn for turn in await self.turns(since) if true(turn)), key=lambda turn: turn.at)
            return bool(found)

        await until_async(there, seconds)
        return found[0]

    async def until_true(self, true: Callable[[], Awaitable[bool]], seconds: float) -> None:
        """Wait for anything."""
        await until_async(true, seconds)

    @asynccontextmanager
    async def writing(self, label: str, count: int = 60, rate: float = 30.0, to: str = HEAD) -> AsyncIterator[set[str]]:
        """Customers write meanwhile, to a machine; what they were answered 200 for is whole at the end."""
        url = f"http://{self.lab.address(to)}:{PORT}/hooks/whatsapp/{demo.number_id(demo.NUMBERS[0][1])}"
        command = [sys.executable, "-m", "tests.cluster.customers", url, SECRET, str(count), str(rate), label]
        answered: set[str] = set()
        with (self._folder / "customers.log").open("a") as log:
            process = self.lab.start(WORLD, command, log=log, environment={"PYTHONPATH": str(ROOT)})
        assert process.stdin is not None
        assert process.stdout is not None
        reading = asyncio.create_task(asyncio.to_thread(_read, process, label, answered, self.failed))
        try:
            yield answered
        finally:
            process.stdin.close()
            async with asyncio.timeout(READY_S):
                await reading

    async def _start(self, machine: str, *words: str, gateways: int = 1) -> list[str]:
        process = self._spawn(machine, *words, gateways=gateways)
        self._running[machine] = process
        said: list[str] = []
        try:
            async with asyncio.timeout(READY_S):
                while not said or not said[-1].startswith("ready"):
                    line = await asyncio.to_thread(process.stdout.readline)  # type: ignore[union-attr]
                    if not line:
                        raise AssertionError(f"{machine} ended before it was ready: {said}")
                    said.append(line)
        except TimeoutError:
            process.kill()
            raise AssertionError(f"{machine} is not ready: {said}") from None
        return said

    def _spawn(self, machine: str, *words: str, gateways: int) -> "subprocess.Popen[str]":
        environment = {
            "PYTHONPATH": str(ROOT),
            "IPRO_DATA_DIR": str(self._folder / machine),
            "IPRO_NODE_ADDRESS": self.lab.address(machine),
            "IPRO_BIND": "0.0.0.0",
            "IPRO_PORT": str(PORT),
            "IPRO_CLUSTER_TOKEN": str(self._folder / "token"),
            "IPRO_SECRET_KEY": base64.b64encode(b"0" * 32).decode(),
            "IPRO_BLOBS_URL": f"file://{self._folder / 'files'}",
            "IPRO_DEMO_APP_SECRET": SECRET,
            "IPRO_HOSTS": "1",
            "IPRO_GATEWAYS": str(gateways),
            "IPRO_MACHINE": machine,
            "MONGODB_URL": self._url,
            "PATH": os.environ["PATH"],
        }
        with (self._folder / f"{machine}.log").open("a") as log:
            return self.lab.start(machine, [sys.executable, "-m", "ipro_rt", *words], log=log, environment=environment)


def shards_of(table: Table, cards: list[HostCard]) -> set[int]:
    """What these hosts own."""
    return {shard for card in cards for shard in table.shards_of(card.claim)}


def _turn(document: dict[str, Any]) -> Turn:
    event = document["event"]
    return Turn(
        key=document["_id"][: -SEQ_DIGITS - 1],
        seq=document["seq"],
        shard=document["shard"],
        epoch=document.get("epoch", 0),
        host=document["turn"].partition("/")[0].partition("#")[0],
        at=document["at"].timestamp(),
        message=event["provider_id"] if event["type"] == "message.received" else "",
    )


def _read(process: "subprocess.Popen[str]", label: str, answered: set[str], failed: list[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("failed"):
            failed.append(line.strip())
            continue
        customer, place = line.split()
        answered.add(f"wamid.{label}-{customer}-{place}")


@asynccontextmanager
async def machines() -> AsyncIterator[Machines]:
    """Namespaces, a database and the head; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    (folder / "files").mkdir()
    try:
        with Lab([HEAD, SECOND, THIRD, DATABASE, WORLD]) as lab:
            place = Place(lab.address(DATABASE), 27017, lab.inside(DATABASE))
            async with replica_set(folder / "database", [place]) as members, _inside(members) as database:
                started = Machines(lab, folder, members.url, database)
                await started.start_head()
                yield started
    finally:
        if os.environ.get("KEEP_LAB") is None:
            shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _inside(members: ReplicaSet) -> AsyncIterator[Database]:
    """The product's database by the member's Unix socket: the test is in no machine of the lab."""
    database = await members.beside(0, "ipro")
    try:
        yield database
    finally:
        await database.close()
