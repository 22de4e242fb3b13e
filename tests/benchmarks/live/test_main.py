"""The table begins with how far each figure is from its target, and leaves out what was not run."""

import pytest

from benchmarks.live.__main__ import TARGETS, show


def test_a_figure_at_its_target_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    late = {"p50": 1.0, "p99": TARGETS["late_ms"]}
    timers = {"pending": 1_000_000, "rang": 10, "missing": 0, "rss_without_mb": 1.0, "rss_max_mb": 2.0, "query": {}}
    show({"timers": {"late_ms": late, **timers}, "machine": {}})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  1.00 of the target")
    assert not any("live conversation" in line or "hot" in line for line in lines)
