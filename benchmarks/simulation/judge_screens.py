"""F: every screen shows what the database holds."""

from collections.abc import Iterator
from typing import Any

import orjson

from benchmarks.simulation.evidence import Conversation, Evidence, Violation
from benchmarks.simulation.screens import ConversationScreen, InboxScreen
from ipro_rt.conversations.model import view
from ipro_rt.kernel.encoding import encode


def judge(evidence: Evidence) -> Iterator[Violation]:
    """Every violation of F."""
    for screen in evidence.screens:
        if isinstance(screen, ConversationScreen):
            assert screen.conversation_id is not None
            conversation = evidence.conversations.get(screen.conversation_id)
            if conversation is not None:
                yield from _conversation(screen, conversation)
        elif isinstance(screen, InboxScreen):
            yield from _inbox(screen, evidence)


def _conversation(screen: ConversationScreen, conversation: Conversation) -> Iterator[Violation]:
    state = conversation.state
    if screen.after != state.seq:
        yield Violation("F", f"{screen.name} is at {screen.after}, the journal at {state.seq}")
        return
    yield from _differences(screen.name, screen.header, encode(view(state)))
    shown = {seq: encode(item) for seq, item in screen.items.items()}
    there = {seq: encode(item) for seq, item in conversation.items.items() if seq >= screen.first}
    if shown != there:
        wrong = sorted(seq for seq in shown.keys() | there.keys() if shown.get(seq) != there.get(seq))
        first = f"{shown.get(wrong[0])!r} instead of {there.get(wrong[0])!r}"
        yield Violation("F", f"{screen.name} shows the items {wrong[:10]} wrong: {first}")


def _inbox(screen: InboxScreen, evidence: Evidence) -> Iterator[Violation]:
    for conversation in evidence.conversations.values():
        if conversation.address.tenant_id != screen.scope.tenant_id:
            continue
        shown = screen.headers.get(conversation.address.id)
        if shown is None:
            yield Violation("F", f"{screen.name} does not show {conversation.address.id}")
            continue
        yield from _differences(f"{screen.name} {conversation.address.id}", shown, encode(view(conversation.state)))


def _differences(name: str, shown: dict[str, Any], truth: bytes) -> Iterator[Violation]:
    left, right = _plain(shown), _plain(orjson.loads(truth))
    wrong = sorted(field for field in left.keys() | right.keys() if left.get(field) != right.get(field))
    if wrong:
        first = f"{left.get(wrong[0])!r} instead of {right.get(wrong[0])!r}"
        yield Violation("F", f"{name} shows {wrong} wrong: {first}")


def _plain(header: dict[str, Any]) -> dict[str, Any]:
    """Without what is not there, and without the seq: a list is told only of what it shows."""
    return {name: value for name, value in header.items() if value is not None and name not in ("id", "seq")}
