"""Noise at the doors of a live gateway: handshakes, frames, webhooks. No 5xx, and nothing unexpected in the log."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from benchmarks.abuse.wire import Closed, call, opened, said, signed_in
from gateway.inbound.admission import RULES
from ipro_rt.app import App
from ipro_rt.catalog import OPERATIONS
from ipro_rt.channels.messages import Connect
from ipro_rt.channels.model import CreateNumber
from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ports import Address, Mailboxes
from ipro_rt.kernel.scope import system_scope
from storage.engine.mongo import Database
from tests.gateway.inbound.live import Live, live_gateway
from tests.gateway.inbound.whatsapp.conftest import PHONE_NUMBER_ID, fixture

T = TypeVar("T")
SECRET = "fuzzed-app-secret"
GROWN_BYTES = 80_000_000
FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

WORDS = st.text(max_size=40)
HEADER = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
IDS = st.uuids().map(str) | WORDS
TOPICS = st.builds("{}:{}".format, st.sampled_from(sorted(RULES)) | WORDS, IDS)
WISHES = st.fixed_dictionaries({"topic": TOPICS}, optional={"after": JSON, "epoch": JSON, "x": JSON})
CALLS = st.fixed_dictionaries(
    {"op": st.sampled_from([each.id for each in OPERATIONS if each.id != "deleteSession"]) | WORDS},
    optional={
        "input": st.dictionaries(st.sampled_from(["id", "limit", "cursor", "text"]) | WORDS, JSON),
        "client_id": JSON,
    },
)
EVENTS = st.one_of(
    st.tuples(st.sampled_from(["subscribe", "unsubscribe"]), WISHES | JSON),
    st.tuples(st.just("call"), CALLS | JSON),
    st.tuples(WORDS, JSON),
).map(list)
BODIES = (EVENTS | JSON).map(json.dumps)
PACKETS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["40", "41", "42", "43", "44", "45", "46", "4", "2", "3", "5", ""]),
    st.sampled_from(["", "", "", "/", "/other,", "/a?b=c,", "1-", "99999999999-"]),
    st.sampled_from(["", "0", "7", "9" * 15, "9" * 120]),
    BODIES | WORDS,
    st.sampled_from(["", "", "]", "\0", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace")]),
)
FRAMES = st.lists(PACKETS | WORDS | st.binary(max_size=60), max_size=8)
QUERY = st.dictionaries(
    st.sampled_from(["EIO", "transport", "sid", "j", "t", "b64"]) | HEADER,
    st.sampled_from(["4", "3", "websocket", "polling", "-1", ""]) | HEADER,
    max_size=6,
)
NAMES = (
    *("Upgrade", "Connection", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions"),
    *("Sec-WebSocket-Protocol", "Cookie", "X-Forwarded-For", "Content-Length", "Transfer-Encoding", "Authorization"),
)
VALUES = ("websocket", "Upgrade", "keep-alive", "13", "AAAAAAAAAAAAAAAAAAAAAA==", "permessage-deflate", "0")
HEADERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES) | HEADER, max_size=8)


class Takes:
    """Actors that take what a webhook brings, and are away otherwise."""

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[T]) -> T:
        if isinstance(message, Connect):
            return reply()
        raise Unavailable("no actors here")

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        return

    async def replay(self, to: Address, body: bytes) -> None:
        return

    async def settled(self) -> None:
        return


@pytest.fixture
def mailboxes() -> Mailboxes:
    return Takes()


@pytest.fixture
async def live(app: App, database: Database, mailboxes: Mailboxes, tmp_path: Path) -> AsyncIterator[Live]:
    async with live_gateway(app, database, mailboxes, tmp_path / "dist", scale=1_000, head_s=0.5) as running:
        await running.sign_in()
        before = psutil.Process().memory_info().rss
        yield running
        assert psutil.Process().memory_info().rss - before < GROWN_BYTES


@contextmanager
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing unexpected may be logged, by us or by a library."""
    caplog.clear()
    with capture_logs() as ours, caplog.at_level(logging.ERROR):
        yield
    assert [each for each in ours if each["log_level"] == "error"] == []
    assert [each.getMessage() for each in caplog.records if each.exc_info or each.name == "asyncio"] == []


async def alive(live: Live, session: aiohttp.ClientSession) -> None:
    """It still serves those who behave."""
    async with session.get(f"{live.url}/healthz") as answer:
        assert answer.status == 200


@FUZZ
@given(method=st.sampled_from(["GET", "POST", "OPTIONS", "PUT"]), query=QUERY, headers=HEADERS)
async def test_a_handshake_of_noise_is_answered(
    live: Live, caplog: pytest.LogCaptureFixture, method: str, query: dict[str, str], headers: dict[str, str]
) -> None:
    asked = "&".join(f"{name}={value}" for name, value in query.items()).replace("#", "")
    head = f"{method} /socket.io/?{asked} HTTP/1.1\r\nHost: localhost\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with quiet(caplog):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(live.url.rpartition(":")[2]))
        writer.write(head.encode("latin-1", "replace"))
        with suppress(ConnectionError, TimeoutError, ValueError):
            async with asyncio.timeout(0.1):
                status = await reader.readline()
                assert status == b"" or int(status.split()[1]) < 500, (head, status)
        writer.close()
        async with aiohttp.ClientSession() as session:
            await alive(live, session)


@FUZZ
@given(auth=JSON | st.dictionaries(st.sampled_from(["token", "ticket"]), WORDS | JSON, max_size=2), raw=WORDS)
async def test_a_sign_in_of_noise_lets_nobody_in(
    live: Live, caplog: pytest.LogCaptureFixture, auth: Any, raw: str
) -> None:
    with quiet(caplog):
        async with aiohttp.ClientSession() as session:
            for text in (json.dumps(auth), raw):
                with suppress(Closed):
                    async with opened(session, live.url) as socket:
                        await socket.send_str(f"40{text}")
                        assert (await said(socket)).startswith("44")
        assert live.sockets.connected == 0


@FUZZ
@given(frames=FRAMES, enter=st.booleans())
async def test_packets_of_noise_end_in_an_error_or_a_close(
    live: Live, caplog: pytest.LogCaptureFixture, frames: list[str | bytes], enter: bool
) -> None:
    with quiet(caplog):
        async with aiohttp.ClientSession() as session, signed_in(session, live.url, live.token) as other:
            way = signed_in(session, live.url, live.token) if enter else opened(session, live.url)
            with suppress(Closed, aiohttp.ClientError, ConnectionError, TimeoutError):
                async with asyncio.timeout(0.2), way as socket:
                    for frame in frames:
                        await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
                    if enter:
                        await call(socket, 123456, "unsubscribe", {"topic": "x"})
            assert (await call(other, 1, "call", {"op": "getMe"}))["ok"] is True


@pytest.fixture
async def door(app: App, live: Live) -> str:
    """The webhook address of a number."""
    made = await app.channels.create_number(
        system_scope((await app.accounts.authenticate(live.token)).tenant_id),
        CreateNumber(
            name="Loja",
            channel="whatsapp_cloud",
            phone_number_id=PHONE_NUMBER_ID,
            display_phone="+55 11 4000-1000",
            access_token="t",
            app_secret=SECRET,
        ),
    )
    return f"{live.url}{made.webhook_path}"


@FUZZ
@given(data=st.data())
async def test_a_webhook_of_noise_is_refused_or_taken(
    live: Live, door: str, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    body = data.draw(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()) | mutated())
    good = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    signature = data.draw(st.just(good) | HEADER)
    with quiet(caplog):
        async with (
            aiohttp.ClientSession() as session,
            session.post(door, data=body, headers={"X-Hub-Signature-256": signature}) as answer,
        ):
            assert answer.status < 500, (body, await answer.text())
            assert signature == good or answer.status == 401


@FUZZ
@given(
    query=st.dictionaries(st.sampled_from(["hub.mode", "hub.challenge", "hub.verify_token"]) | WORDS, WORDS), path=WORDS
)
async def test_a_verification_of_noise_is_refused(
    live: Live, door: str, caplog: pytest.LogCaptureFixture, query: dict[str, str], path: str
) -> None:
    with quiet(caplog):
        async with aiohttp.ClientSession() as session:
            for url in (door, f"{live.url}/hooks/whatsapp/{path.replace('/', '')}"):
                async with session.get(url, params=query) as answer:
                    assert answer.status < 500


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real webhook with one of its values, anywhere, become something else."""
    body = json.loads(fixture(draw(st.sampled_from(["text", "image", "status_sent", "status_failed"]))))
    places = list(_places(body))
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(JSON)
    return json.dumps(body).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)
