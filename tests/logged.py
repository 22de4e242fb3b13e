"""What the product logs while a test looks, read back from the lines it would have written."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import orjson
import structlog

from ipro_rt.kernel.telemetry import configure_logs


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """The list is filled when the `with` ends."""
    lines: list[dict[str, Any]] = []
    written = BytesIO()
    configure_logs()
    structlog.configure(logger_factory=structlog.BytesLoggerFactory(written))
    try:
        yield lines
    finally:
        configure_logs()
        lines += [orjson.loads(line) for line in written.getvalue().splitlines()]
