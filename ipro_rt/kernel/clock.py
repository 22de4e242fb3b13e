"""Time as an argument. Instants are UTC and cut to milliseconds, which is what the database keeps."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present instant, UTC, in whole milliseconds."""
    return from_millis(time.time_ns() // 1_000_000)


def from_millis(millis: int) -> datetime:
    """The instant `millis` milliseconds after the epoch."""
    seconds, rest = divmod(millis, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def to_millis(instant: datetime) -> int:
    """Milliseconds since the epoch."""
    return int(instant.timestamp() * 1000 + 0.5)


def whole_millis(instant: datetime) -> datetime:
    """The same instant without the microseconds the database would drop."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
