"""What every test may ask for: one real mongod per session, and a database of its own per test."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import uvloop
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.one_machine.mongod import embedded_mongod
from ipro_rt.kernel import tracing
from ipro_rt.kernel.telemetry import configure_logs
from storage.engine.mongo import Database, connect


class HandClock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **of: float) -> None:
        """Let time pass: `advance(minutes=5)`."""
        self.now += timedelta(**of)

    def seconds(self) -> float:
        """The same time as a number, for what counts seconds."""
        return self.now.timestamp()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still until it is turned."""
    return HandClock()


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """The spans that were collected while the test ran."""
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    tracing.collect(provider)
    yield memory
    tracing.collect(None)


def pytest_configure(config: pytest.Config) -> None:
    """Log as the product does. Pass over one leak of the driver: a client closed while it connects forgets a socket."""
    configure_logs()
    leak = r"ignore:Exception ignored in. <socket\.socket .*laddr=\('0\.0\.0\.0', 0\)"
    config.addinivalue_line("filterwarnings", leak + ":pytest.PytestUnraisableExceptionWarning")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop the product runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
async def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of a mongod that lives as long as the session. MONGODB_URL, when set, is used instead."""
    if given := os.environ.get("MONGODB_URL"):
        yield given
        return
    async with embedded_mongod(tmp_path_factory.mktemp("mongod")) as url:
        yield url


@pytest.fixture
async def database(mongodb_url: str) -> AsyncIterator[Database]:
    """A database nobody else uses, dropped afterwards."""
    opened = await connect(mongodb_url, f"t_{uuid.uuid4().hex[:12]}")
    yield opened
    await opened.drop()
    await opened.close()
