"""What clients are told of a turn: the topics, and the bodies, encoded once.

A body is the event without `topic` and `seq`; whoever fans it out puts those in front, because a list's topic is
numbered by the gateway that keeps its recent past.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from ipro_rt.conversations.events import Event
from ipro_rt.conversations.model import Conversation, Item, Patch, State, view
from ipro_rt.kernel.encoding import encode

_HEADER = tuple(name for name in Conversation.__struct_fields__ if name != "id")


def conversation_topic(conversation_id: str) -> str:
    """The topic of everything in one conversation; its seqs are the journal's."""
    return f"conversation:{conversation_id}"


def inbox_topic(tenant_id: str) -> str:
    """The topic of a tenant's list: whole headers, whenever one changes."""
    return f"inbox:{tenant_id}"


def user_topic(user_id: str) -> str:
    """The topic of one person: the headers of what is assigned to them, and of what was until now."""
    return f"user:{user_id}"


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """The data of a conversation's event."""

    conversation: dict[str, Any]
    item: Item | None = None
    target: int | None = None
    patch: Patch | None = None


class Body(msgspec.Struct, frozen=True):
    """An event without its topic and seq."""

    type: str
    at: datetime
    data: Told | Conversation


def told(event: Event, header: dict[str, Any]) -> Told:
    """An event as clients see it, with the fields of the header that changed."""
    return Told(conversation=header, item=event.item, target=event.target, patch=event.patch)


def publications(before: State, after: State, event: Event, at: datetime) -> list[tuple[str, int, Callable[[], bytes]]]:
    """(topic, seq, encoder) for those who look at the conversation, and for the lists when the header changed."""
    old, new = view(before) if before.contact else None, view(after)
    header = changed(old, new)
    detail = (conversation_topic(after.id), after.seq, lambda: encode(Body(event.type, at, told(event, header))))
    if len(header) == 1:
        return [detail]
    whole = cache(lambda: encode(Body("conversation.updated", at, new)))
    people = {each.assignee.id for each in (old, new) if each is not None and each.assignee is not None}
    lists = [inbox_topic(after.tenant_id), *(user_topic(person) for person in sorted(people))]
    return [detail, *((topic, 0, whole) for topic in lists)]


def changed(old: Conversation | None, new: Conversation) -> dict[str, Any]:
    """The header fields that differ; `seq` always does."""
    if old is None:
        return {name: getattr(new, name) for name in _HEADER}
    return {name: value for name in _HEADER if (value := getattr(new, name)) != getattr(old, name) or name == "seq"}
