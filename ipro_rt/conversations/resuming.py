"""What a client gets when it subscribes: everything it missed, or a fresh snapshot; never a silent gap."""

import asyncio
from typing import Any

import msgspec

from ipro_rt.conversations.events import Event
from ipro_rt.conversations.inputs import ConversationPage, OneConversation
from ipro_rt.conversations.model import Conversation, Item
from ipro_rt.conversations.service import Conversations
from ipro_rt.conversations.store import ConversationStore
from ipro_rt.conversations.telling import Told, changed, told
from ipro_rt.kernel.journal import Record
from ipro_rt.kernel.scope import Scope

MAX_GAP = 300  # turns; beyond that a snapshot is smaller than the gap
PAGE = 50
READS = 16  # at once, of a gateway: when thousands come back together the others still find a connection


class Missed(msgspec.Struct, frozen=True):
    """One event of a gap."""

    topic: str
    seq: int
    type: str
    at: Any
    data: Told


class Snapshot(msgspec.Struct, frozen=True):
    """A conversation as a screen shows it."""

    conversation: Conversation
    items: list[Item]
    next: int | None


class Resumed(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to a subscription: `events` after the client's seq, or a `snapshot` of seq."""

    seq: int
    events: list[Missed] | None = None
    snapshot: Snapshot | ConversationPage | None = None


class Resuming:
    """Owns the meeting of past and present for one topic. Call it while the topic is already heard."""

    def __init__(self, conversations: Conversations, store: ConversationStore) -> None:
        self._conversations = conversations
        self._store = store
        self._reading = asyncio.Semaphore(READS)

    async def conversation(self, scope: Scope, conversation_id: str, topic: str, after: int | None) -> Resumed:
        """The header is asked first: its seq is durable, so every turn up to it can be read."""
        header = await self._conversations.get(scope, OneConversation(id=conversation_id))
        if after is not None and 0 <= header.seq - after <= MAX_GAP:
            async with self._reading:
                turns = await self._store.turns(scope, conversation_id, after, header.seq)
            return Resumed(header.seq, events=_missed(topic, turns, header))
        async with self._reading:
            page = await self._conversations.page(scope, conversation_id, header.seq + 1, PAGE)
        return Resumed(header.seq, snapshot=Snapshot(header, page.items, page.next))


def _missed(topic: str, turns: list[Record], header: Conversation) -> list[Missed]:
    """The events of a gap; the last one brings the header as it is at its end."""
    missed = []
    for turn in turns:
        event = msgspec.convert(turn.event, Event)
        fields = changed(None, header) if turn is turns[-1] else {"seq": turn.seq}
        missed.append(Missed(topic, turn.seq, event.type, turn.at, told(event, fields)))
    return missed
