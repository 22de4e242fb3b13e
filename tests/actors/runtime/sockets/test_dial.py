"""The way to a host: by its socket when its card says where, by the backend whenever that fails."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from actors.runtime.link import Call, HostGone
from actors.runtime.memory.ownership import MemoryOwnership
from actors.runtime.sockets import dial
from actors.runtime.sockets.dial import SocketDial
from actors.runtime.sockets.framing import MAX_FRAME
from actors.runtime.sockets.server import SocketServer
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import HostCard
from tests.actors.runtime.sockets.host import SECRET, Answering
from tests.waiting import until, until_async


class CountedOwnership(MemoryOwnership):
    """Counts how often the cards were read; away when told so."""

    def __init__(self) -> None:
        super().__init__(system_clock)
        self.reads = 0
        self.away = False

    async def hosts(self) -> list[HostCard]:
        self.reads += 1
        if self.away:
            raise Unavailable("The database does not answer.")
        return await super().hosts()


class World:
    """One host by name, its lives, and a dial to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ownership = CountedOwnership()
        self.by_backend: list[str] = []
        self.dial = SocketDial(self.ownership, SECRET, self._backend)
        self.servers: list[SocketServer] = []

    def _backend(self, host: str) -> Call:
        async def call(method: str, payload: bytes) -> bytes:
            self.by_backend.append(method)
            return b"by the backend"

        return call

    async def live(self, incarnation: str, secret: bytes = SECRET, before: str | None = None) -> Answering:
        """A life of the host that listens and holds its lease."""
        answering = Answering()
        server = answering.server(secret)
        await server.listen_unix(self.folder / f"{incarnation}.sock")
        self.servers.append(server)
        await self.card(incarnation, server.address, before)
        return answering

    async def card(self, incarnation: str, address: str, before: str | None = None) -> None:
        """A life's card as it stands in the database."""
        card = HostCard(name="host-0", incarnation=incarnation, address=address)
        assert await self.ownership.acquire(card, instead_of=before)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a Unix socket."""
    made = Path(tempfile.mkdtemp(prefix="ipro-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[World]:
    made = World(folder)
    yield made
    made.dial.close()
    for server in made.servers:
        server.close()


async def test_batches_go_by_the_socket_and_the_card_is_read_once(world: World) -> None:
    await world.live("a")
    call = world.dial("host-0")
    answers = await asyncio.gather(*(call("push", b"%d" % each) for each in range(30)))
    assert answers == [b"pushed %d" % each for each in range(30)]
    assert world.ownership.reads == 1
    assert len(world.servers[0].connections) == 1
    assert world.by_backend == []


async def test_what_is_answered_beside_the_loop_stays_with_the_backend(world: World) -> None:
    await world.live("a")
    call = world.dial("host-0")
    for word in ("ping", "seal", "adopt"):
        assert await call(word, b"") == b"by the backend"
    assert world.by_backend == ["ping", "seal", "adopt"]


async def test_a_host_without_an_address_is_called_by_the_backend_and_it_is_said_once(world: World) -> None:
    await world.card("a", "")
    call = world.dial("host-0")
    with structlog.testing.capture_logs() as logs:
        for _ in range(20):
            assert await call("push", b"1") == b"by the backend"
    assert [each["event"] for each in logs] == ["socket.not_reached"]
    assert world.ownership.reads == 1


async def test_without_the_database_calls_go_by_the_backend(world: World) -> None:
    await world.live("a")
    world.ownership.away = True
    assert await world.dial("host-0")("push", b"1") == b"by the backend"


async def test_a_host_with_another_secret_is_called_by_the_backend(world: World) -> None:
    answering = await world.live("a", secret=b"of another cluster")
    assert await world.dial("host-0")("push", b"1") == b"by the backend"
    assert answering.heard == []


async def test_a_buried_host_is_not_called_by_its_socket(world: World) -> None:
    answering = await world.live("a")
    card = (await world.ownership.hosts())[0]
    assert await world.ownership.bury(card, proved=True)
    assert await world.dial("host-0")("push", b"1") == b"by the backend"
    assert answering.heard == []


async def test_what_no_frame_holds_goes_by_the_backend(world: World) -> None:
    await world.live("a")
    call = world.dial("host-0")
    assert await call("push", bytes(MAX_FRAME + 1)) == b"by the backend"
    assert await call("push", b"long:%d" % (MAX_FRAME + 1)) == b"by the backend"
    assert await call("push", b"1") == b"pushed 1"


async def test_a_socket_that_cannot_be_reached_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "RETRY_S", 0.01)
    await world.card("a", f"unix:{world.folder / 'a.sock'}")
    call = world.dial("host-0")
    assert await call("push", b"1") == b"by the backend"
    await world.live("a")

    async def by_socket() -> bool:
        return await call("push", b"1") == b"pushed 1"

    await until_async(by_socket)


async def test_when_a_host_dies_its_calls_end_and_its_next_life_is_found(world: World) -> None:
    first = await world.live("a")
    old = world.dial("host-0")
    pull = asyncio.ensure_future(old("pull", b""))
    await until(lambda: first.waiting == 1)
    world.servers[0].close()
    with pytest.raises(HostGone):
        await pull
    assert await old("pull", b"") == b"by the backend", "this is what makes a restarted process serve"
    second = await world.live("b", before="a")
    assert await world.dial("host-0")("push", b"1") == b"pushed 1"
    assert second.finished == [b"1"]


async def test_a_new_life_is_found_while_the_old_one_hangs(world: World) -> None:
    first = await world.live("a")
    old = world.dial("host-0")
    pull = asyncio.ensure_future(old("pull", b""))
    await until(lambda: first.waiting == 1)
    await world.live("b", before="a")
    assert await world.dial("host-0")("push", b"1") == b"pushed 1"
    assert first.finished == []
    with pytest.raises(HostGone):
        await pull


async def test_what_is_dialed_while_the_database_is_away_does_not_use_an_older_connection(world: World) -> None:
    first = await world.live("a")
    old = world.dial("host-0")
    assert await old("push", b"1") == b"pushed 1"
    world.ownership.away = True
    assert await world.dial("host-0")("push", b"2") == b"by the backend"
    assert first.finished == [b"1"]


async def test_the_same_life_keeps_its_connection_when_it_is_dialed_again(world: World) -> None:
    first = await world.live("a")
    pull = asyncio.ensure_future(world.dial("host-0")("pull", b""))
    await until(lambda: first.waiting == 1)
    assert await world.dial("host-0")("push", b"1") == b"pushed 1"
    first.go.set()
    assert await pull == b"pulled "
