"""What happened, in order: a running digest of all of it, and the last lines for people."""

import hashlib
import sys
import traceback
from collections import deque
from pathlib import Path
from typing import Any, TextIO

from benchmarks.simulation.loop import VirtualLoop
from benchmarks.simulation.process import here
from ipro_rt.kernel.errors import Refusal

TAIL = 300


class Trace:
    """Owns the record of one run. With `file`, every line is written there as well."""

    def __init__(self, loop: VirtualLoop, file: Path | None = None) -> None:
        self._loop = loop
        self._hash = hashlib.sha256()
        self._file: TextIO | None = file.open("w") if file else None
        self.tail: deque[str] = deque(maxlen=TAIL)
        self.lines = 0
        self.defects: list[str] = []  # what the product logged as an exception, except answers it must reckon with

    def note(self, what: str, *, who: object = None) -> None:
        """Something happened, now, in the process that runs unless `who` is given."""
        loop = self._loop
        line = f"{loop.time():11.6f} {loop.steps:7d} {who or here() or '-'}: {what}"
        self.lines += 1
        self._hash.update(line.encode())
        self._show(line)

    def aside(self, what: str) -> None:
        """A log line of the product: for people, not part of the digest."""
        self._show(f"{self._loop.time():11.6f}         {here() or '-'}: · {what}")

    def _show(self, line: str) -> None:
        self.tail.append(line)
        if self._file:
            self._file.write(line + "\n")

    def digest(self) -> str:
        """The sha256 of everything noted so far."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Finish the file."""
        if self._file:
            self._file.close()

    def logger(self, *_: Any) -> "_Logger":
        """A structlog logger factory that writes here."""
        return _Logger(self)


class _Logger:
    """Takes structlog's calls as they come, without formatting processors."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def _log(self, event: str = "", **fields: Any) -> None:
        told = " ".join(f"{name}={value!s:.120}" for name, value in fields.items() if name != "exc_info")
        if fields.get("exc_info"):
            error = sys.exc_info()[1]
            told += " " + "".join(traceback.format_exception(error))[-1500:]
            if not isinstance(error, Refusal):
                self._trace.defects.append(f"{event} {told}"[-900:])
        self._trace.aside(f"{event} {told}")

    debug = info = warning = error = critical = exception = msg = log = _log
