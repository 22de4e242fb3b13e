"""A third party's SDK works against the sandbox end to end, and takes the webhooks it delivers."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from pywa import WhatsApp, types
from pywa.types.templates import (
    BaseParams,
    BodyText,
    FooterText,
    Template,
    TemplateCategory,
    TemplateLanguage,
)

from tests.sandbox.conftest import MARIA, NUMBER, SECRET, TOKEN, VERIFY, WABA, Business, Caller, Json
from tests.sandbox.samples import MONO, PNG
from tests.waiting import until_async

T = TypeVar("T")


class Sdk:
    """pywa, which is synchronous, called from a thread."""

    def __init__(self, url: str) -> None:
        self.wa = WhatsApp(
            phone_id=NUMBER,
            token=TOKEN,
            server=None,
            verify_token=VERIFY,
            app_secret=SECRET,
            waba_id=WABA,
            skip_duplicate_updates=False,
            filter_updates=True,
        )
        self.wa.api._session.base_url = f"{url}/v26.0"

    async def __call__(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await asyncio.to_thread(method, *args, **kwargs)


@pytest.fixture
async def sdk(sandbox: Caller) -> Any:
    """The SDK, with the customer's window open."""
    await sandbox.hello()
    opened = Sdk(sandbox.url)
    yield opened
    opened.wa.api._session.close()


async def _last(sandbox: Caller, business: Business, message_id: str) -> Json:
    await business.sees(message_id, "delivered")
    item: Json = (await sandbox.thread())["items"][-1]
    assert item["id"] == message_id
    return item


async def test_it_sends_text_location_and_contacts(sandbox: Caller, business: Business, sdk: Sdk) -> None:
    text = await sdk(sdk.wa.send_message, MARIA, "Olá", tracker="ours")
    assert text.id.startswith("wamid.")
    assert (await _last(sandbox, business, text.id))["text"]["body"] == "Olá"
    assert (await business.sees(text.id, "sent"))["biz_opaque_callback_data"] == "ours"
    place = await sdk(sdk.wa.send_location, MARIA, -3.73, -38.52, "Praia", "Fortaleza")
    assert (await _last(sandbox, business, place.id))["location"]["name"] == "Praia"
    card = types.Contact(
        name=types.Contact.Name(formatted_name="Ana", first_name="Ana"),
        phones=[types.Contact.Phone(phone="+55 11 98888-0002", type="HOME")],
    )
    shared = await sdk(sdk.wa.send_contact, MARIA, card)
    assert (await _last(sandbox, business, shared.id))["contacts"][0]["name"]["formatted_name"] == "Ana"


async def test_it_uploads_and_sends_an_image_and_a_voice_note(sandbox: Caller, business: Business, sdk: Sdk) -> None:
    image = await sdk(sdk.wa.send_image, MARIA, PNG, caption="veja", mime_type="image/png")
    item = await _last(sandbox, business, image.id)
    assert item["image"]["caption"] == "veja"
    async with sandbox.session.get(f"{sandbox.url}/sandbox/media/{item['image']['id']}") as loaded:
        assert await loaded.read() == PNG
    voice = await sdk(sdk.wa.send_voice, MARIA, MONO, mime_type="audio/ogg; codecs=opus")
    assert (await _last(sandbox, business, voice.id))["audio"]["voice"] is True


async def test_it_sends_buttons_and_a_list(sandbox: Caller, business: Business, sdk: Sdk) -> None:
    buttons = [types.Button(title="Sim", callback_data="yes"), types.Button(title="Não", callback_data="no")]
    asked = await sdk(sdk.wa.send_message, MARIA, "Confirma?", footer="Loja", buttons=buttons)
    assert (await _last(sandbox, business, asked.id))["interactive"]["type"] == "button"
    rows = [types.SectionRow(title="Vendas", callback_data="sales", description="Comprar")]
    menu = types.SectionList(button_title="Menu", sections=[types.Section(title="Setores", rows=rows)])
    listed = await sdk(sdk.wa.send_message, MARIA, "Escolha", buttons=menu)
    assert (await _last(sandbox, business, listed.id))["interactive"]["action"]["button"] == "Menu"


async def test_it_reacts_marks_as_read_and_shows_typing(sandbox: Caller, business: Business, sdk: Sdk) -> None:
    written = (await business.gets(1))[0]["id"]
    reaction = await sdk(sdk.wa.send_reaction, MARIA, "❤️", written)
    await business.sees(reaction.id, "delivered")
    assert (await sdk(sdk.wa.mark_message_as_read, written)).success
    assert (await sdk(sdk.wa.indicate_typing, written)).success
    thread = await sandbox.thread()
    assert thread["typing"] is True
    assert thread["items"][0]["status"] == "read"
    assert thread["items"][0]["reactions"] == [{"by": "business", "emoji": "❤️"}]


async def test_it_creates_lists_sends_and_deletes_a_template(sandbox: Caller, business: Business, sdk: Sdk) -> None:
    body = BodyText("Olá {{nome}}, seu pedido está pronto.", nome="Ana")
    template = Template(
        name="pedido_pronto",
        language=TemplateLanguage.PORTUGUESE_BR,
        category=TemplateCategory.UTILITY,
        components=[body, FooterText(text="Loja")],
    )
    created = await sdk(sdk.wa.create_template, template)
    assert created.id
    await _approved(sandbox, "pedido_pronto")
    listed = list(await sdk(sdk.wa.get_templates))
    assert "pedido_pronto" in [one.name for one in listed]
    params: list[BaseParams] = [body.params(nome="Maria")]
    sent = await sdk(sdk.wa.send_template, MARIA, "pedido_pronto", TemplateLanguage.PORTUGUESE_BR, params)
    assert (await _last(sandbox, business, sent.id))["template"]["name"] == "pedido_pronto"
    assert (await business.sees(sent.id, "sent"))["pricing"]["category"] == "utility"
    assert (await sdk(sdk.wa.delete_template, "pedido_pronto")).success


async def test_it_handles_a_customers_file(sandbox: Caller, business: Business, sdk: Sdk, tmp_path: Any) -> None:
    _, photo = await sandbox.upload("/sandbox/media", PNG, "image/png")
    await sandbox.write("image", {"id": photo["id"]})
    image = (await business.gets(2))[1]["image"]
    about = await sdk(sdk.wa.get_media_url, image["id"])
    assert about.mime_type == "image/png"
    saved = await sdk(sdk.wa.download_media, url=about.url, path=tmp_path, filename="photo.png")
    assert saved.read_bytes() == PNG
    assert (await sdk(sdk.wa.delete_media, image["id"])).success


async def test_it_reads_the_number(sdk: Sdk) -> None:
    number = await sdk(sdk.wa.get_business_phone_number)
    assert number.id == NUMBER


async def test_it_takes_the_webhooks_we_deliver(sandbox: Caller, business: Business, sdk: Sdk) -> None:
    seen: list[Any] = []
    sdk.wa.on_message(lambda _, update: seen.append(update))
    sdk.wa.on_message_status(lambda _, update: seen.append(update))
    sdk.wa.on_callback_button(lambda _, update: seen.append(update))
    await sandbox.write("location", {"latitude": 1.5, "longitude": 2.5})
    await sandbox.write("interactive", {"type": "button_reply", "button_reply": {"id": "yes", "title": "Sim"}})
    ours = await sandbox.sent("text", {"body": "Oi"}, biz_opaque_callback_data="ours")
    await business.sees(ours, "delivered")
    await business.gets(3)
    for raw, signature in business.raw:
        assert sdk.wa.webhook_update_validator(raw, signature) is None
        assert sdk.wa.webhook_update_validator(raw + b" ", signature) is not None
        assert (await sdk(sdk.wa.webhook_update_handler, raw))[1] == 200
    assert [type(update).__name__ for update in seen].count("MessageStatus") == 2
    messages = [update for update in seen if isinstance(update, types.Message)]
    assert messages[0].text == "Olá"
    assert messages[0].from_user.wa_id == MARIA
    assert messages[1].location.latitude == 1.5
    assert any(isinstance(update, types.CallbackButton) and update.data == "yes" for update in seen)


async def _approved(sandbox: Caller, name: str) -> None:

    async def approved() -> bool:
        path = f"/v26.0/{WABA}/message_templates?fields=name,status&name={name}"
        _, answer = await sandbox.call("GET", path, None, TOKEN)
        return bool(answer["data"]) and answer["data"][0]["status"] == "APPROVED"

    await until_async(approved)
