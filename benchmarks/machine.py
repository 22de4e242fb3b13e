"""What the figures were measured on, and what each process used."""

import asyncio
import os
import platform
from pathlib import Path

import psutil

QUIET = 0.1


def describe() -> dict[str, object]:
    """Processor, cores, memory, versions, and how busy the machine was before the run."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 2),
    }


async def settle(pids: dict[str, int], patience_s: float = 30.0) -> None:
    """Wait until these processes have finished what an overload left behind: a tenth of one core, or patience."""
    for _ in range(int(patience_s)):
        meter = CpuMeter(pids)
        await asyncio.sleep(1.0)
        if meter.seconds() < QUIET:
            return


class CpuMeter:
    """CPU seconds of named processes between two readings. A process that restarts is not followed."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._before = self._read()

    def _read(self) -> dict[str, float]:
        return {name: sum(process.cpu_times()[:2]) for name, process in self._processes.items()}

    def seconds(self) -> float:
        """CPU seconds of all of them together since the meter was made."""
        after = self._read()
        return sum(after[name] - self._before[name] for name in after)

    def per_thousand(self, count: int) -> dict[str, float]:
        """Milliseconds of CPU per 1,000 messages since the meter was made, by process."""
        after = self._read()
        return {name: round((after[name] - self._before[name]) * 1e6 / max(1, count), 1) for name in after}
