"""E: every timer that came due rang, once, as its clock armed it, and what it told another was heard, once.

The journal alone says what was armed.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from benchmarks.simulation.evidence import Evidence, Violation
from benchmarks.simulation.ledger import Kept
from benchmarks.simulation.seal import EPOCH
from ipro_rt.kernel.timers import Timer

GRACE_S = 5.0
EARLY_S = 0.1  # as well as a host can know the database's time


class Armed(NamedTuple):
    """A timer that waits, and how often it rang."""

    seq: int
    timer: Timer


def judge(evidence: Evidence) -> Iterator[Violation]:
    """Every violation of E."""
    by_key: dict[str, list[Kept]] = {}
    for kept in evidence.ledger.kept:
        if kept.record.key.startswith("alarm:"):
            by_key.setdefault(kept.record.key, []).append(kept)
    for key, turns in sorted(by_key.items()):
        turns.sort(key=lambda kept: kept.record.seq)
        yield from _of_key(evidence, key, turns)
    yield from _told(evidence, by_key)


def _told(evidence: Evidence, by_key: dict[str, list[Kept]]) -> Iterator[Violation]:
    """What a ringing clock tells its neighbour arrives, once."""
    turns = [kept for _, some in sorted(by_key.items()) for kept in some]
    heard: dict[str, int] = {}
    for kept in turns:
        for pid in kept.record.pids:
            heard[pid] = heard.get(pid, 0) + 1
    end = EPOCH + timedelta(seconds=evidence.until - GRACE_S)
    for kept in turns:
        if kept.at < end and kept.record.effects and (times := heard.get(f"tell/{kept.record.id}", 0)) != 1:
            yield Violation("E", f"{kept.record.id} told its neighbour, who heard it {times} times")


def _of_key(evidence: Evidence, key: str, turns: list[Kept]) -> Iterator[Violation]:
    armed: dict[str, Armed] = {}
    for kept in turns:
        record = kept.record
        rang = record.event["what"] == "rang"
        if rang != (record.fired is not None):
            yield Violation("E", f"{record.id} rang={rang} and fired={record.fired}")
        if record.fired is not None:
            there = armed.get(record.fired)
            if there is None:
                yield Violation("E", f"{record.id} rang {record.fired}, which was not armed")
                continue
            early = (there.timer.due - kept.at).total_seconds()
            if early > EARLY_S:
                yield Violation("E", f"{record.id} of {kept.claim} rang {record.fired} {early:.3f} s before it was due")
            if there.timer.every_s is None:
                del armed[record.fired]
        for name in record.disarmed:
            armed.pop(name, None)
        for timer in record.timers:
            armed[timer.name] = Armed(record.seq, timer)
    end = EPOCH + timedelta(seconds=evidence.until - GRACE_S)
    for name, left in sorted(armed.items()):
        if left.timer.every_s is None and left.timer.due < end:
            yield Violation("E", f"{key}/{name} of turn {left.seq} was due at {left.timer.due} and never rang")
    yield from _recurring(evidence, key, turns, armed)


def _recurring(evidence: Evidence, key: str, turns: list[Kept], armed: dict[str, Armed]) -> Iterator[Violation]:
    """A recurring timer still armed at the end rang lately."""
    for name, left in sorted(armed.items()):
        every = left.timer.every_s
        if every is None:
            continue
        rang = (kept.at for kept in turns if kept.record.fired == name and kept.record.seq > left.seq)
        last = max(rang, default=left.timer.due)
        silent = (EPOCH + timedelta(seconds=evidence.until) - last).total_seconds()
        if silent > every + GRACE_S:
            yield Violation("E", f"{key}/{name}, every {every:.1f} s, was silent for the last {silent:.1f} s")


def lateness(evidence: Evidence) -> list[float]:
    """Seconds between the instant a single timer was due and the one its turn was kept."""
    due: dict[tuple[str, str], Timer] = {}
    late: list[float] = []
    for kept in sorted(evidence.ledger.kept, key=lambda kept: (kept.record.key, kept.record.seq)):
        record = kept.record
        timer = due.get((record.key, record.fired)) if record.fired is not None else None
        if timer is not None and timer.every_s is None:
            late.append((kept.at - timer.due).total_seconds())
        for timer in record.timers:
            due[record.key, timer.name] = timer
    return late
