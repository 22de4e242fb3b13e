"""Ray as the backend: hosts, the coordinator and the gateway as detached Ray actors.

Ray starts, restarts and names the processes; batches go over sockets beside it. It is not asked who owns a key:
that is the business of leases, because a frozen process is not a dead one. The local node is built by hand rather
than by `ray.init`, which leaves out three processes nobody here needs and keeps every listener on 127.0.0.1.
"""

import asyncio
import os
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actors.runtime.ray_actors import CoordinatorActor, GatewayActor, options, start_host
from actors.runtime.ray_fleet import NAMESPACE, awaited

_ENVIRONMENT = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # the node's address is then 127.0.0.1, not the network card's
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_metrics_collection": "0",
    "RAY_worker_niceness": "0",
    "RAY_timeout_ms_task_wait_for_death_info": "100",  # a dead host is noticed in 0.6 s instead of 2
    "RAY_core_worker_internal_heartbeat_ms": "100",
    "RAY_memory_monitor_refresh_ms": "0",
    "RAY_OBJECT_STORE_ALLOW_SLOW_STORAGE": "1",
    "RAY_AUTH_MODE": "token",
}
_OBJECT_STORE = 80 * 1024 * 1024  # batches travel inline; Ray's smallest store is enough
_READY_S = 60.0


@dataclass(frozen=True)
class ClusterPlan:
    """What to run. Factories are `module:function`, imported in the actor's process; `settings` must pickle."""

    hosts: list[str]
    host_factory: str
    coordinator_factory: str
    gateway_factory: str
    settings: Any
    temp_dir: Path
    code_dir: Path


class Cluster:
    """A Ray node of this process and the actors on it. Build, start and stop it in the main thread."""

    def __init__(self, plan: ClusterPlan) -> None:
        self._plan = plan
        self._node: Any = None
        self._ray: Any = None
        self._coordinator: Any = None
        self._gateway: Any = None

    def start(self) -> None:
        """Start Ray, the coordinator, the hosts and the gateway; returns when all of them serve."""
        self._prepare()
        on_stop = signal.getsignal(signal.SIGTERM)
        import ray

        self._ray = ray
        self._node = _local_node(self._plan.temp_dir)
        _quiet(ray)
        ray.init(
            address=self._node.gcs_address,
            _node_ip_address="127.0.0.1",
            namespace=NAMESPACE,
            log_to_driver=False,
            configure_logging=False,
        )
        signal.signal(signal.SIGTERM, on_stop)  # Ray took it, twice: to exit, and to print a stack trace
        plan, node = self._plan, ray.get_runtime_context().get_node_id()
        self._coordinator = ray.remote(**options("coordinator"))(CoordinatorActor).remote(
            plan.coordinator_factory, "coordinator", plan.host_factory, plan.settings
        )
        hosts = [start_host(plan.host_factory, name, node, "", plan.settings) for name in plan.hosts]
        ray.get([actor.ready.remote() for actor in (self._coordinator, *hosts)], timeout=_READY_S)
        self._gateway = ray.remote(**options("gateway-0"))(GatewayActor).remote(
            plan.gateway_factory, "gateway-0", plan.settings
        )
        ray.get(self._gateway.ready.remote(), timeout=_READY_S)

    async def check(self) -> None:
        """Ask coordinator and gateway whether they serve; a restarted one starts to serve by being asked.

        The hosts are the coordinator's to look after.
        """
        await asyncio.gather(*(awaited(actor.ready.remote()) for actor in (self._coordinator, self._gateway)))

    def upgrade(self) -> None:
        """Have every host replaced by one with the code as it is on the disk now; returns at once."""
        self._coordinator.upgrade.remote()

    def gone(self) -> list[str]:
        """The parts of Ray itself that died. Ray restarts actors, not these: everything must start again."""
        return [str(kind) for kind, _ in self._node.dead_processes()]

    def actors(self) -> dict[str, Any]:
        """Every actor of ours by name: those of today, not those of the start."""
        names = self._ray.util.list_named_actors()
        return {name: self._ray.get_actor(name, namespace=NAMESPACE) for name in sorted(names)}

    def pids(self) -> dict[str, int]:
        """The process of each actor."""
        actors = self.actors()
        values = self._ray.get([actor.pid.remote() for actor in actors.values()], timeout=_READY_S)
        return dict(zip(actors, values, strict=True))

    def stop(self, grace_s: float = 5.0) -> None:
        """Stop the coordinator and the gateway, then the hosts, then Ray."""
        try:
            self._stop_actors(grace_s)
        except Exception as error:  # noqa: BLE001 - a process that is gone already cannot be asked to go
            print(f"ray: {type(error).__name__} while stopping")  # noqa: T201
        finally:
            if self._ray is not None:
                self._ray.shutdown()
            if self._node is not None:
                self._node.kill_all_processes(check_alive=False, allow_graceful=True, wait=True)

    def _stop_actors(self, grace_s: float) -> None:
        if self._gateway is None:
            return
        self._ray.get([actor.stop.remote() for actor in (self._coordinator, self._gateway)], timeout=grace_s)
        hosts = [actor for name, actor in self.actors().items() if name.startswith("host-")]
        self._ray.get([host.stop.remote() for host in hosts], timeout=grace_s)

    def _prepare(self) -> None:
        temp_dir = self._plan.temp_dir
        shutil.rmtree(temp_dir, ignore_errors=True)
        temp_dir.mkdir(mode=0o700, parents=True)
        token = temp_dir / "token"
        token.touch(mode=0o600)
        token.write_text(secrets.token_hex(32))
        os.environ.update(_ENVIRONMENT, RAY_AUTH_TOKEN_PATH=str(token), PYTHONPATH=str(self._plan.code_dir))


def _local_node(temp_dir: Path) -> Any:
    from ray._private.node import Node
    from ray._private.parameter import RayParams
    from ray._private.resource_isolation_config import ResourceIsolationConfig

    class LocalNode(Node):  # type: ignore[misc]
        def start_api_server(self, **_: object) -> None:
            """No dashboard process: 58 MB and a second less."""

    parameters = RayParams(
        node_ip_address="127.0.0.1",
        num_cpus=0,
        object_store_memory=_OBJECT_STORE,
        temp_dir=str(temp_dir),
        no_monitor=True,
        include_log_monitor=False,
        include_dashboard=False,
        resource_isolation_config=ResourceIsolationConfig(enable_resource_isolation=False),
    )
    return LocalNode(parameters, head=True, shutdown_at_exit=False, spawn_reaper=True)


def _quiet(ray: Any) -> None:
    """Ray prints to our standard output when a worker dies; ours ends with the ready line."""
    from ray._private import worker

    def silent(*_: object, **__: object) -> None:
        """The restart is in our own logs."""

    worker.print_to_stdstream = silent
