"""`python -m benchmarks.chaos.launcher`: the product's own command, which also replaces its hosts on SIGUSR1."""

import asyncio
import signal
import sys

from deploy.one_machine import run
from deploy.one_machine.cluster import WatchedCluster


async def _until_gone(self: WatchedCluster) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._cluster.upgrade)
    await _ours(self)


_ours = WatchedCluster.until_gone
WatchedCluster.until_gone = _until_gone  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(run.main())
