"""A log that cannot be written costs its lines, and nothing else."""

import errno
import io
from pathlib import Path
from typing import BinaryIO, cast

import orjson
import pytest
import structlog

from ipro_rt.kernel.telemetry import LossyLog


class Disk(io.BytesIO):
    """A file on a disk that may be full, or has room for five bytes more."""

    full = False
    nearly_full = False

    def write(self, line: bytes) -> int:  # type: ignore[override]
        if self.nearly_full:
            return super().write(line[:5])
        if self.full:
            super().write(line[:5])
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(line)


def test_who_logs_to_a_full_disk_hears_nothing_of_it() -> None:
    with Path("/dev/full").open("ab", buffering=0) as full:
        with pytest.raises(OSError, match="No space left"):
            full.write(b"{}")
        structlog.BytesLogger(cast("BinaryIO", LossyLog(full))).warning(b"lease.not_renewed")


def test_lines_that_were_lost_are_counted_once_there_is_room_again() -> None:
    disk = Disk()
    log = LossyLog(disk)
    log.write(b'{"event":"before"}\n')
    disk.full = True
    log.write(b'{"event":"lost"}\n')
    log.write(b'{"event":"lost too"}\n')
    disk.full = False
    log.write(b'{"event":"after"}\n')
    lines = disk.getvalue().splitlines()
    events = [orjson.loads(line) for line in lines if line.endswith(b"}")]
    assert [event["event"] for event in events] == ["before", "log.lost", "after"]
    assert events[1]["lines"] == 2


def test_a_line_of_which_only_the_beginning_fits_is_lost_and_the_next_begins_anew() -> None:
    disk = Disk()
    log = LossyLog(disk)
    disk.nearly_full = True
    log.write(b'{"event":"cut"}\n')
    disk.nearly_full = False
    log.write(b'{"event":"after"}\n')
    assert disk.getvalue().splitlines()[1:] == [
        b'{"event":"log.lost","level":"error","lines":1}',
        b'{"event":"after"}',
    ]
