"""Where a host listens beside Ray, and by which secret."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.runtime.link import Call
from actors.runtime.memory.ownership import MemoryOwnership
from actors.runtime.on_ray import sockets
from actors.runtime.on_ray.sockets import by_socket, cluster_secret, listening
from actors.runtime.sockets.client import connect
from actors.runtime.sockets.dial import SocketDial
from actors.runtime.sockets.server import Handle
from ipro_rt.kernel.clock import system_clock
from tests.actors.runtime.sockets.host import Answering


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cluster's folder as Ray leaves it: with a token, and open to everybody."""
    made = Path(tempfile.mkdtemp(prefix="ipro-"))
    made.chmod(0o777)
    (made / "token").write_text("a token\n")
    monkeypatch.delenv(sockets.TOKEN, raising=False)
    monkeypatch.setenv(sockets.TOKEN_PATH, str(made / "token"))
    yield made
    shutil.rmtree(made)


def handlers() -> dict[str, Handle]:
    answering = Answering()
    return {"push": answering.push, "pull": answering.pull}


def no_backend(host: str) -> Call:
    raise AssertionError(host)


async def test_on_one_machine_a_host_listens_in_a_folder_of_its_own_user(folder: Path) -> None:
    server = await listening("host-0@a", "127.0.0.1", handlers())
    assert server is not None
    assert server.address == f"unix:{folder}/hosts/host-0@a.sock"
    assert (folder / "hosts").stat().st_mode & 0o777 == 0o700
    assert (folder / "hosts/host-0@a.sock").stat().st_mode & 0o777 == 0o600
    server.close()
    assert list((folder / "hosts").iterdir()) == []


async def test_what_an_earlier_life_left_goes_and_other_hosts_stay(folder: Path) -> None:
    first = await listening("host-0@a", "127.0.0.1", handlers())
    other = await listening("host-01@a", "127.0.0.1", handlers())
    second = await listening("host-0@b", "127.0.0.1", handlers())
    assert first is not None
    assert other is not None
    assert second is not None
    assert sorted(each.name for each in (folder / "hosts").iterdir()) == ["host-01@a.sock", "host-0@b.sock"]
    for server in (first, other, second):
        server.close()


async def test_in_a_folder_others_can_enter_a_host_listens_on_the_loopback(folder: Path) -> None:
    (folder / "hosts").mkdir(mode=0o755)
    server = await listening("host-0@a", "127.0.0.1", handlers())
    assert server is not None
    assert server.address.startswith("tcp:127.0.0.1:")
    server.close()


async def test_a_path_too_long_for_a_socket_is_not_used(folder: Path) -> None:
    server = await listening(f"host-0@{'a' * 100}", "127.0.0.1", handlers())
    assert server is not None
    assert server.address.startswith("tcp:127.0.0.1:")
    server.close()


async def test_a_node_with_an_address_of_its_own_listens_there(folder: Path) -> None:
    server = await listening("host-0@a", "127.0.0.2", handlers())
    assert server is not None
    assert server.address.startswith("tcp:127.0.0.2:")
    secret = cluster_secret()
    assert secret is not None
    connection = await connect(server.address, secret)
    assert await connection.call("push", b"1") == b"pushed 1"
    connection.close()
    server.close()


async def test_an_address_that_is_not_this_machines_leaves_ray_alone(folder: Path) -> None:
    assert await listening("host-0@a", "192.0.2.1", handlers()) is None


async def test_without_a_token_there_are_no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(sockets.TOKEN, raising=False)
    monkeypatch.setenv(sockets.TOKEN_PATH, "/nowhere/token")
    assert cluster_secret() is None
    assert await listening("host-0@a", "127.0.0.1", handlers()) is None
    assert by_socket(no_backend, MemoryOwnership(system_clock)) is no_backend


async def test_the_secret_is_the_tokens_but_not_the_token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_file = cluster_secret()
    monkeypatch.setenv(sockets.TOKEN, "a token")
    assert cluster_secret() == of_file
    assert of_file is not None
    assert b"a token" not in of_file
    assert isinstance(by_socket(no_backend, MemoryOwnership(system_clock)), SocketDial)
