"""A sandbox on a free port, and a business that takes its webhooks over real HTTP."""

import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiohttp import ClientSession, FormData, web

from sandbox import Settings, start
from tests.waiting import until

NUMBER = "100000000000001"
WABA = "200000000000001"
TOKEN = "sandbox-access-token"
SECRET = "the-app-secret"
VERIFY = "the-verify-token"
MARIA = "5585999990001"
FIXTURES = Path(__file__).parent / "fixtures"
Json = dict[str, Any]


def quick(**other: Any) -> Settings:
    """Settings without pauses."""
    pauses = {"sent_delay_s": 0.0, "delivered_delay_s": 0.0, "template_review_s": 0.0, "retry_first_s": 0.01}
    return Settings(**{"port": 0, **pauses, **other})


def conforms(name: str, value: Any) -> None:
    """Fail unless Meta's OpenAPI schema of that name takes the value."""
    schema = json.loads((FIXTURES / f"openapi_{name}.json").read_text())
    jsonschema.validate(value, schema, cls=jsonschema.Draft202012Validator)


@dataclass
class Business:
    """The callback: keeps what came, answers as told."""

    raw: list[tuple[bytes, str]] = field(default_factory=list)
    values: list[Json] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # the next statuses; after them 200
    challenges: int = 0
    verify_token: str = VERIFY
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hooks/whatsapp/1"

    async def challenge(self, request: web.Request) -> web.Response:
        """Repeat the challenge if the token is ours."""
        self.challenges += 1
        if request.query.get("hub.verify_token") != self.verify_token:
            return web.Response(status=403)
        return web.Response(text=request.query["hub.challenge"])

    async def take(self, request: web.Request) -> web.Response:
        """Keep a webhook."""
        body = await request.read()
        self.raw.append((body, request.headers.get("X-Hub-Signature-256", "")))
        if self.answers and (status := self.answers.pop(0)) != 200:
            return web.Response(status=status)
        self.values += [change["value"] for entry in json.loads(body)["entry"] for change in entry["changes"]]
        return web.Response(text="ok")

    @property
    def messages(self) -> list[Json]:
        """Inbound messages so far."""
        return [message for value in self.values for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[Json]:
        """Statuses so far."""
        return [status for value in self.values for status in value.get("statuses", [])]

    def ticks(self, message_id: str) -> list[str]:
        """What became of one message of ours."""
        return [status["status"] for status in self.statuses if status["id"] == message_id]

    async def sees(self, message_id: str, status: str) -> Json:
        """Wait for a status of a message."""
        await until(lambda: status in self.ticks(message_id))
        return next(one for one in self.statuses if one["id"] == message_id and one["status"] == status)

    async def gets(self, count: int) -> list[Json]:
        """Wait for that many inbound messages."""
        await until(lambda: len(self.messages) >= count)
        return self.messages


class Caller:
    """JSON over HTTP: the sandbox as its users call it."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.request(method, self.url + path, json=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def send(self, kind: str, content: Any, to: str = MARIA, **more: Any) -> tuple[int, Any]:
        """Send as the business."""
        body = {"messaging_product": "whatsapp", "to": to, "type": kind, kind: content, **more}
        return await self.call("POST", f"/v26.0/{NUMBER}/messages", body, TOKEN)

    async def sent(self, kind: str, content: Any, to: str = MARIA, **more: Any) -> str:
        """Send as the business and return the id."""
        status, answer = await self.send(kind, content, to, **more)
        assert status == 200, answer
        return str(answer["messages"][0]["id"])

    async def write(self, kind: str, content: Any, wa_id: str = MARIA, **more: Any) -> Json:
        """Write as a customer."""
        body = {"phone_number_id": NUMBER, "type": kind, kind: content, **more}
        status, answer = await self.call("POST", f"/sandbox/phones/{wa_id}/messages", body)
        assert status == 201, answer
        shown: Json = answer
        return shown

    async def hello(self, wa_id: str = MARIA) -> Json:
        """Open the window: the customer writes first."""
        return await self.write("text", {"body": "Olá"}, wa_id)

    async def thread(self, wa_id: str = MARIA) -> Json:
        """What the phone shows."""
        status, answer = await self.call("GET", f"/sandbox/phones/{wa_id}/messages?phone_number_id={NUMBER}")
        assert status == 200, answer
        shown: Json = answer
        return shown

    async def behave(self, wa_id: str = MARIA, **settings: Any) -> Json:
        """Change a phone."""
        status, answer = await self.call("PUT", f"/sandbox/phones/{wa_id}", {"settings": settings})
        assert status == 200, answer
        shown: Json = answer
        return shown

    async def upload(
        self, path: str, data: bytes, mime: str, token: str | None = None, **fields: str
    ) -> tuple[int, Any]:
        """Send a file in a form."""
        form = FormData(fields)
        form.add_field("file", io.BytesIO(data), filename="file", content_type=mime)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.post(self.url + path, data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    async def uploaded(self, data: bytes, mime: str) -> str:
        """Upload as the business and return the id."""
        fields = {"messaging_product": "whatsapp", "type": mime}
        status, answer = await self.upload(f"/v26.0/{NUMBER}/media", data, mime, TOKEN, **fields)
        assert status == 200, answer
        return str(answer["id"])

    async def register(self, business: Business, number: str = NUMBER, **other: Any) -> Json:
        """Register a business number."""
        body = {
            "display_phone": "+55 11 4000-0001",
            "waba_id": WABA,
            "access_token": TOKEN,
            "app_secret": SECRET,
            "callback_url": business.url,
            "verify_token": VERIFY,
            "verified_name": "Loja",
        }
        status, answer = await self.call("PUT", f"/sandbox/numbers/{number}", body | other)
        assert status == 200, answer
        shown: Json = answer
        return shown


@pytest.fixture
async def business() -> AsyncIterator[Business]:
    """A callback on a free port."""
    taking = Business()
    app = web.Application()
    app.router.add_get("/hooks/whatsapp/1", taking.challenge)
    app.router.add_post("/hooks/whatsapp/1", taking.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taking.port = runner.addresses[0][1]
    yield taking
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """One HTTP client."""
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
async def sandbox(session: ClientSession, business: Business) -> AsyncIterator[Caller]:
    """A running sandbox with one registered number."""
    running = await start(quick())
    caller = Caller(session, running.url)
    await caller.register(business)
    yield caller
    await running.stop()
