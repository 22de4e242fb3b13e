"""The journal of a run as the database holds it, and what follows from it, computed by nobody of the product."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.chaos.stage import Stage
from ipro_rt.kernel.journal import SEQ_DIGITS

Json = dict[str, Any]
MISDATED_S = 600
LATE_S = 5.0


@dataclass(slots=True)
class Turn:
    """One record. `kept` is the server's own (seconds, counter), `claim` the life of the host that wrote it."""

    key: str
    seq: int
    shard: int
    epoch: int
    claim: str
    kept: tuple[int, int]
    until: datetime
    at: datetime
    event: Json
    open: bool

    @property
    def type(self) -> str:
        """What happened."""
        return str(self.event["type"])


@dataclass
class Journal:
    """Every turn of a run, by key, in the order of their seqs."""

    keys: dict[str, list[Turn]] = field(default_factory=dict)

    @property
    def turns(self) -> list[Turn]:
        """All of them."""
        return [turn for turns in self.keys.values() for turn in turns]

    def conversation(self, tenant_id: str, identifier: str) -> list[Turn]:
        """The turns of one conversation."""
        return self.keys.get(f"conversation:{tenant_id}:{identifier}", [])


async def read_journal(there: Stage) -> Journal:
    """All of it."""
    journal = Journal()
    async with there.database.permit():
        async for document in there.database.driver("journal").find({}, sort=[("_id", 1)]):
            turn = _turn(document)
            journal.keys.setdefault(turn.key, []).append(turn)
    return journal


async def read_leftovers(there: Stage) -> dict[str, list[str]]:
    """What is left in the collections that are empty when everything is done."""
    due = {"due": {"$lt": datetime.fromtimestamp(time.time() - LATE_S, UTC)}}
    wanted = {"inbox": {}, "dead_letters": {}, "journal": {"open": True}, "timers": due}
    found: dict[str, list[str]] = {}
    async with there.database.permit():
        for name, filter in wanted.items():
            documents = there.database.driver(name).find(filter, {"_id": 1}, limit=100)
            found[name] = [str(document["_id"]) async for document in documents]
    return found


def _turn(document: Json) -> Turn:
    kept = document["kept"]
    return Turn(
        key=document["_id"][: -SEQ_DIGITS - 1],
        seq=document["seq"],
        shard=document["shard"],
        epoch=document.get("epoch", 0),
        claim=document["turn"].rpartition(".")[0].replace("/", "#"),
        kept=(kept.time, kept.inc),
        until=document["until"],
        at=document["at"],
        event=document["event"],
        open=document.get("open", False),
    )


def unread_of(turns: list[Turn]) -> int:
    """The customer's messages nobody has read."""
    unread: list[int] = []
    for turn in turns:
        upto = (turn.event.get("change") or {}).get("read_up_to")
        if upto is not None:
            unread = [seq for seq in unread if seq > upto]
        item = turn.event.get("item")
        if item is not None and item["kind"] == "message" and item["direction"] == "in":
            unread.append(turn.seq)
    return min(len(unread), 999)


def on_the_way(turns: list[Turn]) -> int:
    """Answers that were queued and have not ended: neither taken by the provider nor failed."""
    left: set[int] = set()
    for turn in turns:
        item = turn.event.get("item")
        if turn.type == "message.queued" and item is not None:
            left.add(turn.seq)
        if turn.event.get("frees"):
            left.discard(turn.event["target"])
    return len(left)


def signs(turns: list[Turn]) -> dict[str, int]:
    """What shows that a fault was felt: sends tried again, answers that were missed, turns dated by a wrong clock."""
    return {
        "sent_again": sum(turn.type == "message.sending" for turn in turns),
        "unconfirmed": sum((turn.event.get("patch") or {}).get("status") == "unconfirmed" for turn in turns),
        "misdated": sum(abs(turn.at.timestamp() - turn.kept[0]) > MISDATED_S for turn in turns),
    }


def doubted(turns: list[Turn]) -> set[int]:
    """The seqs of messages that were shown as unconfirmed."""
    return {turn.event["target"] for turn in turns if (turn.event.get("patch") or {}).get("status") == "unconfirmed"}
