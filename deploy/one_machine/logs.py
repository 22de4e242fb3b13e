"""Log files of the processes we start: appended to, and set aside at a start when they grew big."""

from pathlib import Path
from typing import BinaryIO

BIG_BYTES = 10 * 1024 * 1024
KEPT = 3


def opened_log(path: Path) -> BinaryIO:
    """The log, open for appending, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def rotate(path: Path, big_bytes: int = BIG_BYTES) -> None:
    """Move a big log to `<name>.1`, the older ones one up, and drop the oldest."""
    try:
        if path.stat().st_size < big_bytes:
            return
    except FileNotFoundError:
        return
    for number in range(KEPT, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)
