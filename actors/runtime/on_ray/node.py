"""The processes of one Ray node (gcs and raylet, or a raylet that joins), owned by the process that makes them.

The node is built by hand rather than by `ray.init`, which leaves out three processes nobody here needs and keeps
every listener on the node's own address. What the gcs knows is on disk (RocksDB, in the temp folder) or in a Redis,
so a gcs that died is started again in place: calls between actors go on meanwhile, and nothing else starts anew.
A raylet that died took its workers along; another raylet takes its place under a new node id, because the gcs
never lets a dead id come back, and the gcs then starts the detached actors on it again. A driver hears of a new gcs
through its raylet only: whoever called `ray.init` shuts down and connects again once its raylet was repaired.

Everything here runs in the main thread: the kernel ends Ray's processes when the thread that started them ends.
The token is read once per process: a second token in the same process would never be believed.
"""

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ENVIRONMENT = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # no guessing of addresses: the plan's one is used
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_metrics_collection": "0",
    "RAY_worker_niceness": "0",
    "RAY_timeout_ms_task_wait_for_death_info": "100",  # a dead host is noticed in 0.6 s instead of 2
    "RAY_core_worker_internal_heartbeat_ms": "100",
    "RAY_memory_monitor_refresh_ms": "0",
    "RAY_OBJECT_STORE_ALLOW_SLOW_STORAGE": "1",
    "RAY_AUTH_MODE": "token",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "600",  # raylets and workers outlive that long without a gcs
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "3000",
}
_OBJECT_STORE = 80 * 1024 * 1024  # batches travel inline; Ray's smallest store is enough
_REGISTERED_S = 10.0  # a raylet that has not told the gcs of itself by then died again
_PORTS = (  # those of the dead raylet and its agents, who hold theirs for a second longer
    "node_manager_port",
    "runtime_env_agent_port",
    "metrics_agent_port",
    "metrics_export_port",
    "dashboard_agent_listen_port",
)


@dataclass(frozen=True)
class NodePlan:
    """One node. `temp_dir` is emptied at the start, `token` made when there is none (a node that joins needs it).

    `port` is the head's, 0 takes a free one: with a fixed one, machines find a head that started anew.
    `join` is the `address` of the head, None makes this node the head. `redis` (`host:port`) keeps what the head's
    gcs knows, for a head that may start again on another machine; without it a folder in `temp_dir` keeps it.
    The head holds a node for dead after `health_checks` in a row failed: 1 s each when its raylet was killed (5 s), 4 s
    each when it is silent (20 s).
    """

    temp_dir: Path
    token: Path
    code_dir: Path
    address: str = "127.0.0.1"
    port: int = 0
    join: str | None = None
    redis: str | None = None
    resources: Mapping[str, float] = field(default_factory=dict)
    health_checks: int = 5

    def environment(self) -> dict[str, str]:
        """What Ray reads from the environment, in this process and in those it starts."""
        found = {
            **_ENVIRONMENT,
            "RAY_AUTH_TOKEN_PATH": str(self.token),
            "RAY_health_check_failure_threshold": str(self.health_checks),
            "PYTHONPATH": str(self.code_dir),
        }
        if self.join is None:
            if self.redis is None:
                found |= {"RAY_gcs_storage": "rocksdb", "RAY_gcs_storage_path": str(self.temp_dir / "gcs")}
            else:
                found["RAY_REDIS_ADDRESS"] = self.redis
        return found


class RayNode:
    """Owns a node's processes. `start`, then look at `gone` now and then and `repair`, at last `stop`."""

    def __init__(self, plan: NodePlan) -> None:
        self._plan = plan
        self._node: Any = None

    def start(self) -> None:
        """Start the processes; returns when the gcs knows this node. The first import of ray must come after."""
        _make_token(self._plan)
        _empty(self._plan)
        os.environ.update(self._plan.environment())
        self._node = _local_node(self._plan)

    @property
    def address(self) -> str:
        """Where the gcs is, `host:port`: for `ray.init` and for nodes that join."""
        address: str = self._node.gcs_address
        return address

    @property
    def node_id(self) -> str:
        """This node's id in Ray; another one after its raylet was started again."""
        node_id: str = self._node.node_id
        return node_id

    def gone(self) -> list[str]:
        """The parts that died: `gcs_server`, `raylet`."""
        return [] if self._node is None else [str(kind) for kind, _ in self._node.dead_processes()]

    def pids(self) -> dict[str, int]:
        """The process of each part that is alive."""
        return {str(kind): process.pid for kind, process in self._node.live_processes()}

    def repair(self) -> list[str]:
        """Start again what died, the gcs first; what that was. Blocks for seconds; raises when it does not help.

        With `raylet` in the answer, drivers of this node must `ray.shutdown()`, `ray.init()` and get handles anew.
        """
        dead = self.gone()
        if "gcs_server" in dead:
            self._node.gcs_again()
        if "raylet" in dead:
            self._node.raylet_again()
        return dead

    def stop(self) -> None:
        """Stop the raylet with its workers, then the gcs; none is left."""
        if self._node is not None:
            self._node.kill_all_processes(check_alive=False, allow_graceful=True, wait=True)


def _make_token(plan: NodePlan) -> None:
    if plan.token.exists():
        return
    if plan.join is not None:
        raise FileNotFoundError(f"{plan.token}: a node that joins needs the token of the head")
    plan.token.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    plan.token.touch(mode=0o600)
    plan.token.write_text(secrets.token_hex(32))


def _empty(plan: NodePlan) -> None:
    plan.temp_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for entry in plan.temp_dir.iterdir():
        if entry == plan.token:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    (plan.temp_dir / "gcs").mkdir()


def _local_node(plan: NodePlan) -> Any:
    import ray
    from ray._private import services
    from ray._private.node import Node
    from ray._private.parameter import RayParams
    from ray._private.resource_isolation_config import ResourceIsolationConfig

    class LocalNode(Node):  # type: ignore[misc]
        def start_api_server(self, **_: object) -> None:
            """No dashboard process: 58 MB and a second less."""

        def gcs_again(self) -> None:
            """Same port and session; returns when it answers."""
            self.kill_gcs_server(check_alive=False)
            self.start_gcs_server()
            self.get_gcs_client()

        def raylet_again(self) -> None:
            """A new id, new sockets and ports; the gcs notices the old one's death by itself."""
            self.kill_raylet(check_alive=False)
            self._node_id = ray.NodeID.from_random().hex()
            self._raylet_socket_name = self._prepare_socket_file(None, default_prefix="raylet")
            self._plasma_store_socket_name = self._prepare_socket_file(None, default_prefix="plasma_store")
            for port in _PORTS:
                setattr(self._ray_params, port, 0)
            if not self.head:
                self._config: dict[str, Any] = {}  # the head's, fetched anew: Ray compares what is here with what comes
            self.start_ray_processes()
            services.get_node_with_retry(self.gcs_address, self._node_id, _REGISTERED_S, retry_interval_s=0.05)

    parameters = RayParams(
        node_ip_address=plan.address,
        gcs_address=plan.join,
        gcs_server_port=plan.port,
        num_cpus=0,
        resources=dict(plan.resources),
        object_store_memory=_OBJECT_STORE,
        temp_dir=str(plan.temp_dir),
        no_monitor=True,
        include_log_monitor=False,
        include_dashboard=False,
        resource_isolation_config=ResourceIsolationConfig(enable_resource_isolation=False),
    )
    return LocalNode(parameters, head=plan.join is None, shutdown_at_exit=False, spawn_reaper=True)
