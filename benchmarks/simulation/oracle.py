"""The judge: compares what was promised with what the database holds once all is quiet.

A every acknowledged message exactly once · B seqs 1..n · C order of one contact · D commands sent once, or honestly
unconfirmed · E timers once · F screens as the database · G one owner at a time · H counters as recomputed.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from benchmarks.simulation import judge_screens, judge_sends, judge_timers
from benchmarks.simulation.evidence import Conversation, Evidence, Violation
from benchmarks.simulation.ledger import Kept
from benchmarks.simulation.seal import EPOCH
from ipro_rt.kernel.ports import Address

ROUND_S = 5.0  # longer than a round of the projector


def judge(evidence: Evidence) -> list[Violation]:
    """Everything that is wrong, in the order of the letters."""
    rules = (
        received,
        numbered,
        ordered,
        judge_sends.judge,
        judge_timers.judge,
        judge_screens.judge,
        owned,
        counted,
        aside,
    )
    return [violation for rule in rules for violation in rule(evidence)]


def received(evidence: Evidence) -> Iterator[Violation]:
    """A: every message the provider had a 200 for is there, once; any other at most once."""
    places: dict[str, list[str]] = {}
    for conversation in evidence.conversations.values():
        for record, event in zip(conversation.records, conversation.events, strict=True):
            if event.type == "message.received" and event.provider_id:
                places.setdefault(event.provider_id, []).append(record.id)
    for provider_id, inbound in evidence.ledger.inbound.items():
        found = places.pop(provider_id, [])
        if len(found) > 1:
            yield Violation("A", f"{provider_id} was kept {len(found)} times: {found}")
        if inbound.acked_at is not None and not found:
            yield Violation("A", f"{provider_id} was acknowledged at {inbound.acked_at:.2f} and is lost")
        if any(inbound.conversation_id not in place for place in found):
            yield Violation("A", f"{provider_id} is in the wrong conversation: {found}")
    for provider_id, found in sorted(places.items()):
        yield Violation("A", f"{provider_id} is kept and nobody sent it: {found}")


def numbered(evidence: Evidence) -> Iterator[Violation]:
    """B: the turns of each key are 1..n."""
    for key, records in sorted(evidence.by_key.items()):
        seqs = [record.seq for record in records]
        if seqs != list(range(1, len(seqs) + 1)):
            yield Violation("B", f"{key} has the turns {seqs}")


def ordered(evidence: Evidence) -> Iterator[Violation]:
    """C: a message that was acknowledged before another was sent stands before it."""
    seqs: dict[str, int] = {}
    kept = {kept.record.id: (kept.at - EPOCH).total_seconds() for kept in evidence.ledger.kept}
    kept_at: dict[str, float] = {}
    for conversation in evidence.conversations.values():
        for record, event in zip(conversation.records, conversation.events, strict=True):
            if event.type == "message.received" and event.provider_id:
                seqs.setdefault(event.provider_id, record.seq)
                kept_at.setdefault(event.provider_id, kept[record.id])
    by_contact: dict[str, list[tuple[float, float, int, str]]] = {}
    for provider_id, inbound in evidence.ledger.inbound.items():
        if inbound.acked_at is not None and provider_id in seqs:
            entry = (inbound.first_sent_at, inbound.acked_at, seqs[provider_id], provider_id)
            by_contact.setdefault(inbound.conversation_id, []).append(entry)
    for name, entries in sorted(by_contact.items()):
        entries.sort()
        for index, (sent, _, seq, provider_id) in enumerate(entries):
            late = [each for each in entries[:index] if each[1] < sent and each[2] > seq]
            if late:
                deferred = any((evidence.ledger.inbound[each[3]].acked_at or 0.0) < kept_at[each[3]] for each in late)
                rule = "C deferred" if deferred else "C"
                yield Violation(
                    rule, f"{name}: {provider_id} stands before {late[0][3]}, acknowledged before it was sent"
                )


def owned(evidence: Evidence) -> Iterator[Violation]:
    """G: epochs never go down, an epoch has one owner, and nothing is kept for a claim that is over or owns nothing."""
    owners: dict[tuple[int, int], str] = {}
    latest: dict[str, tuple[int, int]] = {}
    for kept in evidence.ledger.kept:
        record = kept.record
        owner = owners.setdefault((record.shard, record.epoch), kept.claim)
        if owner != kept.claim:
            yield Violation("G", f"{record.id}: epoch {record.epoch} belongs to {owner} and to {kept.claim}")
        if (over := evidence.ledger.buried.get(kept.claim)) is not None and kept.at > over:
            if not posthumous(evidence, kept):
                yield Violation("G", f"{record.id} of {kept.claim} was kept {_clock(kept.at)}, buried {_clock(over)}")
        elif kept.owner != kept.claim:
            yield Violation("G", f"{record.id} of {kept.claim} was kept while the table named {kept.owner}")
        seq, epoch = latest.get(record.key, (0, 0))
        if record.seq > seq:
            if record.epoch < epoch:
                yield Violation("G", f"{record.id} has epoch {record.epoch} after {epoch}")
            latest[record.key] = (record.seq, record.epoch)


def posthumous(evidence: Evidence, kept: Kept) -> bool:
    """On its way when its process was killed, and taken before the lease ended: the death was proved before that.

    It harms nobody as long as the next owner takes up what it left; whether it did, the other letters tell. The
    database stamps whole seconds, so that it takes what comes in the second in which the lease ends; the next owner
    looks once more LEASE_S + BURY_S after it came, which is later than that.
    """
    death = evidence.ledger.died.get(kept.claim)
    return death is not None and death < kept.at and kept.at.replace(microsecond=0) < kept.until


def counted(evidence: Evidence) -> Iterator[Violation]:
    """H: state documents are the journal's states, and their counters are what a recount gives."""
    for conversation in evidence.conversations.values():
        address = conversation.address
        document = evidence.documents.get(("conversation", address.id))
        if document is None:
            yield Violation("H", f"{address.key} has no state document")
            continue
        truth = msgspec.to_builtins(conversation.state, builtin_types=(datetime,))
        wrong = sorted(name for name in truth if document.get(name) != truth[name])
        if wrong:
            got, want = document.get(wrong[0]), truth[wrong[0]]
            yield Violation("H", f"{address.key}: the document's {wrong} differ: {got!r} instead of {want!r}")
        if (unread := list(_unread(conversation))) != list(document.get("unread", ())):
            yield Violation("H", f"{address.key}: unread {document.get('unread')} instead of {unread}")
    yield from _rung(evidence)


def _rung(evidence: Evidence) -> Iterator[Violation]:
    """Alarm clocks go on to the end, so that a document may be a projector's round behind, and no more."""
    kept_at = {kept.record.id: (kept.at - EPOCH).total_seconds() for kept in evidence.ledger.kept}
    for key, records in sorted(evidence.by_key.items()):
        if not key.startswith("alarm:"):
            continue
        document = evidence.documents.get(("alarm", Address.of_key(key).id)) or {"seq": 0, "rang": 0}
        behind = [record for record in records if record.seq > document["seq"]]
        if behind and kept_at[behind[0].id] < evidence.until - ROUND_S:
            yield Violation("H", f"{key}: the document is at {document['seq']}, the journal at {records[-1].seq}")
        rang = sum(record.event["what"] == "rang" for record in records if record.seq <= document["seq"])
        if rang != document["rang"]:
            yield Violation("H", f"{key} shows {document['rang']} rings instead of {rang}")


def _unread(conversation: Conversation) -> list[int]:
    """Counted anew, without the product's own rules."""
    unread: list[int] = []
    for event in conversation.events:
        if event.change is not None and event.change.read_up_to is not None:
            unread = [seq for seq in unread if seq > event.change.read_up_to]
        if event.item is not None and event.item.kind == "message" and event.item.direction == "in":
            unread.append(event.item.seq)
    return unread


def aside(evidence: Evidence) -> Iterator[Violation]:
    """Nothing in this world deserves to be a dead letter."""
    for letter in evidence.letters.values():
        yield Violation("A", f"dead letter: {letter.message} of {letter.key} from {letter.source}: {letter.error}")


def _clock(at: datetime) -> str:
    return at.strftime("%H:%M:%S.%f")[:-3]
