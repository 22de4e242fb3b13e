"""What runs in a machine of the lab: a Ray node, told what to do by lines of JSON on its input, answering likewise.

`python -m tests.cluster.ray_machine FOLDER TOKEN ADDRESS [HEAD | redis:HOST:PORT]`. It says
`{"address", "node", "pids"}` once it serves. Then one command a line, `[name, argument]`, and one answer a line,
`{"answer"}` or `{"error", "said"}`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from actors.runtime.on_ray.node import NodePlan, RayNode

NAMESPACE = "lab"
ROOT = Path(__file__).parents[2]


class Answering:
    """The actor of these tests: says where it lives."""

    async def where(self) -> dict[str, Any]:
        """Its process and its node."""
        import ray

        return {"pid": os.getpid(), "node": ray.get_runtime_context().get_node_id()}


class Machine:
    """A Ray node and, once it is asked for actors, a driver connected to it."""

    def __init__(self, plan: NodePlan) -> None:
        self._plan = plan
        self._node = RayNode(plan)
        self._ray: Any = None
        self._actors: dict[str, Any] = {}  # to ask the gcs for a handle would wait for a dead gcs without end

    def start(self) -> dict[str, Any]:
        """Start the node, or join the head's."""
        self._node.start()
        return {"address": self._node.address, "node": self._node.node_id, "pids": self._node.pids()}

    def stop(self) -> None:
        """End the driver and the node."""
        if self._ray is not None:
            self._ray.shutdown()
        self._node.stop()

    def connect(self, _: object) -> None:
        """Make this process a driver."""
        import ray

        ray.init(
            address=self._node.address,
            _node_ip_address=self._plan.address,
            namespace=NAMESPACE,
            log_to_driver=False,
            configure_logging=False,
        )
        self._ray = ray

    def place(self, wanted: dict[str, str]) -> dict[str, Any]:
        """Start the detached actor `name` on the machine with `address`, now and after each of its deaths."""
        actor_class = self._ray.remote(num_cpus=0, max_restarts=-1, lifetime="detached")(Answering)
        pinned = {f"node:{wanted['address']}": 0.001}  # affinity to a node id would not outlive the node's repair
        self._actors[wanted["name"]] = actor_class.options(name=wanted["name"], resources=pinned).remote()
        return self._where(wanted["name"], 20.0)

    def find(self, name: str) -> dict[str, Any]:
        """Take up an actor that another driver started; where it is."""
        self._actors[name] = self._ray.get_actor(name)
        return self._where(name, 20.0)

    def where(self, name: str) -> dict[str, Any]:
        """Where an actor is, asked for one second."""
        return self._where(name, 1.0)

    def nodes(self, _: object) -> dict[str, bool]:
        """Each node the gcs knows, and whether it holds it for alive."""
        return {node["NodeID"]: node["Alive"] for node in self._ray.nodes()}

    def gone(self, _: object) -> list[str]:
        """The parts of this node that died."""
        return self._node.gone()

    def repair(self, _: object) -> dict[str, Any]:
        """Start again what died, and connect to it."""
        began = time.monotonic()
        repaired = self._node.repair()
        if "raylet" in repaired and self._ray is not None:
            self._ray.shutdown()
            self.connect(None)
            self._actors = {name: self._ray.get_actor(name) for name in self._actors}
        return {"repaired": repaired, "node": self._node.node_id, "seconds": time.monotonic() - began}

    def kill(self, part: str) -> None:
        """kill -9 of the gcs or the raylet; returns once it is dead."""
        os.kill(self._node.pids()[part], 9)
        while part not in self._node.gone():
            os.sched_yield()

    def _where(self, name: str, seconds: float) -> dict[str, Any]:
        found: dict[str, Any] = self._ray.get(self._actors[name].where.remote(), timeout=seconds)
        return found


def main() -> None:
    """Serve until the input ends."""
    sys.stdout = sys.stderr  # Ray prints there what it thinks of dead nodes
    folder, token, address, *more = sys.argv[1:]
    plan = NodePlan(Path(folder), Path(token), ROOT, address=address, health_checks=2)
    for word in more:
        redis = word.removeprefix("redis:")
        plan = replace(plan, join=word) if redis == word else replace(plan, redis=redis)
    machine = Machine(plan)
    commands: dict[str, Callable[[Any], Any]] = {
        name: getattr(machine, name)
        for name in ("connect", "place", "find", "where", "nodes", "gone", "repair", "kill")
    }
    try:
        _say(machine.start())
        for line in sys.stdin:
            name, argument = json.loads(line)
            try:
                _say({"answer": commands[name](argument)})
            except Exception as error:  # noqa: BLE001 - whatever Ray raises is the answer
                _say({"error": type(error).__name__, "said": str(error)[:300]})
    finally:
        machine.stop()


def _say(answer: dict[str, Any]) -> None:
    sys.__stdout__.write(json.dumps(answer) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
