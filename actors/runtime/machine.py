"""Which machine this is, and whether a process of it still lives: the proof of death that makes a restart quick.

A process that is gone can write no more, so its lease need not run out before its shards are given away. Only
whoever shares its kernel can know that; everybody else waits for the database's clock.
"""

import os
from functools import cache
from pathlib import Path

from ipro_rt.kernel.ownership import HostCard


@cache
def machine_id() -> str:
    """This boot of this kernel, and this process namespace. `IPRO_MACHINE` overrides it, for drills."""
    if given := os.environ.get("IPRO_MACHINE"):
        return given
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"


def born_at(pid: int) -> int | None:
    """When a process started, in clock ticks since the boot; None when there is none or it is a corpse."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def alive(card: HostCard) -> bool:
    """False only when it is certain that the process of this card is gone."""
    if card.machine != machine_id() or not card.pid:
        return True
    return born_at(card.pid) == card.born
