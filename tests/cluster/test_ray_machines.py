"""Ray on two machines: one joins, is cut off, is found dead while it lives, hears of it and comes back."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.commanded import in_lab
from tests.cluster.lab import Lab, unavailable

WHY_NOT = unavailable()
pytestmark = [pytest.mark.ray, pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")]

NOTICED_S = 30.0  # two health checks, one a second, each waiting for three
ENDED_S = 10.0  # a worker whose raylet ended finds out by itself
TOLD_S = 90.0  # how long TCP may wait before it tries a healed link again


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: Ray puts Unix sockets below it."""
    made = Path(tempfile.mkdtemp(prefix="lab-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def lives(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_machine_that_was_cut_off_is_found_dead_and_joins_again(folder: Path) -> None:
    with Lab(["a", "b"]) as lab:
        a = in_lab(lab, "a", folder)
        a.ask("connect")
        b = in_lab(lab, "b", folder, a.head)
        node = b.at_start["node"]
        before = a.ask("place", {"name": "x", "address": b.address})
        assert before["node"] == node
        lab.cut("a", "b")
        a.until("nodes", lambda alive: not alive[node], NOTICED_S)
        assert lives(before["pid"])  # dead for Ray, and at work: only a fence in the database keeps it from harm
        lab.heal()
        assert b.until("gone", bool, TOLD_S) == ["raylet"]
        repaired = b.ask("repair")
        after = a.until_moved("x", before)
        assert after["node"] == repaired["node"] != node
        ended_by = time.monotonic() + ENDED_S
        while lives(before["pid"]) and time.monotonic() < ended_by:
            os.sched_yield()
        assert not lives(before["pid"])
