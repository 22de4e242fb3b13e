"""Logs as one JSON line each. What is logged is ids, codes and counts: never message text, phones or secrets."""

import logging
import sys
from pathlib import Path
from typing import BinaryIO, cast

import orjson
import structlog

from ipro_rt.kernel.redaction import Foreign, redact
from ipro_rt.kernel.request import say_whose


class LossyLog:
    """A log that nobody fails for: a line that cannot be written (a full disk) is lost, and its loss is told later."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lost = 0

    def write(self, line: bytes) -> int:
        """Keep one line, if that is possible now."""
        try:
            if self._lost:
                self._stream.write(b'\n{"event":"log.lost","level":"error","lines":%d}\n' % self._lost)
                self._lost = 0
            if self._stream.write(line) != len(line):  # the disk filled up in the middle of it
                self._lost += 1
        except OSError:
            self._lost += 1
        return len(line)

    def flush(self) -> None:
        """See `write`."""
        try:
            self._stream.flush()
        except OSError:
            self._lost += 1


def configure_logs(path: Path | None = None, level: int = logging.INFO) -> None:
    """Write this process's log to a file, or to standard error."""
    stream: BinaryIO = path.open("ab", buffering=0) if path else sys.stderr.buffer
    structlog.configure(
        processors=[
            say_whose,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(cast("BinaryIO", LossyLog(stream))),
        cache_logger_on_first_use=False,
    )
    if path is not None and not any(isinstance(each, Foreign) for each in logging.getLogger().handlers):
        logging.getLogger().addHandler(Foreign(logging.WARNING))
