"""Ray with its hosts and gateways on this machine: started, and looked at every second.

Ray restarts a host or gateway that dies. Ray's own processes (gcs, raylet) are started again in place; when that does
not help, or nothing answers for `SILENT_S` seconds, the launcher ends and the keeper starts it again.
"""

import asyncio
import hashlib
import shutil
import time
from pathlib import Path

import structlog

from actors.runtime.on_ray.cluster import Cluster, ClusterPlan
from actors.runtime.on_ray.node import NodePlan
from deploy.one_machine.trouble import Trouble
from ipro_rt.kernel.config import Settings

GRACE_S = 2.5
EVERY_S = 1.0
JOIN_PORT = 6380  # where a head that has an address of its own is joined
SILENT_S = 30.0  # after the death of a raylet its actors are back within 6 s on a quiet machine

log = structlog.get_logger("deploy.cluster")


class WatchedCluster:
    """The cluster of a run. Everything happens in the main thread: Ray's processes are tied to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._plan = plan_of(settings)
        self._cluster = Cluster(self._plan)
        self._ended_by_itself = False

    @property
    def address(self) -> str:
        """Where other machines join."""
        return self._cluster.address

    def start(self) -> None:
        """Start all of it; raises `Trouble` with the log to read."""
        logs = self._settings.data_dir / "logs"
        try:
            self._cluster.start()
        except Exception as error:
            log.exception("cluster.failed")
            self._cluster.stop(grace_s=0.5)
            reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            raise Trouble(f"A host or a gateway could not start: {reason[0][:300]}.", logs / "launcher.log") from error

    def upgrade(self) -> None:
        """Replace the hosts, then the gateways, one by one, under load."""
        log.info("cluster.upgrade")
        self._cluster.upgrade()

    async def stop(self) -> None:
        """Stop the gateways, the hosts, Ray. Ray's own logs stay when it died by itself."""
        self._cluster.stop(grace_s=0.5 if self._ended_by_itself else GRACE_S)
        if not self._ended_by_itself:
            shutil.rmtree(self._plan.node.temp_dir, ignore_errors=True)

    async def until_gone(self) -> None:
        """Look after it; returns when Ray itself cannot be repaired or is silent for `SILENT_S`."""
        answered = time.monotonic()
        while time.monotonic() - answered < SILENT_S:
            await asyncio.sleep(EVERY_S)
            try:
                if repaired := self._cluster.repair():
                    log.warning("cluster.repaired", parts=repaired)
                async with asyncio.timeout(SILENT_S):
                    await self._cluster.check()
                answered = time.monotonic()
            except Exception as error:  # noqa: BLE001 - whatever Ray raises, it did not answer
                log.warning("cluster.silent", error=f"{type(error).__name__}: {error}"[:300])
        self._ended_by_itself = True
        log.error("cluster.gone")


def plan_of(settings: Settings) -> ClusterPlan:
    """Everything on this machine, or, with `join`, hosts and gateways for a cluster that is there."""
    folder = hashlib.sha256(str(settings.data_dir).encode()).hexdigest()[:8]
    temp_dir = Path("/tmp") / f"ipro-{folder}"  # noqa: S108 - short, for Unix sockets; made 0700 by the node
    return ClusterPlan(
        hosts=settings.hosts,
        host_factory="actors.main:open_host",
        coordinator_factory="actors.main:open_coordinator",
        gateway_factory="gateway.main:open_gateway",
        settings=settings,
        gateways=settings.gateway_count,
        node=NodePlan(
            temp_dir=temp_dir,
            token=settings.cluster_token or temp_dir / "token",
            code_dir=Path(__file__).parents[2],
            address=settings.node_address,
            port=0 if settings.join is not None or settings.node_address == "127.0.0.1" else JOIN_PORT,
            join=settings.join,
            redis=settings.redis,
        ),
    )
