"""A stand-in for Meta that speaks real HTTP: it answers what a test tells it to and keeps what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from aiohttp import web

from gateway.outbound.whatsapp import WhatsAppCloud
from ipro_rt.channels.model import NumberConfig
from ipro_rt.kernel.errors import NotFound

TOKEN = "EAAG-secret-token-of-this-number"
OVER = web.AppKey("over", asyncio.Event)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Meta:
    """The server's side: `answers` are used up in order, then `otherwise` answers."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[Handler] = field(default_factory=list)
    came: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(
            Asked(request.method, request.path, dict(request.query), dict(request.headers), body),
        )
        self.came.release()
        if self.answers:
            return await self.answers.pop(0)(request)
        return web.json_response(accepted())

    def then(self, *answers: Handler) -> None:
        """Answer the next requests so."""
        self.answers.extend(answers)


def accepted(wamid: str = "wamid.OUT1") -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "5511999999999", "wa_id": "551199999999", "user_id": "BR.1349"}],
        "messages": [{"id": wamid}],
    }


def says(status: int, body: Any = None, *, text: str | None = None, headers: dict[str, str] | None = None) -> Handler:
    """An answer with JSON, or with plain text."""

    async def answer(_: web.Request) -> web.StreamResponse:
        if text is not None:
            return web.Response(status=status, text=text, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    return answer


def graph_error(status: int, code: int, headers: dict[str, str] | None = None, **more: Any) -> Handler:
    """An answer with Graph's error body."""
    error = {"message": f"(#{code}) refused", "type": "OAuthException", "code": code, "fbtrace_id": "A1", **more}
    return says(status, {"error": error}, headers=headers)


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word, the request taken."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Close the connection in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"messages":[{"id":"wamid.')
    assert request.transport is not None
    request.transport.abort()
    return response


async def says_nothing(request: web.Request) -> web.StreamResponse:
    """Take the request and answer nothing while the test lasts."""
    await request.app[OVER].wait()
    return web.Response()


class Files:
    """Our files, by id."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.reads: list[tuple[str, str]] = []

    async def read(self, tenant_id: str, media_id: str) -> bytes:
        self.reads.append((tenant_id, media_id))
        try:
            return self.held[media_id]
        except KeyError:
            raise NotFound("No such file.") from None


@pytest_asyncio.fixture
async def meta() -> AsyncIterator[Meta]:
    server = Meta()
    app = web.Application(client_max_size=200 * 1024 * 1024)
    app[OVER] = asyncio.Event()
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    app[OVER].set()
    await runner.cleanup()


@pytest_asyncio.fixture
async def files() -> Files:
    return Files()


@pytest_asyncio.fixture
async def driver(files: Files) -> AsyncIterator[WhatsAppCloud]:
    driver = WhatsAppCloud(development=True, files=files, connect_timeout=1, read_timeout=0.3)
    yield driver
    await driver.close()


def number_at(base_url: str, **more: Any) -> NumberConfig:
    fields: dict[str, Any] = {
        "id": "0190a000-0000-7000-8000-000000000001",
        "tenant_id": "tenant-1",
        "name": "Loja",
        "phone_number_id": "106540352242922",
        "base_url": base_url,
        "access_token": TOKEN,
        "app_secret": "app-secret",
        "verify_token": "verify",
        "created_at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    return NumberConfig(**{**fields, **more})


@pytest_asyncio.fixture
async def number(meta: Meta) -> NumberConfig:
    return number_at(meta.url)
