"""How soon a run went on after each blow, from what the customers saw and from the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.chaos.customers import Contact
from benchmarks.chaos.fault import Blow
from benchmarks.chaos.ledger import Ledger, Said
from benchmarks.chaos.turns import Journal

AFTER_S = 60.0  # how long after a blow's end something still belongs to it


@dataclass
class Recovery:
    """Seconds, one entry a blow: to the first answered message of a shard that was hit, counting only messages that
    were sent after the blow; to the first turn of another owner there; and the longest wait for a 200 on each shard."""

    acked: list[float] = field(default_factory=list)
    taken_over: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    unrecovered: int = 0


def measure(blows: Iterable[Blow], ledger: Ledger, contacts: list[Contact], journal: Journal) -> Recovery:
    """Over all blows of a run."""
    shard_of = {contact.index: contact.shard for contact in contacts}
    recovery = Recovery()
    for blow in blows:
        hit = [said for said in ledger.said.values() if _hit(blow, shard_of[said.contact])]
        times = [said.acked - blow.at for said in hit if said.acked is not None and said.began >= blow.at]
        if times:
            recovery.acked.append(min(times))
        else:
            recovery.unrecovered += 1
        if blow.shards is not None and (taken := _first_turn(blow, journal)) is not None:
            recovery.taken_over.append(taken)
        recovery.pauses += _longest(blow, hit, shard_of).values()
    return recovery


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


def _longest(blow: Blow, hit: list[Said], shard_of: dict[int, int]) -> dict[int, float]:
    """By shard, among the messages that were waiting at some time between the blow and a while after its end."""
    longest: dict[int, float] = {}
    for said in hit:
        if said.acked is not None and said.acked >= blow.at and said.began <= blow.over + AFTER_S:
            shard = shard_of[said.contact]
            longest[shard] = max(longest.get(shard, 0.0), said.acked - said.began)
    return longest


def summary(values: list[float]) -> dict[str, float]:
    """p50, p95, p99 and max, in seconds."""
    if not values:
        return {}
    ordered = sorted(values)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)

    return {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 3)}
