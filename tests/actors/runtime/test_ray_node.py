"""A Ray node, real, in a process of its own: its gcs and its raylet are killed and come back in place."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.runtime.ray_node import NodePlan, RayNode
from tests.cluster.commanded import Commanded, on_loopback

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def machine() -> Iterator[Commanded]:
    """A node with a driver connected to it."""
    folder = Path(tempfile.mkdtemp(prefix="node-"))  # a short name: Ray puts Unix sockets below it
    try:
        with on_loopback(folder) as started:
            started.ask("connect")
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
