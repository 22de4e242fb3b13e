"""D: what agents sent. Once, in order; and where nobody can know whether once was enough, the conversation said so."""

from collections.abc import Iterator
from itertools import pairwise

from benchmarks.simulation.evidence import Conversation, Evidence, Violation
from benchmarks.simulation.ledger import SendCall
from ipro_rt.conversations.model import Item
from ipro_rt.conversations.sending import MAX_ATTEMPTS, opaque_of

SETTLED = {"sent", "delivered", "read", "played"}


def judge(evidence: Evidence) -> Iterator[Violation]:
    """Every violation of D."""
    calls: dict[str, list[SendCall]] = {}
    for call in evidence.ledger.calls:
        calls.setdefault(call.opaque, []).append(call)
    by_client: dict[str, list[Item]] = {}
    for conversation in evidence.conversations.values():
        first_taken: list[tuple[int, float]] = []
        for seq, item in sorted(conversation.items.items()):
            if item.direction != "out" or item.kind != "message":
                continue
            by_client.setdefault(item.client_id or "", []).append(item)
            mine = calls.pop(opaque_of(conversation.address.id, seq), [])
            taken = [call for call in mine if call.taken]
            if taken:
                first_taken.append((seq, taken[0].at))
            yield from _fate(conversation, item, mine, taken)
            yield from _repeats(evidence, conversation, item, taken)
        yield from _order(conversation, first_taken)
    for opaque in sorted(calls):
        if not opaque.endswith(".reaction"):
            yield Violation("D", f"{opaque} was sent and is in no conversation")
    yield from _promises(evidence, by_client)


def _promises(evidence: Evidence, by_client: dict[str, list[Item]]) -> Iterator[Violation]:
    for client_id, items in sorted(by_client.items()):
        if len(items) > 1:
            yield Violation("D", f"command {client_id} became {len(items)} messages")
    for command in evidence.ledger.commands.values():
        if command.accepted_at is not None and command.client_id not in by_client:
            yield Violation("D", f"command {command.client_id} was accepted and is in no conversation")


def _fate(conversation: Conversation, item: Item, calls: list[SendCall], taken: list[SendCall]) -> Iterator[Violation]:
    name = f"message {item.client_id} ({conversation.address.id} {item.seq})"
    if item.status in SETTLED:
        if not taken:
            yield Violation("D", f"{name} shows {item.status} and the provider never had it")
    elif item.status == "failed":
        refused = any(call.answer == "refused" for call in calls)
        if not refused and len(calls) < MAX_ATTEMPTS:
            yield Violation("D", f"{name} shows failed after {len(calls)} calls and no refusal")
    else:
        yield Violation("D", f"{name} is left {item.status}, {len(calls)} calls, {len(taken)} taken")


def _repeats(evidence: Evidence, conversation: Conversation, item: Item, taken: list[SendCall]) -> Iterator[Violation]:
    if len(taken) < 2:
        return
    name = f"message {item.client_id} ({conversation.address.id} {item.seq})"
    patches = conversation.patches[item.seq]
    said = sum(event.patch is not None and event.patch.status == "unconfirmed" for event in patches)
    if said < len(taken) - 1:
        yield Violation("D", f"{name} was taken {len(taken)} times and said unconfirmed {said} times")
    weather = evidence.weather
    for call in taken[:-1]:
        trouble = weather.store.after or weather.store.before or weather.wires.dropped or weather.wires.slow
        excused = call.host in evidence.ledger.touched or call.host in evidence.ledger.buried or bool(trouble)
        if call.answered and not excused:
            yield Violation("D", f"{name} was taken at {call.at:.2f} by {call.host}, answered, and sent again")


def _order(conversation: Conversation, first_taken: list[tuple[int, float]]) -> Iterator[Violation]:
    for (seq, at), (later_seq, later) in pairwise(first_taken):
        if later < at:
            yield Violation("D", f"{conversation.address.id}: {later_seq} was sent before {seq}")
