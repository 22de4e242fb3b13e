"""Ray with its hosts and gateway on this machine: started, and looked at every second.

Ray restarts a host or gateway that dies. What it cannot survive on one machine is the death of its own node (gcs,
raylet): then, or when nothing answers for `SILENT_S` seconds, the launcher ends and the keeper starts it again.
"""

import asyncio
import hashlib
import shutil
import time
from pathlib import Path

import structlog

from actors.main import host_names
from actors.runtime.ray_backend import Cluster, ClusterPlan
from deploy.one_machine.trouble import Trouble
from ipro_rt.kernel.config import Settings

GRACE_S = 2.5
EVERY_S = 1.0
SILENT_S = 15.0

log = structlog.get_logger("deploy.cluster")


class WatchedCluster:
    """The cluster of a run. Everything happens in the main thread: Ray's processes are tied to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._plan = _plan(settings)
        self._cluster = Cluster(self._plan)

    def start(self) -> None:
        """Start all of it; raises `Trouble` with the log to read."""
        logs = self._settings.data_dir / "logs"
        try:
            self._cluster.start()
        except Exception as error:
            log.exception("cluster.failed")
            self._cluster.stop(grace_s=0.5)
            reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            raise Trouble(
                f"A host or the gateway could not start: {reason[0][:300]}.", logs / "launcher.log"
            ) from error

    async def stop(self) -> None:
        """Stop the gateway, the hosts, Ray. Ray's own logs stay when it died by itself."""
        dead = self._cluster.gone()
        self._cluster.stop(grace_s=0.5 if dead else GRACE_S)
        if not dead:
            shutil.rmtree(self._plan.temp_dir, ignore_errors=True)

    async def until_gone(self) -> None:
        """Look after it; returns when Ray itself is dead or silent for `SILENT_S`."""
        answered = time.monotonic()
        while not (dead := self._cluster.gone()) and time.monotonic() - answered < SILENT_S:
            await asyncio.sleep(EVERY_S)
            try:
                await asyncio.wait_for(self._cluster.check(), SILENT_S)
                answered = time.monotonic()
            except Exception as error:  # noqa: BLE001 - whatever Ray raises, it did not answer
                log.warning("cluster.silent", error=f"{type(error).__name__}: {error}"[:300])
        log.error("cluster.gone", dead=dead)


def _plan(settings: Settings) -> ClusterPlan:
    folder = hashlib.sha256(str(settings.data_dir).encode()).hexdigest()[:8]
    return ClusterPlan(
        hosts=host_names(settings),
        host_factory="actors.main:open_host",
        coordinator_factory="actors.main:open_coordinator",
        gateway_factory="gateway.main:open_gateway",
        settings=settings,
        temp_dir=Path("/tmp") / f"ipro-{folder}",  # noqa: S108 - short, for Unix sockets; made 0700 by the cluster
        code_dir=Path(__file__).parents[2],
    )
