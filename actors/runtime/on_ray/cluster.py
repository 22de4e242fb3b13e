"""The actors on a Ray node of this process: started, looked after, replaced, stopped. All of it in the main thread.

Ray starts, restarts and names the processes; batches go over sockets beside it. It is not asked who owns a key:
that is the business of leases, because a frozen process is not a dead one.
"""

import asyncio
import contextlib
import signal
import time
from dataclasses import dataclass
from typing import Any

from actors.runtime.on_ray.actors import CoordinatorActor, start_host
from actors.runtime.on_ray.fleet import NAMESPACE, awaited
from actors.runtime.on_ray.node import NodePlan, RayNode
from actors.runtime.on_ray.places import gateway_places, give_up_name, keep_settings, names_of, take_name
from actors.runtime.on_ray.served import options
from actors.runtime.on_ray.slots import Slots, end_actor

LEAVE_S = 20.0  # for the hosts of a machine that leaves to hand over what they own
_READY_S = 60.0
COORDINATOR = "coordinator"


@dataclass(frozen=True)
class ClusterPlan:
    """What to run. Factories are `module:function`, imported in the actor's process; `settings` must pickle.

    A plan that joins (`node.join`) brings hosts and gateways: the coordinator is the head's.
    """

    hosts: int
    host_factory: str
    coordinator_factory: str
    gateway_factory: str
    settings: Any
    node: NodePlan
    gateways: int = 1


class Cluster:
    """A Ray node of this process and the actors on it. Build, start and stop it in the main thread."""

    def __init__(self, plan: ClusterPlan) -> None:
        self._plan = plan
        self._node = RayNode(plan.node)
        self._ray: Any = None
        self._coordinator: Any = None
        self._slots: Slots | None = None

    @property
    def address(self) -> str:
        """Where other nodes join, `host:port`."""
        return self._node.address

    def start(self) -> None:
        """Start Ray, the coordinator, the hosts and the gateways; returns when all of them serve."""
        plan = self._plan
        self._node.start()
        self._connect()
        if plan.node.join is None:
            self._start_coordinator()
        else:
            self._find_head()
        self._start_hosts()
        slots = Slots(self._ray, plan.node.address, plan.gateways)
        slots.start(plan.gateway_factory, plan.settings, _READY_S)
        self._slots = slots

    def _start_coordinator(self) -> None:
        plan, ray = self._plan, self._ray
        end_actor(ray, COORDINATOR)  # a store that outlived the head before keeps its actors
        self._coordinator = ray.remote(**options(COORDINATOR, plan.node.address))(CoordinatorActor).remote(
            plan.coordinator_factory, COORDINATOR, plan.host_factory, plan.gateway_factory, plan.settings
        )
        ray.get(self._coordinator.ready.remote(), timeout=_READY_S)

    def _start_hosts(self) -> None:
        """Under the names an earlier life of this machine left: what those hosts owned is inherited at once."""
        plan, here = self._plan, self._plan.node.address
        keep_settings(here, plan.settings)
        left = names_of(here)
        names = [name for name in left if name.startswith("host-")][: plan.hosts]
        for name in left:
            end_actor(self._ray, name)
            if name not in names:
                give_up_name(name)
        while len(names) < plan.hosts:
            names.append(take_name(here, self._ray.util.list_named_actors()))
        hosts = [start_host(plan.host_factory, name, here, "", plan.settings) for name in names]
        self._ray.get([host.ready.remote() for host in hosts], timeout=_READY_S)

    async def check(self) -> None:
        """Ask the coordinator and this machine's gateways whether they serve; a restarted one starts by being asked.

        The hosts are the coordinator's to look after; but those of a machine that was away for long it has forgotten.
        """
        from ray.exceptions import ActorDiedError

        try:
            await awaited(self._coordinator.ready.remote())
        except ActorDiedError:  # for good: the head started anew, with others of the same names
            await asyncio.to_thread(self._find_head)
            raise
        if self._slots is not None:
            await self._slots.check()
        if self._plan.node.join is not None:
            await asyncio.to_thread(self._wake_hosts)

    def _wake_hosts(self) -> None:
        for name in names_of(self._plan.node.address):
            with contextlib.suppress(ValueError):
                self._ray.get_actor(name, namespace=NAMESPACE).ready.remote()

    def repair(self) -> list[str]:
        """Start again what died of Ray itself, in place; what that was. Raises when that does not help."""
        repaired = self._node.repair()
        if "raylet" in repaired:
            self._ray.shutdown()
            self._connect()
            self._find_head()
        return repaired

    def upgrade(self) -> None:
        """Have hosts and gateways replaced by others with the code as it is on the disk now; returns at once."""
        self._coordinator.upgrade.remote()

    def actors(self) -> dict[str, Any]:
        """Every actor of ours by name: those of today, not those of the start."""
        names = self._ray.util.list_named_actors()
        return {name: self._ray.get_actor(name, namespace=NAMESPACE) for name in sorted(names)}

    def pids(self) -> dict[str, int]:
        """The process of each actor."""
        actors = self.actors()
        values = self._ray.get([actor.pid.remote() for actor in actors.values()], timeout=_READY_S)
        return dict(zip(actors, values, strict=True))

    def node_pids(self) -> dict[str, int]:
        """The processes of Ray itself on this node."""
        return self._node.pids()

    def stop(self, grace_s: float = 5.0) -> None:
        """Stop in order: on the head everything, on a node that joined its own hosts once they own nothing."""
        try:
            if self._plan.node.join is None:
                self._stop_head(grace_s)
            elif self._coordinator is not None:
                self._ray.get(self._coordinator.leave.remote(self._plan.node.address), timeout=LEAVE_S)
        except Exception as error:  # noqa: BLE001 - a process that is gone already cannot be asked to go
            print(f"ray: {type(error).__name__} while stopping")  # noqa: T201
        finally:
            if self._ray is not None:
                self._ray.shutdown()
            self._node.stop()

    def _stop_head(self, grace_s: float) -> None:
        if self._slots is None:
            return
        self._ray.get([self._coordinator.stop.remote(), *self._slots.stop()], timeout=grace_s)
        others = {COORDINATOR, *(place.name for place in gateway_places())}
        hosts = [actor for name, actor in self.actors().items() if name not in others]
        self._ray.get([host.stop.remote() for host in hosts], timeout=grace_s)

    def _find_head(self) -> None:
        """They may be a moment late when head and machine start together."""
        deadline = time.monotonic() + _READY_S
        while True:
            try:
                self._coordinator = self._ray.get_actor(COORDINATOR, namespace=NAMESPACE)
            except ValueError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _connect(self) -> None:
        on_stop = signal.getsignal(signal.SIGTERM)
        import ray

        self._ray = ray
        _quiet(ray)
        ray.init(
            address=self._node.address,
            _node_ip_address=self._plan.node.address,
            namespace=NAMESPACE,
            log_to_driver=False,
            configure_logging=False,
        )
        signal.signal(signal.SIGTERM, on_stop)  # Ray took it, twice: to exit, and to print a stack trace


def _quiet(ray: Any) -> None:
    """Ray prints to our standard output when a worker dies; ours ends with the ready line."""
    from ray._private import worker

    def silent(*_: object, **__: object) -> None:
        """The restart is in our own logs."""

    worker.print_to_stdstream = silent
