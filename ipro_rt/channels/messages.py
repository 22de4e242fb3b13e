"""What a number's actor can be told."""

import msgspec

from ipro_rt.channels.content import Shape
from ipro_rt.channels.model import Health


class NumberMessage(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="do"):
    """Base of all: the field `do` names which one it is."""


class Connect(NumberMessage, tag="connect", frozen=True, omit_defaults=True):
    """The number's configuration is new or changed: ask the provider how it is."""


class Checked(NumberMessage, tag="checked", frozen=True, omit_defaults=True):
    """The provider's answer. `opened` is the turn whose effect asked."""

    health: Health
    opened: int


class Report(NumberMessage, tag="report", frozen=True, omit_defaults=True):
    """A send met a provider error that says something about the number itself."""

    health: Health


class Notice(NumberMessage, tag="notice", frozen=True, omit_defaults=True):
    """A webhook about the number or its account."""

    id: str
    field: str
    value: Shape


class Observe(NumberMessage, tag="observe", frozen=True, omit_defaults=True):
    """Ask for the health as it is now."""


AnyNumberMessage = Connect | Checked | Report | Notice | Observe
