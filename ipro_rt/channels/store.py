"""The questions channels asks of the database."""

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from ipro_rt.channels.model import Health
from ipro_rt.kernel.scope import Scope


class NumberRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A number as it is kept: the token and the app secret sealed."""

    id: str
    tenant_id: str
    name: str
    channel: Literal["whatsapp_cloud"]
    phone_number_id: str
    waba_id: str
    display_phone: str
    base_url: str
    api_version: str
    access_token: str
    app_secret: str
    verify_token: str
    created_at: datetime


class ChannelsStore(Protocol):
    """Numbers, and the health their actors last told."""

    async def number(self, number_id: str) -> NumberRecord | None:
        """A number of any tenant: a webhook names nothing else."""
        ...

    async def numbers(
        self, scope: Scope, after: tuple[datetime, str] | None, limit: int
    ) -> list[tuple[NumberRecord, Health]]:
        """The tenant's numbers by (created_at, id), oldest first; connecting while an actor has told nothing."""
        ...

    async def get(self, scope: Scope, number_id: str) -> tuple[NumberRecord, Health] | None:
        """One of the tenant's numbers."""
        ...

    async def insert(self, scope: Scope, record: NumberRecord) -> bool:
        """Keep a new one; False when the tenant already has this provider's number."""
        ...

    async def save(self, scope: Scope, record: NumberRecord) -> None:
        """Replace it whole."""
        ...
