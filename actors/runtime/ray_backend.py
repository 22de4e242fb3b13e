"""Ray as the backend: hosts and the gateway as detached Ray actors. The only file that imports ray.

Ray starts, restarts and names the processes and carries the batches between them. It is not asked who owns a key:
that is the journal's business, because a frozen process is not a dead one. The local node is built by hand rather
than by `ray.init`, which leaves out three processes nobody here needs and keeps every listener on 127.0.0.1.
"""

import asyncio
import importlib
import os
import secrets
import shutil
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

NAMESPACE = "ipro"
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
_OPTIONS: dict[str, Any] = {
    "num_cpus": 0,
    "max_restarts": -1,
    "max_task_retries": 0,
    "max_concurrency": 64,
    "enable_task_events": False,
    "lifetime": "detached",
    "namespace": NAMESPACE,
}
_OBJECT_STORE = 80 * 1024 * 1024  # batches travel inline; Ray's smallest store is enough
_READY_S = 60.0


class Served(Protocol):
    """What a factory opens in an actor's process."""

    async def stop(self) -> None:
        """End in order: nothing taken is lost."""
        ...


@dataclass(frozen=True)
class ClusterPlan:
    """What to run. Factories are `module:function`, imported in the actor's process; `settings` must pickle."""

    hosts: list[str]
    host_factory: str
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
        self._hosts: dict[str, Any] = {}
        self._gateway: Any = None

    def start(self) -> None:
        """Start Ray, the hosts and the gateway; returns when all of them serve."""
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
        host_class = ray.remote(concurrency_groups={"ctl": 4}, **_OPTIONS)(HostActor)
        gateway_class = ray.remote(concurrency_groups={"ctl": 4}, **_OPTIONS)(GatewayActor)
        plan = self._plan
        for name in plan.hosts:
            self._hosts[name] = host_class.options(name=name).remote(plan.host_factory, name, plan.settings)
        ray.get([host.ready.remote() for host in self._hosts.values()], timeout=_READY_S)
        self._gateway = gateway_class.options(name="gateway-0").remote(
            plan.gateway_factory, "gateway-0", plan.hosts, plan.settings
        )
        ray.get(self._gateway.ready.remote(), timeout=_READY_S)

    async def check(self) -> None:
        """Ask every actor whether it serves; a restarted one starts to serve by being asked."""
        actors = [*self._hosts.values(), self._gateway]
        await asyncio.gather(*(_await(actor.ready.remote()) for actor in actors))

    def gone(self) -> list[str]:
        """The parts of Ray itself that died. Ray restarts actors, not these: everything must start again."""
        return [str(kind) for kind, _ in self._node.dead_processes()]

    def pids(self) -> dict[str, int]:
        """The process of each actor."""
        actors = {**self._hosts, "gateway-0": self._gateway}
        values = self._ray.get([actor.pid.remote() for actor in actors.values()], timeout=_READY_S)
        return dict(zip(actors, values, strict=True))

    def stop(self, grace_s: float = 5.0) -> None:
        """Stop the gateway, then the hosts, then Ray."""
        try:
            for actors in ([self._gateway], list(self._hosts.values())):
                calls = [actor.stop.remote() for actor in actors if actor is not None]
                if calls:
                    self._ray.get(calls, timeout=grace_s)
        except Exception as error:  # noqa: BLE001 - a process that is gone already cannot be asked to go
            print(f"ray: {type(error).__name__} while stopping")  # noqa: T201
        finally:
            if self._ray is not None:
                self._ray.shutdown()
            if self._node is not None:
                self._node.kill_all_processes(check_alive=False, allow_graceful=True, wait=True)

    def _prepare(self) -> None:
        temp_dir = self._plan.temp_dir
        shutil.rmtree(temp_dir, ignore_errors=True)
        temp_dir.mkdir(mode=0o700, parents=True)
        token = temp_dir / "token"
        token.touch(mode=0o600)
        token.write_text(secrets.token_hex(32))
        os.environ.update(_ENVIRONMENT, RAY_AUTH_TOKEN_PATH=str(token), PYTHONPATH=str(self._plan.code_dir))


class _Served:
    """Base of the two Ray actors: opens what its factory makes on the first call, once."""

    def __init__(self) -> None:
        self._served: Any = None
        self._opening: asyncio.Task[Any] | None = None

    async def _open(self) -> Any:
        raise NotImplementedError

    async def _ensure(self) -> Any:
        if self._served is None:
            if self._opening is None:
                self._opening = asyncio.create_task(self._open())
            self._served = await asyncio.shield(self._opening)
        return self._served

    async def ready(self) -> bool:
        """Serve, and say so."""
        await self._ensure()
        return True

    async def pid(self) -> int:
        """This process."""
        return os.getpid()

    async def stop(self) -> None:
        """End what was opened."""
        if self._served is not None:
            await self._served.stop()


class HostActor(_Served):
    """A Ray actor that hosts entities. A restart is a new incarnation that opens itself again when called."""

    def __init__(self, factory: str, name: str, settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._settings = factory, name, settings
        self._incarnation = uuid4().hex

    async def _open(self) -> Any:
        return await _load(self._factory)(self._name, self._incarnation, self._settings)

    async def push(self, payload: bytes) -> bytes:
        """See `door.Door.push`."""
        return await (await self._ensure()).door.push(payload)  # type: ignore[no-any-return]

    async def pull(self, payload: bytes) -> bytes:
        """See `door.Door.pull`."""
        return await (await self._ensure()).door.pull(payload)  # type: ignore[no-any-return]


class GatewayActor(_Served):
    """A Ray actor that serves HTTP and Socket.IO."""

    def __init__(self, factory: str, name: str, hosts: list[str], settings: Any) -> None:
        super().__init__()
        self._factory, self._name, self._hosts, self._settings = factory, name, hosts, settings

    async def _open(self) -> Any:
        import ray

        handles = {host: ray.get_actor(host, namespace=NAMESPACE) for host in self._hosts}
        calls = {host: _call(handle) for host, handle in handles.items()}
        gateway = f"{self._name}/{uuid4().hex}"
        return await _load(self._factory)(gateway, calls, self._settings)


def _call(handle: Any) -> Callable[[str, bytes], Awaitable[bytes]]:
    from ray.exceptions import RayError

    from actors.runtime.link import HostGone

    async def call(method: str, payload: bytes) -> bytes:
        try:
            result: bytes = await _await(getattr(handle, method).remote(payload))
        except RayError as error:
            raise HostGone(type(error).__name__) from error
        return result

    return call


def _await(ref: Any) -> Awaitable[Any]:
    """A ref as a future of this loop; awaiting refs themselves leaks (ray #45895)."""
    return asyncio.wrap_future(ref.future())


def _load(factory: str) -> Callable[..., Awaitable[Any]]:
    module, _, function = factory.partition(":")
    loaded: Callable[..., Awaitable[Any]] = getattr(importlib.import_module(module), function)
    return loaded


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
