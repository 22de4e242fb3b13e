"""An open-loop HTTP load: requests leave when they are due, whether or not the ones before were answered.

Latency counts from the due time, so a server that stalls is not spared the requests it delayed. The requests are made
ahead of the clock and sent by a process of their own (`benchmarks.sender`), whose CPU is counted as well.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice

import msgspec

MAX_LATE_S = 10.0


class Load(msgspec.Struct):
    """What came back. Latencies are in seconds, in the order of the answers.

    `began` is the instant (`time.perf_counter`, the same in every process of a machine) at which request 0 was due;
    `cpu_s` is what sending and reading cost.
    """

    sent: int = 0
    ok: int = 0
    failed: int = 0
    began: float = 0.0
    elapsed: float = 0.0
    cpu_s: float = 0.0
    latencies: list[float] = []

    def percentile_ms(self, share: float) -> float:
        """A percentile of the latencies, in milliseconds."""
        return percentile_ms(self.latencies, share)

    @property
    def cpu_per_thousand(self) -> float:
        """Milliseconds of CPU that 1,000 requests cost the process that sent them."""
        return round(self.cpu_s * 1e6 / max(1, self.ok), 1)


def percentile_ms(values: list[float], share: float) -> float:
    """A percentile, in milliseconds with one decimal."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


async def run(port: int, requests: Iterator[bytes], rate: float, seconds: float) -> Load:
    """Send `rate` requests a second for `seconds`, then wait for what is still out, `MAX_LATE_S` at most."""
    made = list(islice(requests, int(rate * seconds)))
    with tempfile.NamedTemporaryFile(prefix="ipro-load-") as file:
        file.write(msgspec.msgpack.encode(made))
        file.flush()
        sender = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.sender", str(port), str(rate), file.name, stdout=asyncio.subprocess.PIPE
        )
        told, _ = await sender.communicate()
    if sender.returncode:
        raise RuntimeError(f"the load ended with {sender.returncode}")
    return msgspec.msgpack.decode(told, type=Load)
