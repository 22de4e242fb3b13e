"""Logs as one JSON line each. What is logged is ids, codes and counts: never message text, phones or secrets."""

import logging
import sys
from pathlib import Path
from typing import BinaryIO

import orjson
import structlog


def configure_logs(path: Path | None = None, level: int = logging.INFO) -> None:
    """Write this process's log to a file, or to standard error."""
    stream: BinaryIO = path.open("ab", buffering=0) if path else sys.stderr.buffer
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
