"""What a line of a log loses, and what it keeps."""

import io
import logging
import time
from typing import BinaryIO, cast

import orjson
import pytest
import structlog

from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.redaction import REDACTED, Foreign, redact, redacted
from ipro_rt.kernel.telemetry import LossyLog


@pytest.mark.parametrize(
    "text",
    [
        "5511987654321",
        "KeyError: '5511987654321'",
        "+55 11 98765-4321",
        "(11) 98765-4321",
        'dup key: { email: "ana.souza+x@acme.com.br" }',
        "Authorization: Bearer abc.def-ghi",
        "authorization: basic dXNlcjpwYXNz",
        "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNBMDFC",
        "token wHwd7D4bqT9rGv0P6WcQ2x8nY1zK5mLfJ3sAeUoIiRk was refused",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ],
)
def test_people_and_secrets_are_taken_out(text: str) -> None:
    left = redacted(text)
    assert REDACTED in left
    assert not any(word in left for word in ("98765", "ana.souza", "abc.def", "dXNl", "HBgN", "wHwd", "89abcdef"))


@pytest.mark.parametrize(
    "text",
    [
        new_id(),
        f"conversation:{new_id()}:{new_id()}",
        "host-0#9f2c41d7a0b3",
        "2026-11-25T14:00:00.123456Z",
        "ServerSelectionTimeoutError: 127.0.0.1:27017: connection refused",
        'File "/srv/ipro/actors/runtime/a_rather_long_folder_name_for_a_test/committer.py", line 118, in _flush',
        "turn 123456789 of shard 1023 took 0.004 s",
    ],
)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert redacted(text) == text


def test_keys_that_name_personal_things_lose_their_value_at_any_depth() -> None:
    event = redact(
        None, "", {"event": "x", "phone": 5511, "sent": {"text": "oi", "seq": 4, "to": ["a@b.com"]}, "text": None}
    )
    assert event == {
        "event": "x",
        "phone": REDACTED,
        "sent": {"text": REDACTED, "seq": 4, "to": [REDACTED]},
        "text": None,
    }


def test_what_a_library_says_is_one_of_our_lines_and_redacted() -> None:
    written = io.BytesIO()
    library = logging.getLogger("a.library")
    handler = Foreign(logging.WARNING)
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(orjson.dumps)],
        logger_factory=structlog.BytesLoggerFactory(cast("BinaryIO", LossyLog(cast("BinaryIO", written)))),
    )
    library.addHandler(handler)
    try:
        library.warning("cannot parse %r", b"From: 5511987654321")
        library.info("not a word")
    finally:
        library.removeHandler(handler)
        structlog.configure(**before)
    line = orjson.loads(written.getvalue())
    assert line["said"] == f"cannot parse b'From: {REDACTED}'"


def test_it_costs_little() -> None:
    line = {"event": "turn.slow", "key": f"conversation:{new_id()}:{new_id()}", "seconds": 0.2, "error": "x " * 100}
    began = time.perf_counter()
    for _ in range(2_000):
        redact(None, "", dict(line))
    assert time.perf_counter() - began < 2.0
