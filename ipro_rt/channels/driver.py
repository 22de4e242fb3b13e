"""The port every channel driver fulfils, one implementation per provider in `gateway/outbound`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import msgspec

from ipro_rt.channels.content import Content
from ipro_rt.channels.model import Health, NumberConfig, ProviderFailure


class Recipient(msgspec.Struct, frozen=True, omit_defaults=True):
    """How to address a customer: a phone, the provider's user id, or both (the phone wins)."""

    phone: str | None = None
    user_id: str | None = None


class Outgoing(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message on its way out. `opaque` comes back in every status; ids in `*_to` are provider ids."""

    to: Recipient
    opaque: str
    content: Content | None = None
    reply_to: str | None = None
    reaction_to: str | None = None
    emoji: str = ""


class Accepted(msgspec.Struct, frozen=True, omit_defaults=True):
    """The provider took the message. `wa_id` and `user_id` are its own names for the recipient."""

    provider_id: str
    wa_id: str | None = None
    user_id: str | None = None


class MediaDownload(msgspec.Struct, frozen=True):
    """A file at the provider, ready to be read. `size` is what it says, not a promise."""

    mime: str
    chunks: AsyncIterator[bytes]
    size: int | None = None


@dataclass
class ProviderRefused(Exception):
    """The provider answered no: nothing was sent."""

    failure: ProviderFailure
    number_health: Health | None = None
    retry_after: float | None = None


@dataclass
class ProviderSilent(Exception):
    """No answer that can be believed: the message may or may not have been taken."""

    reason: str


class MediaReader(Protocol):
    """Gives a driver the bytes of one of our files."""

    async def read(self, tenant_id: str, media_id: str) -> bytes:
        """The whole file; raises `NotFound`."""
        ...


class Driver(Protocol):
    """What iPro asks of a provider. Every method raises `ProviderRefused` or `ProviderSilent`."""

    async def send(self, number: NumberConfig, message: Outgoing) -> Accepted:
        """Send one message or reaction; uploads its media first."""
        ...

    async def mark_read(self, number: NumberConfig, provider_id: str, *, typing: bool = False) -> None:
        """Turn the customer's ticks blue up to this message, and show typing if asked."""
        ...

    async def open_media(self, number: NumberConfig, media_ref: str) -> MediaDownload:
        """Open a file the customer sent."""
        ...

    async def check(self, number: NumberConfig) -> Health:
        """Ask the provider how the number is."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
