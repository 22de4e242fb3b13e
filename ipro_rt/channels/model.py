"""Numbers: their configuration, their secrets, their health."""

from datetime import datetime
from typing import Literal

import msgspec

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
    base_url: str = "https://graph.facebook.com"
    api_version: str = "v26.0"
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
