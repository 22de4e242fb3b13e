"""The product as two people see it: a customer with a phone, an agent with a browser."""

import io

import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, expect

from tests.journeys.browser import (
    PHONE,
    composer,
    composer_of_phone,
    fill_sign_in,
    open_conversation,
    sandbox_phone,
    sign_in,
    thread,
    window,
)
from tests.journeys.product import Product, customer_writes

pytestmark = pytest.mark.browser


async def test_a_customer_writes_an_agent_answers_in_text_picture_and_voice(
    product: Product, person: BrowserContext
) -> None:
    agent = await sign_in(person, product)
    phone = await sandbox_phone(person, product, "Marta Prado", "11 97000-1001")
    await composer_of_phone(phone, "Marta Prado").fill("oi, é da loja?")
    await phone.keyboard.press("Enter")

    await agent.bring_to_front()
    row = agent.get_by_label("Lista de conversas").get_by_text("Marta Prado")
    await expect(row).to_be_visible()
    await expect(agent.get_by_text("1 não lida").first).to_be_visible()
    await open_conversation(agent, "Marta Prado")
    seen = thread(agent, "Marta Prado")
    await expect(seen.get_by_text("oi, é da loja?")).to_be_visible()

    await composer(agent, "Marta Prado").fill("bom dia! é sim")
    await agent.keyboard.press("Enter")
    await expect(seen.get_by_text("bom dia! é sim")).to_be_visible()
    await phone.bring_to_front()
    on_phone = phone.get_by_role("log")
    await expect(on_phone.get_by_text("bom dia! é sim")).to_be_visible()
    await agent.bring_to_front()
    await expect(seen.get_by_text("Lida", exact=True).first).to_be_visible()

    await agent.locator("input[type=file]").set_input_files(
        {"name": "vitrine.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    dialog = agent.get_by_role("dialog")
    await dialog.get_by_label("Legenda de vitrine.jpg").fill("a vitrine")
    await dialog.get_by_role("button", name="Enviar", exact=True).click()
    await expect(seen.get_by_text("a vitrine")).to_be_visible()
    await expect(seen.get_by_role("button", name="Ampliar imagem")).to_be_visible()
    await phone.bring_to_front()
    await expect(on_phone.get_by_text("a vitrine")).to_be_visible()

    await agent.bring_to_front()
    await agent.get_by_label("Gravar mensagem de voz").click()
    recorder = agent.get_by_role("group", name="Gravação de voz")
    await expect(recorder.get_by_role("timer")).to_have_text("0:02")
    await recorder.get_by_label("Enviar mensagem de voz").click()
    await expect(seen.get_by_label("Ouvir").last).to_be_visible()
    await phone.bring_to_front()
    await expect(on_phone.get_by_label("Ouvir").last).to_be_visible()


async def test_a_draft_and_a_queued_answer_survive_a_lost_connection_and_a_reload(
    product: Product, person: BrowserContext
) -> None:
    await customer(product, "5511950000001", "tem em azul?")
    agent = await sign_in(person, product)
    await open_conversation(agent, "Cliente 0001")
    await expect(thread(agent, "Cliente 0001").get_by_text("tem em azul?")).to_be_visible()
    await person.set_offline(True)
    await expect(agent.get_by_text("Sem conexão.")).to_be_visible()
    await composer(agent, "Cliente 0001").fill("tem sim, azul e verde")
    await agent.keyboard.press("Enter")
    await expect(thread(agent, "Cliente 0001").get_by_text("Na fila", exact=True)).to_be_visible()
    await composer(agent, "Cliente 0001").fill("ainda pensando…")
    await person.set_offline(False)
    await expect(thread(agent, "Cliente 0001").get_by_text("Na fila", exact=True)).to_have_count(0)
    await agent.reload()
    await expect(composer(agent, "Cliente 0001")).to_have_value("ainda pensando…")
    await expect(thread(agent, "Cliente 0001").get_by_text("tem sim, azul e verde")).to_have_count(1)
    conversation = await product.thread_of("5511950000001")
    timeline = await product.get(f"/conversations/{conversation['id']}/timeline")
    assert [item["text"] for item in timeline["items"]] == ["tem em azul?", "tem sim, azul e verde"]


async def test_when_the_session_ends_the_screen_asks_again_and_keeps_the_draft(
    product: Product, person: BrowserContext
) -> None:
    await customer(product, "5511950000002", "qual o prazo?")
    agent = await sign_in(person, product)
    await open_conversation(agent, "Cliente 0002")
    await composer(agent, "Cliente 0002").fill("o prazo é de 3 dias")
    token = await agent.evaluate("() => Object.values(localStorage).join(' ').match(/[A-Za-z0-9_-]{43}/)[0]")
    ended = await product.api.delete("/api/v1/sessions/current", headers={"Authorization": f"Bearer {token}"})
    assert ended.status_code == 204
    await agent.keyboard.press("Enter")
    dialog = agent.get_by_role("dialog", name="Sua sessão terminou")
    await expect(dialog).to_be_visible()
    await fill_sign_in(dialog)
    await expect(dialog).to_have_count(0)
    await expect(thread(agent, "Cliente 0002").get_by_text("o prazo é de 3 dias")).to_be_visible()
    await expect(thread(agent, "Cliente 0002").get_by_text("Na fila", exact=True)).to_have_count(0)


async def test_at_360_pixels_one_column_leads_to_the_thread_and_back(product: Product, browser: Browser) -> None:
    await customer(product, "5511950000003", "cabe na tela?")
    context = await window(browser, PHONE)
    agent = await sign_in(context, product)
    await open_conversation(agent, "Cliente 0003")
    assert await agent.evaluate("document.documentElement.scrollWidth") <= 360
    await agent.get_by_label("Voltar para a lista").click()
    await expect(agent.get_by_label("Lista de conversas").first).to_be_visible()
    await context.close()


async def test_a_wrong_password_is_refused_in_portuguese(product: Product, person: BrowserContext) -> None:
    page = await person.new_page()
    await page.goto(product.url)
    await page.get_by_label("E-mail").fill("ninguem@demo.local")
    await page.get_by_label("Senha", exact=True).fill("senha-errada")
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("senha")


async def test_a_failed_answer_says_why_and_can_be_sent_again(product: Product, person: BrowserContext) -> None:
    await customer(product, "5511950000004", "ainda vale?")
    await product.api.put(
        f"{product.sandbox_url}/sandbox/faults", json={"error": {"code": 131026, "times": 1, "to": "5511950000004"}}
    )
    agent = await sign_in(person, product)
    await open_conversation(agent, "Cliente 0004")
    await composer(agent, "Cliente 0004").fill("vale sim")
    await agent.keyboard.press("Enter")
    failure = thread(agent, "Cliente 0004").get_by_role("note")
    await expect(failure).to_be_visible()
    await failure.get_by_role("button", name="Tentar de novo").click()
    seen = thread(agent, "Cliente 0004")
    await expect(
        seen.get_by_text("Entregue", exact=True).or_(seen.get_by_text("Lida", exact=True)).first
    ).to_be_visible()
    await product.api.delete(f"{product.sandbox_url}/sandbox/faults")


async def customer(product: Product, wa_id: str, text: str) -> None:
    """A named customer of the sandbox writes."""
    name = {"name": f"Cliente {wa_id[-4:]}"}
    (await product.api.put(f"{product.sandbox_url}/sandbox/phones/{wa_id}", json=name)).raise_for_status()
    await customer_writes(product, wa_id, type="text", text={"body": text})


def picture() -> bytes:
    """A small photo."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(out, "JPEG")
    return out.getvalue()
