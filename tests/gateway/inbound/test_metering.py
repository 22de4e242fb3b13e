"""What a gateway measures of itself."""

import asyncio
import time

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from gateway.inbound.metering import LAG_LOOK_S, Ended, LoopLag, Meters, Reading, Timing
from ipro_rt.kernel.errors import NotFound, Unavailable


@pytest.fixture
def meters() -> Meters:
    return Meters(CollectorRegistry())


def told(meters: Meters) -> dict[tuple[str, ...], float]:
    """Samples by name and the values of their labels, buckets left out."""
    text = generate_latest(meters.registry).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }


@pytest.mark.parametrize(
    ("error", "ended"),
    [
        (NotFound("no"), Ended("refused", "not_found")),
        (Unavailable("away"), Ended("failed", "unavailable")),
        (ValueError("x"), Ended("failed", "internal")),
        (web.HTTPNotFound(), Ended("refused", "http_404")),
        (asyncio.CancelledError(), Ended("gone", "gone")),
        (ConnectionResetError(), Ended("gone", "gone")),
    ],
)
def test_a_callers_mistake_is_a_refusal_and_what_is_ours_a_failure(error: BaseException, ended: Ended) -> None:
    assert Ended.by(error) == ended


def test_what_happens_in_a_timing_is_measured_and_what_is_raised_goes_on(meters: Meters) -> None:
    with Timing(meters.operation, "getMe"):
        pass
    with pytest.raises(NotFound), Timing(meters.operation, "getMe"):
        raise NotFound("no")
    figures = told(meters)
    assert figures["ipro_operation_seconds_count", "getMe", "ok"] == 1
    assert figures["ipro_operation_seconds_count", "getMe", "refused"] == 1
    assert figures["ipro_refusals_total", "not_found", "getMe"] == 1


def test_sign_ins_are_counted_by_outcome(meters: Meters) -> None:
    meters.operation("createSession", Ended(), 0.1)
    meters.operation("createSession", Ended("refused", "unauthenticated"), 0.1)
    figures = told(meters)
    assert figures["ipro_sign_ins_total", "ok"] == figures["ipro_sign_ins_total", "unauthenticated"] == 1


def test_a_reason_nobody_knows_makes_no_label_of_its_own(meters: Meters) -> None:
    meters.goodbye("ping timeout")
    meters.goodbye("anything a client may say")
    meters.goodbye(None)
    figures = told(meters)
    assert figures["ipro_socket_disconnects_total", "ping timeout"] == 1
    assert figures["ipro_socket_disconnects_total", "other"] == 2


def test_figures_are_read_when_they_are_asked_for(meters: Meters) -> None:
    waiting, by_noun = 3, {"inbox": 2, "conversation": 5}
    meters.read(
        Reading("ipro_waiting", "What waits", lambda: waiting),
        Reading("ipro_looking", "Who looks", lambda: by_noun, "noun"),
        Reading("ipro_done", "What is done", lambda: 7, counts=True),
    )
    waiting = 4
    figures = told(meters)
    assert figures["ipro_waiting",] == 4
    assert figures["ipro_looking", "conversation"] == 5
    assert figures["ipro_done_total",] == 7


def test_two_figures_of_one_name_are_refused_at_the_start(meters: Meters) -> None:
    meters.read(Reading("ipro_waiting", "What waits", lambda: 0))
    with pytest.raises(ValueError, match="ipro_waiting"):
        meters.read(Reading("ipro_waiting", "Something else", lambda: 0))


async def test_a_loop_that_stood_still_is_told_how_long(meters: Meters) -> None:
    late: list[float] = []
    heard = asyncio.Event()

    def tell(by: float) -> None:
        late.append(by)
        heard.set()

    lag = LoopLag(tell)
    lag.start()
    until = time.perf_counter() + LAG_LOOK_S + 0.03
    while time.perf_counter() < until:  # the loop stands still
        pass
    async with asyncio.timeout(5):
        await heard.wait()
    lag.stop()
    assert late[0] >= 0.02  # the loop's timers count milliseconds


def test_build_and_process_are_told(meters: Meters) -> None:
    names = {name for name, *_ in told(meters)}
    expected = {"ipro_build_info", "process_open_fds", "process_resident_memory_bytes", "python_gc_collections_total"}
    assert expected <= names
