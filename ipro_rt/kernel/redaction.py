"""The last line of defence of the logs: what looks like a person or a secret is taken out of each line.

Nobody is to log such things in the first place. But an error's own text may hold what somebody sent, and so may what a
library says.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

REDACTED = "[redacted]"
KEYS = frozenset(
    {"password", "token", "ticket", "secret", "authorization", "access_token", "app_secret", "verify_token", "cookie"}
    | {"phone", "wa_id", "display_phone", "email", "text", "body", "caption", "content", "notes", "profile_name"}
)
_PERSONAL = re.compile(
    r"""
    (?i:bearer|basic)\s+[\w.~+/=-]{6,}             # an Authorization header
    | wamid\.[\w+/=-]+                             # WhatsApp's message ids hold the phone
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                 # an e-mail
    | (?<![\w.:#-])\+?\d{10,15}(?![\w-])           # a phone, as providers write it
    | \+\d[\d\s().-]{7,}\d                         # a phone, as people write it
    | \(\d{2}\)\s?9?\d{4}[-\s]?\d{4}
    | (?<![\w/.-])[A-Za-z0-9_-]{40,}(?![\w/-])     # a token
    """,
    re.VERBOSE,
)


def redacted(text: str) -> str:
    """The text without what looks like a person or a secret."""
    return _PERSONAL.sub(REDACTED, text)


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: by key, and by what texts look like."""
    for key, value in event.items():
        if key in KEYS and value is not None:
            event[key] = REDACTED
        elif isinstance(value, str):
            event[key] = redacted(value)
        elif isinstance(value, dict | list | tuple):
            event[key] = _inside(value)
    return event


class Foreign(logging.Handler):
    """What libraries say goes into the same log, through the same processors."""

    def emit(self, record: logging.LogRecord) -> None:
        """One record; never raises."""
        log = structlog.get_logger(record.name)
        level = "error" if record.levelno >= logging.ERROR else "warning"
        try:
            getattr(log, level)("library.said", logger=record.name, said=record.getMessage(), exc_info=record.exc_info)
        except Exception:  # noqa: BLE001 - a log that cannot be written costs its line and nothing else
            self.handleError(record)


def _inside(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: REDACTED if key in KEYS else _inside(each) for key, each in value.items()}
    return [_inside(each) for each in value] if isinstance(value, list | tuple) else value
