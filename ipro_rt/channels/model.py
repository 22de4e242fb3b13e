"""Numbers: their configuration, their secrets, their health."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

DEFAULT_BASE_URL = "https://graph.facebook.com"
DEFAULT_API_VERSION = "v26.0"

NumberStatus = Literal["connecting", "online", "degraded", "logged_out", "restricted"]


class NumberConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach a number at its provider. Secrets are in the clear only in memory."""

    id: str
    tenant_id: str
    name: str
    channel: Literal["whatsapp_cloud"] = "whatsapp_cloud"
    phone_number_id: str
    waba_id: str = ""
    display_phone: str = ""
    base_url: str = DEFAULT_BASE_URL
    api_version: str = DEFAULT_API_VERSION
    access_token: str
    app_secret: str
    verify_token: str
    created_at: datetime


class Health(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the number's actor knows of it."""

    status: NumberStatus = "connecting"
    reason: str | None = None
    quality: str | None = None


class Number(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number as people see it: no secret but the verify token an admin needs for the provider's panel."""

    id: str
    name: str
    channel: str
    phone_number_id: str
    display_phone: str
    status: NumberStatus
    webhook_path: str
    created_at: datetime
    verify_token: str | None = None
    reason: str | None = None
    quality: str | None = None


class ProviderFailure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a provider refused, as a person reads it.

    `code` is stable, such as `provider:131047`; `title` and `action` are pt-BR sentences.
    """

    code: str
    title: str
    action: str | None = None
    retryable: bool = False
    detail: str | None = None


_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class CreateNumber(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Connect a number. `base_url` and `api_version` are for another address of the same API, such as the
    sandbox.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120, examples=["Loja"])]
    channel: Literal["whatsapp_cloud"]
    phone_number_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["106540352242922"])]
    display_phone: Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["+55 11 4000-1000"])]
    access_token: _Secret
    app_secret: _Secret
    waba_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""
    base_url: _Text = DEFAULT_BASE_URL
    api_version: Annotated[str, msgspec.Meta(pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$")] = DEFAULT_API_VERSION


class ListNumbers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of the company's numbers; the first holds all of them in most companies."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 200
    cursor: Annotated[str, msgspec.Meta(max_length=600)] | None = None


class NumberList(msgspec.Struct, frozen=True):
    """The company's numbers, oldest first, and where the next page begins."""

    items: list[Number]
    next: str | None
