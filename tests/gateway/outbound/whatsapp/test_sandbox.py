"""The driver against the sandbox, over real HTTP, and its webhooks back through our own translation."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import httpx2
import pytest
import pytest_asyncio
from aiohttp import web

from gateway.inbound.whatsapp import challenge, parse_webhook, signature_is_valid
from gateway.outbound.whatsapp import WhatsAppCloud
from ipro_rt.channels.arrivals import Arrival, MessageArrived, StatusArrived
from ipro_rt.channels.content import Content
from ipro_rt.channels.driver import Outgoing, ProviderRefused, ProviderSilent, Recipient
from ipro_rt.channels.model import NumberConfig
from ipro_rt.media.model import Media
from sandbox import Settings, start
from tests.gateway.outbound.whatsapp.conftest import Files, number_at
from tests.gateway.outbound.whatsapp.test_bodies import BUTTONS, CARDS

CUSTOMER = "5585991234567"
TO = Recipient(phone=CUSTOMER)
A = TypeVar("A")
# The smallest beginning of a mono voice note: an Ogg page that holds an Opus head.
VOICE_NOTE = (
    b"OggS\x00\x02" + bytes(8) + b"\x01\x00\x00\x00" + bytes(8) + b"\x01\x13OpusHead\x01\x01" + bytes(9) + b"rest"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Sandbox:
    """A sandbox in a process of its own, a number in it, and the door its webhooks come to."""

    def __init__(self, url: str, door: str) -> None:
        self.url = url
        self.number = number_at(url, phone_number_id="106540352242922")
        self.door = door
        self.arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self.control = httpx2.AsyncClient(base_url=url, trust_env=False)

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.control.request(method, f"/sandbox/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def register(self) -> None:
        number = self.number
        registered = await self.call(
            "PUT",
            f"numbers/{number.phone_number_id}",
            {
                "display_phone": "+55 85 3000-0000",
                "waba_id": "1",
                "access_token": number.access_token,
                "app_secret": number.app_secret,
                "callback_url": self.door,
                "verify_token": number.verify_token,
            },
        )
        assert registered["callback_verified"]

    async def writes(self, **message: Any) -> MessageArrived:
        """The customer writes; gives what reached us."""
        body = {"phone_number_id": self.number.phone_number_id, **message}
        await self.call("POST", f"phones/{CUSTOMER}/messages", body)
        return await self.next(MessageArrived)

    async def thread(self) -> Any:
        query = f"phone_number_id={self.number.phone_number_id}"
        return await self.call("GET", f"phones/{CUSTOMER}/messages?{query}")

    async def next(self, kind: type[A]) -> A:
        """The next arrival of a kind; others are passed over."""
        async with asyncio.timeout(10):
            while True:
                arrival = await self.arrivals.get()
                if isinstance(arrival, kind):
                    return arrival

    async def status(self, opaque: str, status: str) -> StatusArrived:
        """The status of one of our messages, whenever it comes."""
        while True:
            arrival = await self.next(StatusArrived)
            if (arrival.opaque, arrival.status) == (opaque, status):
                return arrival


@pytest_asyncio.fixture(scope="session")
async def running_sandbox() -> AsyncIterator[str]:
    running = await start(Settings(port=0))
    yield running.url
    await running.stop()


@pytest_asyncio.fixture
async def sandbox(running_sandbox: str) -> AsyncIterator[Sandbox]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    box = Sandbox(running_sandbox, "")

    async def verify(request: web.Request) -> web.Response:
        return web.Response(text=challenge(request.query, box.number.verify_token))

    async def receive(request: web.Request) -> web.Response:
        raw = await request.read()
        if not signature_is_valid(box.number.app_secret, raw, request.headers.get("X-Hub-Signature-256")):
            return web.Response(status=401)
        for arrival in parse_webhook(raw, box.number.phone_number_id).arrivals:
            box.arrivals.put_nowait(arrival)
        return web.Response()

    app.router.add_get("/hook", verify)
    app.router.add_post("/hook", receive)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    box.door = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await box.call("POST", "reset", {})
    await box.register()
    yield box
    await box.call("DELETE", "faults")
    await box.control.aclose()
    await runner.cleanup()


@pytest_asyncio.fixture
async def cloud(files: Files) -> AsyncIterator[WhatsAppCloud]:
    files.held.update({"photo": PNG, "voice": VOICE_NOTE, "paper": b"%PDF-1.4 ..."})
    driver = WhatsAppCloud(development=True, files=files)
    yield driver
    await driver.close()


def text(opaque: str) -> Outgoing:
    return Outgoing(TO, opaque, Content("text", text="bom dia"))


@pytest.mark.parametrize(
    "content",
    [
        Content("text", text="bom dia"),
        Content("image", media=Media("photo", "image/png"), caption="olha"),
        Content("document", media=Media("paper", "application/pdf", name="pedido.pdf")),
        Content("audio", media=Media("voice", "audio/ogg; codecs=opus", voice=True)),
        Content("location", location={"latitude": -3.7, "longitude": -38.5, "name": "Loja"}),
        Content("contacts", contacts=CARDS),
        Content("interactive", interactive=BUTTONS),
    ],
    ids=lambda content: content.type,
)
async def test_what_is_sent_is_on_the_customers_phone(sandbox: Sandbox, cloud: WhatsAppCloud, content: Content) -> None:
    first = await sandbox.writes(type="text", text={"body": "oi"})

    accepted = await cloud.send(sandbox.number, Outgoing(TO, "our-id", content, reply_to=first.provider_id))

    delivered = await sandbox.status("our-id", "delivered")
    assert delivered.provider_id == accepted.provider_id
    assert delivered.person.identities
    shown = (await sandbox.thread())["items"][-1]
    assert (shown["id"], shown["type"], shown["direction"]) == (accepted.provider_id, content.type, "out")
    assert shown["context"]["id"] == first.provider_id


async def test_a_template_opens_a_conversation_outside_the_window(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    created = await sandbox.control.post(
        "/v26.0/1/message_templates",
        headers={"Authorization": f"Bearer {sandbox.number.access_token}"},
        json={
            "name": "retorno",
            "language": "pt_BR",
            "category": "UTILITY",
            "components": [
                {"type": "BODY", "text": "Olá {{1}}, seu pedido chegou.", "example": {"body_text": [["Ana"]]}}
            ],
        },
    )
    await sandbox.call("POST", f"templates/{created.json()['id']}", {"status": "APPROVED"})
    parameters = [{"type": "text", "text": "Bia"}]
    template = {
        "name": "retorno",
        "language": {"code": "pt_BR"},
        "components": [{"type": "body", "parameters": parameters}],
    }

    await cloud.send(sandbox.number, Outgoing(TO, "template-id", Content("template", template=template)))

    assert (await sandbox.status("template-id", "delivered")).provider_id


async def test_a_reaction_is_under_the_message(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    first = await sandbox.writes(type="text", text={"body": "oi"})
    await cloud.send(sandbox.number, Outgoing(TO, "r", reaction_to=first.provider_id, emoji="❤️"))
    reactions = [item.get("reactions") for item in (await sandbox.thread())["items"] if item["type"] == "text"]
    assert reactions[0][0]["emoji"] == "❤️"


async def test_reading_and_playing_come_back_as_ticks(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    await sandbox.writes(type="text", text={"body": "oi"})
    voice = Content("audio", media=Media("voice", "audio/ogg; codecs=opus", voice=True))
    accepted = await cloud.send(sandbox.number, Outgoing(TO, "voice-id", voice))
    await sandbox.status("voice-id", "delivered")
    here = {"phone_number_id": sandbox.number.phone_number_id}
    await sandbox.call("POST", f"phones/{CUSTOMER}/read", here)
    await sandbox.status("voice-id", "read")
    await sandbox.call("POST", f"phones/{CUSTOMER}/played", {**here, "id": accepted.provider_id})
    await sandbox.status("voice-id", "played")


async def test_the_customer_sees_that_we_read_and_type(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    first = await sandbox.writes(type="text", text={"body": "oi"})
    await cloud.mark_read(sandbox.number, first.provider_id, typing=True)
    thread = await sandbox.thread()
    assert thread["items"][0]["status"] == "read"
    assert thread["typing"] is True


async def test_a_file_of_the_customer_is_downloaded_whole(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    uploaded = await sandbox.control.post("/sandbox/media", files={"file": ("eu.png", PNG, "image/png")})
    photo = await sandbox.writes(type="image", image={"id": uploaded.json()["id"], "caption": "eu"})
    assert photo.content.media is not None
    assert photo.media_ref is not None

    opened = await cloud.open_media(sandbox.number, photo.media_ref)

    assert (opened.mime, photo.content.media.mime, photo.content.caption) == ("image/png", "image/png", "eu")
    assert b"".join([chunk async for chunk in opened.chunks]) == PNG


async def test_someone_without_a_phone_is_answered_by_user_id(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    await sandbox.call("PUT", f"phones/{CUSTOMER}", {"name": "Bia", "settings": {"hide_phone": True}})
    first = await sandbox.writes(type="text", text={"body": "oi"})
    kinds = {identity.kind: identity.value for identity in first.person.identities}
    assert "wa_id" not in kinds

    message = Outgoing(Recipient(user_id=kinds["bsuid"]), "by-id", Content("text", text="oi, Bia"))
    accepted = await cloud.send(sandbox.number, message)

    assert accepted.user_id == kinds["bsuid"]
    await sandbox.status("by-id", "delivered")
    await sandbox.call("PUT", f"phones/{CUSTOMER}", {"settings": {"hide_phone": False}})


async def test_an_error_of_the_api_is_a_refusal(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    await sandbox.writes(type="text", text={"body": "oi"})
    await sandbox.call("PUT", "faults", {"error": {"code": 130429, "times": 1}})
    with pytest.raises(ProviderRefused) as caught:
        await cloud.send(sandbox.number, text("limited"))
    assert caught.value.failure.code == "provider:130429"
    assert caught.value.failure.retryable


async def test_a_failure_told_later_says_why(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    await sandbox.writes(type="text", text={"body": "oi"})
    await sandbox.call("PUT", "faults", {"async_fail": {"code": 131026, "times": 1}})
    await cloud.send(sandbox.number, text("undeliverable"))
    failed = await sandbox.status("undeliverable", "failed")
    assert failed.failure is not None
    assert failed.failure.code == "provider:131026"


async def test_a_closed_window_fails_with_the_way_out(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    await sandbox.writes(type="text", text={"body": "oi"})
    await sandbox.call("POST", "clock", {"advance_s": 25 * 3600})
    await cloud.send(sandbox.number, text("too-late"))
    failed = await sandbox.status("too-late", "failed")
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.action) == ("provider:131047", "Envie um modelo.")


async def test_a_lost_answer_is_silence_and_the_echo_tells_the_truth(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    await sandbox.writes(type="text", text={"body": "oi"})
    await sandbox.call("PUT", "faults", {"drop_answers": 1})
    with pytest.raises(ProviderSilent):
        await cloud.send(sandbox.number, text("lost-answer"))
    assert (await sandbox.status("lost-answer", "sent")).provider_id


async def test_a_wrong_token_logs_the_number_out(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    wrong: NumberConfig = number_at(sandbox.url, access_token="wrong")
    with pytest.raises(ProviderRefused) as caught:
        await cloud.send(wrong, text("x"))
    assert caught.value.number_health is not None
    assert caught.value.number_health.status == "logged_out"
    assert (await cloud.check(wrong)).status == "logged_out"


async def test_a_check_finds_the_number_online(sandbox: Sandbox, cloud: WhatsAppCloud) -> None:
    assert (await cloud.check(sandbox.number)).status == "online"
