"""How soon a run went on after each blow, from what the customers saw and from the journal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.chaos.customers import Contact
from benchmarks.chaos.fault import Blow
from benchmarks.chaos.ledger import Ledger, Said
from benchmarks.chaos.turns import Journal

AFTER_S = 15.0  # how long after a blow's end something still belongs to it
SILENCE_S = 1.0  # without any answer to the shards that were hit
SOON_S = 6.0  # what a blow breaks is broken by then: Ray ends its processes a moment after its own death


@dataclass
class Recovery:
    """Seconds, one entry a blow: to the end of the silence it caused, which is the first answered message of the
    shards that were hit; to the first turn of another owner there; and the longest wait for a 200 on each shard."""

    acked: list[float] = field(default_factory=list)
    taken_over: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    unrecovered: int = 0


def measure(blows: Sequence[Blow], ledger: Ledger, contacts: list[Contact], journal: Journal) -> Recovery:
    """Over all blows of a run."""
    shard_of = {contact.index: contact.shard for contact in contacts}
    recovery = Recovery()
    for blow, following in zip(blows, [*blows[1:], None], strict=True):
        hit = [said for said in ledger.said.values() if _hit(blow, shard_of[said.contact])]
        until = min(blow.over + AFTER_S, following.at if following is not None else float("inf"))
        if (back := _end_of_silence(blow, hit)) is not None:
            recovery.acked.append(back)
        else:
            recovery.unrecovered += 1
        if blow.shards is not None and (taken := _first_turn(blow, journal)) is not None:
            recovery.taken_over.append(taken)
        recovery.pauses += _longest(blow, hit, shard_of, until).values()
    return recovery


def _end_of_silence(blow: Blow, hit: list[Said]) -> float | None:
    """Processes may go on answering for a moment, so what counts is the last silence that began soon."""
    acked = sorted(said.acked for said in hit if said.acked is not None and said.acked >= blow.at)
    fresh = [said.acked for said in hit if said.acked is not None and said.began >= blow.at]
    if not fresh:
        return None
    soon = blow.at + SOON_S
    ends = [after for before, after in pairwise([blow.at, *acked]) if after - before >= SILENCE_S and before <= soon]
    return max([min(fresh), *ends]) - blow.at


def _hit(blow: Blow, shard: int) -> bool:
    return blow.shards is None or shard in blow.shards


def _first_turn(blow: Blow, journal: Journal) -> float | None:
    """Until another claim than the victim's had a turn in one of its shards."""
    assert blow.shards is not None
    victim = blow.note.partition(" ")[0]
    later = [
        turn.at.timestamp() - blow.at
        for turn in journal.turns
        if turn.shard in blow.shards and turn.claim != victim and turn.at.timestamp() >= blow.at
    ]
    return min(later, default=None)


def _longest(blow: Blow, hit: list[Said], shard_of: dict[int, int], until: float) -> dict[int, float]:
    """By shard, among the messages that were waiting at some time between the blow and a while after its end."""
    longest: dict[int, float] = {}
    for said in hit:
        if said.acked is not None and said.acked >= blow.at and said.began <= until:
            shard = shard_of[said.contact]
            longest[shard] = max(longest.get(shard, 0.0), said.acked - said.began)
    return longest


def handovers(folder: Path, since: float) -> list[float]:
    """Seconds from sealing shards to their new owner knowing, by the coordinator's own log: one entry a handover."""
    took: list[float] = []
    for line in (folder / "logs" / "coordinator.log").read_text().splitlines():
        said = json.loads(line)
        if said["event"] == "shards.moved" and datetime.fromisoformat(said["timestamp"]).timestamp() >= since:
            took.append(said["ms"] / 1000)
    return took


def summary(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 and max, in seconds."""
    if not values:
        return {}
    ordered = sorted(values)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)

    return {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 3)}
