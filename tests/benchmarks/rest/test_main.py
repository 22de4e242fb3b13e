"""The table names every case with its figures, quiet and under load, and the targets where there are any."""

import pytest

from benchmarks.rest.__main__ import TARGETS, show

QUIET = {"p50": 1.0, "p95": 2.0, "p99": 3.0, "times": 400, "bytes": 100}


def test_every_case_is_told_with_its_target_and_its_plan(capsys: pytest.CaptureFixture[str]) -> None:
    cases = {"inbox_first": QUIET, "conversation": QUIET}
    loaded = {name: {**figures, "p99": 9.0} for name, figures in cases.items()}
    plans = {"inbox_first": ["conversations: IXSCAN, 51 keys and 51 documents for 51, 0 ms"], "conversation": []}
    size = {"conversations": 50_000, "messages": 20_000, "machine": {}}
    show({**size, "alone": cases, "while_customers_write": loaded, "plans": plans})
    lines = capsys.readouterr().out.splitlines()
    inbox = next(line for line in lines if line.startswith("inbox_first"))
    assert inbox.split()[1:7] == ["1.0", "2.0", "3.0", "1.0", "2.0", "9.0"]
    assert f"target p99 {TARGETS['inbox_first']:.0f}" in inbox
    assert sum("51 keys" in line for line in lines) == 1
