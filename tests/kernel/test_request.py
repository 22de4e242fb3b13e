"""Log lines say whose they are, and a request that was slow says where its time went."""

import asyncio

import pytest
import structlog

from ipro_rt.kernel.request import Part, Request, current, origin
from tests.logged import logged

log = structlog.get_logger("test")


def test_lines_within_a_request_carry_it_and_lines_after_it_do_not() -> None:
    with logged() as lines:
        with Request("r-1", "getMe") as mine:
            log.info("before it is known whose")
            mine.by("t-1", "u-1")
            log.info("after")
        log.info("outside")
    assert [line.get("request_id") for line in lines] == ["r-1", "r-1", None]
    assert "user_id" not in lines[0]
    assert (lines[1]["operation"], lines[1]["tenant_id"], lines[1]["user_id"]) == ("getMe", "t-1", "u-1")
    assert "operation" not in lines[2]


def test_what_a_line_says_itself_stands() -> None:
    with logged() as lines, Request("r-1"):
        log.info("of another", request_id="r-2")
    assert lines[0]["request_id"] == "r-2"


async def test_a_task_begun_for_a_request_belongs_to_it_and_its_neighbours_to_theirs() -> None:
    async def whose() -> str:
        await asyncio.sleep(0)
        return origin()

    async def handle(identifier: str) -> str:
        with Request(identifier):
            return await asyncio.create_task(whose())

    assert await asyncio.gather(*(handle(f"r-{n}") for n in range(3))) == ["r-0", "r-1", "r-2"]
    assert current() is None


def test_a_request_travels_as_its_origin() -> None:
    with Request("r-1") as mine:
        assert origin() == "r-1"
        mine.trace = "00-aa-bb-01"
        there = Request.of(origin())
    assert (there.id, there.trace, there.operation) == ("r-1", "00-aa-bb-01", "")
    assert Request.of(origin()).id == ""


def test_a_slow_request_is_told_once_with_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([10.0, 10.2, 11.0, 11.1, 11.4, 11.5])
    monkeypatch.setattr("ipro_rt.kernel.request.time.perf_counter", lambda: next(now))
    with logged() as lines, Request("r-1", "listConversations"):
        with Part("database"):
            pass
        with Part("database"):
            pass
    assert len(lines) == 1
    assert (lines[0]["event"], lines[0]["request_id"]) == ("request.slow", "r-1")
    assert (lines[0]["seconds"], lines[0]["parts"]) == (1.5, {"database": 1.1})


def test_what_may_take_long_is_never_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([10.0, 5000.0])
    monkeypatch.setattr("ipro_rt.kernel.request.time.perf_counter", lambda: next(now))
    with logged() as lines, Request("r-1"):
        pass
    assert lines == []
