"""What is said over the socket, as types: for the AsyncAPI document, and for whoever wants to read it in one place."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from gateway.inbound.admission import RULES
from gateway.inbound.sockets import Call, Subscribe, Unsubscribe
from ipro_rt.channels.model import Health, Number
from ipro_rt.conversations.events import EventType
from ipro_rt.conversations.inputs import ConversationPage
from ipro_rt.conversations.model import Conversation
from ipro_rt.conversations.resuming import Snapshot
from ipro_rt.conversations.telling import Told
from ipro_rt.metrics.model import Figures
from ipro_rt.presence.model import AtConversation, PersonAtConversation, PersonPresence, PresenceList

Seq = Annotated[int, msgspec.Meta(ge=0, description="Keep the last one, and give it back as `after`.", examples=[42])]
Epoch = Annotated[str, msgspec.Meta(description="Of a list: give it back with `after`.", examples=["8c1f0a52"])]
TopicName = Annotated[str, msgspec.Meta(examples=["conversation:01a208c7-6b1f-7c3a-9d52-0f6f1c1f2e77"])]


class Failure(msgspec.Struct, frozen=True):
    """Why something was not done: the same object that REST answers as `application/problem+json`."""

    error: dict[str, Any]


class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a `call`. `result` is what REST answers, null for nothing.

    `replayed` is true when it was done before under this `idempotency_key`.
    """

    ok: bool
    result: dict[str, Any] | None
    replayed: bool = False


class Left(msgspec.Struct, frozen=True):
    """Nothing more to say."""


class Resync(msgspec.Struct, frozen=True):
    """Events of this topic were lost on the way: subscribe again without `after`."""

    topic: TopicName


class Move(msgspec.Struct, frozen=True):
    """This gateway is about to go: connect anew after the delay, then close the old connection."""

    delay_ms: Annotated[int, msgspec.Meta(ge=0, examples=[1500])]


class Closed(msgspec.Struct, frozen=True):
    """You may no longer look at this topic."""

    topic: TopicName
    error: dict[str, Any]


class Topic(msgspec.Struct, frozen=True):
    """One kind of topic: who its `id` is, what its events carry, what a subscription shows first."""

    noun: str
    id: str
    about: str
    types: tuple[str, ...]
    data: Any
    snapshot: Any
    numbered: bool = True
    epoch: bool = False

    @property
    def needs(self) -> str:
        """The permission."""
        return str(RULES[self.noun].needs)


class NumberNews(Health, frozen=True, kw_only=True, omit_defaults=True):
    """How a number is now."""

    id: str


TOPICS = (
    Topic(
        "conversation",
        "a conversation's id",
        "Tudo o que acontece numa conversa. / Everything in one conversation.",
        EventType.__args__,  # type: ignore[attr-defined]
        Told,
        Snapshot,
    ),
    Topic(
        "inbox",
        "your company's id",
        "A lista de conversas da empresa. / The company's list of conversations.",
        ("conversation.updated",),
        Conversation,
        ConversationPage,
        epoch=True,
    ),
    Topic(
        "user",
        "your own id",
        "As conversas atribuídas a você. / The conversations assigned to you.",
        ("conversation.updated",),
        Conversation,
        ConversationPage,
        epoch=True,
    ),
    Topic(
        "number",
        "a number's id",
        "A saúde de um número. / How one number is.",
        ("number.changed",),
        NumberNews,
        Number,
    ),
    Topic(
        "metrics",
        "your company's id",
        "Os números da empresa neste momento. / The company's figures right now.",
        ("metrics.changed",),
        Figures,
        Figures,
        numbered=False,
    ),
    Topic(
        "presence",
        "your company's id",
        "Quem da equipe está disponível. / Who of the team is there.",
        ("presence.changed",),
        PersonPresence,
        PresenceList,
        numbered=False,
    ),
    Topic(
        "typing",
        "a conversation's id",
        "Quem está escrevendo ou olhando. / Who is typing or looking.",
        ("typing.changed",),
        PersonAtConversation,
        AtConversation,
        numbered=False,
    ),
)

ASKED: tuple[tuple[str, Any, Any, str], ...] = (
    ("subscribe", Subscribe, None, "Olhar um tópico. / Look at a topic."),
    ("unsubscribe", Unsubscribe, Left, "Deixar de olhar. / Look away."),
    ("call", Call, Done, "Chamar uma operação da API REST. / Call an operation of the REST API."),
)
TOLD: tuple[tuple[str, Any, str], ...] = (
    ("resync", Resync, "Perderam-se eventos. / Events were lost."),
    ("move", Move, "Conecte-se de novo. / Connect anew."),
    ("closed", Closed, "Sem permissão. / No longer allowed."),
)


@cache
def event_of(topic: Topic) -> Any:
    """The shape of a topic's events, as a type."""
    fields: list[tuple[str, Any]] = [("topic", TopicName)]
    if topic.numbered:
        fields.append(("seq", Seq))
    fields += [("type", Literal[topic.types]), ("at", datetime), ("data", topic.data)]
    return msgspec.defstruct(f"{topic.noun.capitalize()}Event", fields, frozen=True)


def resumed(topic: Topic) -> Any:
    """The shape of the acknowledgement of a subscription."""
    fields: list[Any] = [("seq", Seq)]
    if topic.epoch:
        fields.append(("epoch", Epoch))
    fields += [("events", list[event_of(topic)] | None, None), ("snapshot", topic.snapshot | None, None)]  # type: ignore[misc]
    return msgspec.defstruct(f"{topic.noun.capitalize()}Resumed", fields, frozen=True, omit_defaults=True)
