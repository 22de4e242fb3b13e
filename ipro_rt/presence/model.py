"""People at this moment, as they are shown."""

from datetime import datetime
from typing import Literal

import msgspec

Kind = Literal["here", "typing", "viewing"]
Status = Literal["online", "away", "offline"]


class PersonPresence(msgspec.Struct, frozen=True):
    """Whether somebody is here, and since when that is so. `away` is by hand: its sockets are there."""

    user_id: str
    name: str
    status: Status
    since: datetime


class PresenceList(msgspec.Struct, frozen=True):
    """Everybody who is here, or was within the last hour. Who is not listed is offline."""

    items: list[PersonPresence]


class PersonAtConversation(msgspec.Struct, frozen=True):
    """What somebody does at a conversation now; neither when both are over."""

    user_id: str
    name: str
    typing: bool
    viewing: bool


class AtConversation(msgspec.Struct, frozen=True):
    """Everybody who types there or looks at it."""

    items: list[PersonAtConversation]


class SetPresence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says of themselves. It holds until they say otherwise or have gone."""

    status: Literal["online", "away"]


class PresenceChanged(msgspec.Struct, frozen=True):
    """The event of the topic `presence:<tenant>`."""

    type: Literal["presence.changed"]
    at: datetime
    data: PersonPresence


class TypingChanged(msgspec.Struct, frozen=True):
    """The event of the topic `typing:<conversation>`."""

    type: Literal["typing.changed"]
    at: datetime
    data: PersonAtConversation
