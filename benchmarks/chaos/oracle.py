"""The oracle: compares what users were promised with what the database, the provider and their screens say.

A: every message answered 200 is in the journal once. B: a key's seqs are 1 to n. C: one contact's messages keep their
order. D: every accepted command reached the provider; twice only where its answer was lost and the conversation said
so. E: nothing durable is left undone: open effects, late timers, messages in the inbox. F: every screen shows what the
database holds. G: no turn was accepted from a former owner. H: unread counts and totals are those of the journal.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from benchmarks.chaos.customers import Contact, conversations
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.scout import Scout
from benchmarks.chaos.stage import Stage
from benchmarks.chaos.turns import Journal, doubted, read_journal, read_leftovers, unread_of

Json = dict[str, Any]
STAMP_S = 1.0  # the journal's stamps are whole seconds


class Violation(NamedTuple):
    """A promise that was not kept: the letter of the check, and the ids to look for."""

    check: str
    what: str


@dataclass
class Evidence:
    """Everything the oracle looks at, read once the run is quiet."""

    tenant_id: str
    ledger: Ledger
    journal: Journal
    contacts: list[Contact]
    sends: dict[str, list[Json]]  # by conversation: what the provider took, in its order
    burials: dict[str, float]
    listed: dict[str, Json]
    leftovers: dict[str, list[str]]
    may_double: bool
    doubles: int = field(default=0)


async def gather(there: Stage, ledger: Ledger, contacts: list[Contact], scout: Scout, may_double: bool) -> Evidence:
    """Read the database and the sandbox."""
    listed = await conversations(there)
    return Evidence(
        tenant_id=there.tenant_id,
        ledger=ledger,
        journal=await read_journal(there),
        contacts=contacts,
        sends={contact.conversation: await sends_to(there, contact) for contact in contacts},
        burials=dict(scout.burials),
        listed=listed,
        leftovers=await read_leftovers(there),
        may_double=may_double,
    )


async def sends_to(there: Stage, contact: Contact) -> list[Json]:
    """What the sandbox took from the business for one contact, whatever became of it, oldest first."""
    query = {"phone_number_id": contact.phone_number_id, "limit": "2000", "all": "true"}
    page = await there.sandbox("GET", f"/phones/{contact.wa_id}/messages", params=query)
    return [each for each in page["items"] if each["direction"] == "out"]


def judge(evidence: Evidence) -> list[Violation]:
    """Every check except the screens'."""
    checks = (_once, _without_holes, _in_order, _sent, _done, _never_stale, _counted)
    return [violation for check in checks for violation in check(evidence)]


def _once(evidence: Evidence) -> Iterator[Violation]:
    times: Counter[str] = Counter()
    for turn in evidence.journal.turns:
        if turn.type == "message.received":
            times[turn.event["provider_id"]] += 1
    for identifier in evidence.ledger.acked:
        if times[identifier] == 0:
            yield Violation("A", f"{identifier} was answered 200 and is not in the journal")
    for identifier, count in times.items():
        if count > 1:
            yield Violation("A", f"{identifier} is in the journal {count} times")


def _without_holes(evidence: Evidence) -> Iterator[Violation]:
    for key, turns in evidence.journal.keys.items():
        seqs = [turn.seq for turn in turns]
        if seqs != list(range(1, len(seqs) + 1)):
            yield Violation("B", f"{key} has seqs {seqs[:3]} … {seqs[-3:]}, {len(seqs)} of them")


def _in_order(evidence: Evidence) -> Iterator[Violation]:
    said = evidence.ledger.said
    for key, turns in evidence.journal.keys.items():
        received = [turn for turn in turns if turn.type == "message.received" and turn.event["provider_id"] in said]
        for before, after in pairwise(received):
            first, second = said[before.event["provider_id"]], said[after.event["provider_id"]]
            if second.place < first.place:
                yield Violation("C", f"{key}: message {second.place} came after {first.place} at seq {after.seq}")


def _sent(evidence: Evidence) -> Iterator[Violation]:
    queued: dict[str, tuple[str, int]] = {}
    for contact in evidence.contacts:
        for turn in evidence.journal.conversation(evidence.tenant_id, contact.conversation):
            if turn.type == "message.queued":
                text = turn.event["item"].get("text", "")
                if text in queued:
                    yield Violation("D", f"{text} was queued twice, at seq {queued[text][1]} and {turn.seq}")
                queued[text] = (contact.conversation, turn.seq)
    taken = Counter(each["text"]["body"] for sends in evidence.sends.values() for each in sends if "text" in each)
    for text in evidence.ledger.accepted:
        if text not in queued:
            yield Violation("D", f"{text} was accepted and is not in the journal")
        elif taken[text] == 0 and not _failed(evidence, *queued[text]):
            yield Violation("D", f"{text} was accepted and never reached the provider")
    yield from _doubled(evidence, taken, queued)
    for contact in evidence.contacts:
        yield from _sent_in_order(evidence, contact, queued)


def _failed(evidence: Evidence, conversation: str, seq: int) -> bool:
    """Whether its last word is that the provider refused it, which people see."""
    turns = evidence.journal.conversation(evidence.tenant_id, conversation)
    statuses = [turn.type for turn in turns if turn.event.get("target") == seq]
    return bool(statuses) and statuses[-1] == "message.failed"


def _doubled(evidence: Evidence, taken: Counter[str], queued: dict[str, tuple[str, int]]) -> Iterator[Violation]:
    for text, count in taken.items():
        if count < 2 or text not in queued:
            continue
        conversation, seq = queued[text]
        evidence.doubles += count - 1
        if seq not in doubted(evidence.journal.conversation(evidence.tenant_id, conversation)):
            yield Violation("D", f"{text} reached the provider {count} times and was never shown as unconfirmed")
        elif not evidence.may_double:
            yield Violation("D", f"{text} reached the provider {count} times though nothing crashed")


def _sent_in_order(evidence: Evidence, contact: Contact, queued: dict[str, tuple[str, int]]) -> Iterator[Violation]:
    """First sends leave in the order of the timeline."""
    firsts: list[int] = []
    for each in evidence.sends[contact.conversation]:
        _, seq = queued.get(each.get("text", {}).get("body", ""), ("", 0))
        if seq and seq not in firsts:
            if firsts and seq < firsts[-1]:
                yield Violation("C", f"{contact.conversation}: seq {seq} was sent after seq {firsts[-1]}")
            firsts.append(seq)


def _done(evidence: Evidence) -> Iterator[Violation]:
    words = {
        "inbox": "still waits in the inbox",
        "dead_letters": "became a dead letter",
        "journal": "has an effect nobody closed",
        "timers": "is a timer that is late",
    }
    for name, identifiers in evidence.leftovers.items():
        for identifier in identifiers:
            yield Violation("E", f"{identifier} {words[name]}")


def _never_stale(evidence: Evidence) -> Iterator[Violation]:
    highest: dict[int, tuple[int, str]] = {}  # by shard: the highest epoch so far, and whose it was
    for key, turns in evidence.journal.keys.items():
        for before, after in pairwise(turns):
            if after.epoch < before.epoch:
                yield Violation("G", f"{key}:{after.seq} has epoch {after.epoch} after {before.epoch}")
    for turn in sorted(evidence.journal.turns, key=lambda each: each.kept):
        if turn.kept[0] > turn.until.timestamp() + STAMP_S:
            yield Violation("G", f"{turn.key}:{turn.seq} was kept {turn.kept[0]} under a lease until {turn.until}")
        buried = evidence.burials.get(turn.claim)
        if buried is not None and turn.kept[0] > buried + STAMP_S:
            yield Violation("G", f"{turn.key}:{turn.seq} was kept after {turn.claim} was buried")
        epoch, owner = highest.get(turn.shard, (-1, ""))
        if turn.epoch > epoch:
            highest[turn.shard] = (turn.epoch, turn.claim)
        elif turn.epoch < epoch and turn.claim != owner:
            yield Violation("G", f"{turn.key}:{turn.seq} of {turn.claim}, epoch {turn.epoch}, was kept after {epoch}")


def _counted(evidence: Evidence) -> Iterator[Violation]:
    for contact in evidence.contacts:
        turns = evidence.journal.conversation(evidence.tenant_id, contact.conversation)
        shown = evidence.listed.get(contact.conversation)
        if shown is None:
            yield Violation("H", f"{contact.conversation} is not in the list")
            continue
        if shown["seq"] != turns[-1].seq:
            yield Violation("H", f"{contact.conversation}: the list shows seq {shown['seq']}, not {turns[-1].seq}")
        if shown["unread"] != unread_of(turns):
            yield Violation("H", f"{contact.conversation}: unread {shown['unread']}, not {unread_of(turns)}")
    of_journal = sum(key.startswith("conversation:") for key in evidence.journal.keys)
    if of_journal != len(evidence.listed):
        yield Violation("H", f"{len(evidence.listed)} conversations in the list, {of_journal} in the journal")
