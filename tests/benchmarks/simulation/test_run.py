"""Runs of the simulated world: the same seed is the same run, and the product keeps its promises in many of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.simulation.run import play
from benchmarks.simulation.weather import Blow, fine, forecast

SEEDS = 200
BUSY = 7  # a seed with several kinds of trouble


def digest(seed: int, hash_seed: str) -> str:
    """The digest of a run in a process of its own."""
    program = f"from benchmarks.simulation.run import play; print(play({seed}).digest)"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    return answer.stdout.strip()


def test_a_seed_replays_bit_for_bit_whatever_the_hash_seed() -> None:
    assert len(forecast(BUSY).names) > 2
    first = digest(BUSY, "1")
    assert len(first) == 64
    assert digest(BUSY, "4242") == first
    assert play(BUSY).digest == first


def test_other_seeds_are_other_runs() -> None:
    assert len({play(seed).digest for seed in (3, 6, 7)}) == 3


def test_one_run_leaves_no_trace_in_the_next() -> None:
    first = play(BUSY).digest
    play(BUSY + 1)
    assert play(BUSY).digest == first


def test_in_fine_weather_nothing_is_sent_twice_and_nothing_is_late() -> None:
    result = play(1, weather=fine(1))
    assert result.violations == []
    assert result.figures["inbound"] > 20
    assert result.figures["sends"] > 5
    assert result.figures["sent_again"] == 0
    assert result.figures["rings"] > 5
    assert result.figures["late_s"] < 1.0


def test_a_host_that_is_frozen_for_half_a_minute_is_replaced_and_writes_nothing_after_it() -> None:
    result = play(2, weather=fine(2, Blow(10.0, "stop", "host-0", 30.0), active_s=50.0))
    assert result.violations == []
    assert result.figures["lives"] > 6


@pytest.mark.timeout(900)
def test_the_command_plays_two_hundred_seeds_and_finds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "simulation.json"
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.simulate", "--seeds", str(SEEDS), "--json", str(file)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    told = json.loads(file.read_text())
    assert told["failing"] == [], answer.stdout
    assert (told["seeds"], told["violations"], answer.returncode) == (SEEDS, 0, 0)
    assert told["totals"]["inbound"] > 10_000
