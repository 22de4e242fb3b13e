"""An append-only file of JSON lines that survives a restart: `{"k": kind, "v": record}`, last one of a key wins.

Owns: DIR/sandbox.jsonl and its lock. Invariants: one sandbox per folder; a line torn by a crash at the very end is
dropped, a broken line anywhere else stops the start with a clear sentence.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

log = logging.getLogger("sandbox")


class StartError(Exception):
    """One sentence for the person who started it."""


class Record(msgspec.Struct):
    k: str
    v: msgspec.Raw


class Journal:
    def __init__(self, directory: Path) -> None:
        self._path = directory / "sandbox.jsonl"
        self._encoder = msgspec.json.Encoder()
        self.appended = 0
        """Lines since the last rewrite."""
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock: IO[bytes] = (directory / "sandbox.lock").open("ab")
            self._file: IO[bytes] = self._open_locked(directory)
        except OSError as error:
            raise StartError(f"the data folder {directory} cannot be used: {error.strerror}") from error

    def _open_locked(self, directory: Path) -> IO[bytes]:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return self._path.open("ab", buffering=0)
        except BlockingIOError as error:
            self._lock.close()
            raise StartError(f"the data folder {directory} is in use by another sandbox") from error
        except OSError:
            self._lock.close()
            raise

    def read(self) -> Iterator[tuple[str, msgspec.Raw]]:
        decoder = msgspec.json.Decoder(Record)
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    record = decoder.decode(line)
                except msgspec.DecodeError as error:
                    if not line.endswith(b"\n"):
                        log.warning("the last line of %s was torn and is dropped", self._path)
                        return
                    raise StartError(f"{self._path} line {number} is damaged: {error}") from error
                yield record.k, record.v

    def append(self, kind: str, record: Any) -> None:
        line = self._line(kind, record)
        written = self._file.write(line)
        if written != len(line):
            os.truncate(self._path, os.path.getsize(self._path) - written)
            raise OSError(errno.ENOSPC, "no room for the sandbox's journal")
        self.appended += 1

    def rewrite(self, records: Iterable[tuple[str, Any]]) -> None:
        """Replaces the whole file, atomically: what was overwritten since is gone from it."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as out:
            for kind, record in records:
                out.write(self._line(kind, record))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
        self._file.close()
        self._file = self._path.open("ab", buffering=0)
        self.appended = 0

    def close(self) -> None:
        self._file.close()
        self._lock.close()

    def _line(self, kind: str, record: Any) -> bytes:
        return self._encoder.encode({"k": kind, "v": record}) + b"\n"
