"""What an HTTP answer of Graph means: an object, a refusal with its reasons, or nothing that can be believed. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from ipro_rt.channels import reasons
from ipro_rt.channels.driver import ProviderRefused, ProviderSilent
from ipro_rt.channels.model import NumberConfig

_DAY = 86_400.0
_LONG_WORD = re.compile(r"\S{40,}")


class _Error(msgspec.Struct):
    code: int
    message: str | None = None
    error_data: Any = None
    error_user_msg: str | None = None
    is_transient: bool | None = None


class _Refusal(msgspec.Struct):
    error: _Error


_refusal = msgspec.json.Decoder(_Refusal, strict=False)


def understood(number: NumberConfig, status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The object a good answer holds; raises `ProviderRefused` or `ProviderSilent` for any other."""
    try:
        error = _refusal.decode(body).error
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _without_error(status, headers, body)
    raise ProviderRefused(
        failure=reasons.failure_of(error.code, _detail(error, number), transient=bool(error.is_transient)),
        number_health=reasons.health_of(error.code),
        retry_after=_announced_wait(headers) or reasons.wait_of(error.code),
    )


def _without_error(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    if status >= 500:
        raise ProviderSilent(f"HTTP {status} without a Graph error")
    if status >= 300:
        raise ProviderRefused(reasons.http_failure(status), retry_after=_announced_wait(headers))
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise ProviderSilent(f"HTTP {status} with a body that is not JSON") from None
    if not isinstance(answer, dict):
        raise ProviderSilent(f"HTTP {status} with JSON that is no object")
    return answer


def _detail(error: _Error, number: NumberConfig) -> str | None:
    """The provider's own words. Graph repeats a malformed token in its message, so long words are cut out."""
    details = error.error_data.get("details") if isinstance(error.error_data, dict) else None
    words = details if isinstance(details, str) and details else error.message or error.error_user_msg
    if not words:
        return None
    for secret in (number.access_token, number.app_secret):
        if secret:
            words = words.replace(secret, "***")
    return _LONG_WORD.sub("***", words)


def _announced_wait(headers: Mapping[str, str]) -> float | None:
    """The wait in seconds the answer asks for: Retry-After, else the usage header of the account."""
    wait = _retry_after(headers.get("retry-after", "")) or _regain_access(headers.get("x-business-use-case-usage", ""))
    return min(wait, _DAY) if wait else None


def _retry_after(value: str) -> float | None:
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


class _Usage(msgspec.Struct):
    estimated_time_to_regain_access: float = 0  # minutes


_usage = msgspec.json.Decoder(dict[str, list[_Usage]])


def _regain_access(value: str) -> float | None:
    try:
        usages = _usage.decode(value)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return max((usage.estimated_time_to_regain_access for uses in usages.values() for usage in uses), default=0) * 60
