"""What happens to a number."""

from typing import Literal

import msgspec

from ipro_rt.channels.content import Shape
from ipro_rt.channels.model import Health


class NumberEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One journal entry of a number: its health is looked at, has changed, or its provider sent a notice."""

    type: Literal["number.checking", "number.health_changed", "number.noticed"]
    health: Health | None = None
    field: str | None = None
    value: Shape | None = None
