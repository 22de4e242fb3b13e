"""Headless Chromium, the agent's screen and the sandbox phone, driven by what a person sees and presses."""

import re
import shutil
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from tests.journeys.product import PASSWORD, Product

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 20_000
ADMIN = "admin@demo.local"


async def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, or another one of that name on the PATH."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is missing: run make test, which installs it"
    expect.set_options(timeout=PATIENCE_MS)
    return await playwright.chromium.launch(executable_path=found, args=FLAGS)


async def window(browser: Browser, size: dict[str, int] = DESKTOP) -> BrowserContext:
    """A browser of one person: own storage, Portuguese, microphone allowed."""
    options: dict[str, Any] = {"viewport": size, "locale": "pt-BR", "reduced_motion": "reduce"}
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    return context


async def sign_in(context: BrowserContext, product: Product, email: str = ADMIN) -> Page:
    """The agent's inbox."""
    page = await context.new_page()
    await page.goto(product.url)
    await fill_sign_in(page, email)
    await expect(page.get_by_role("heading", name="Conversas")).to_be_visible()
    return page


async def fill_sign_in(where: Page | Locator, email: str = ADMIN) -> None:
    """Type an e-mail and the demo's password."""
    field = where.get_by_label("E-mail")
    if await field.is_editable():
        await field.fill(email)
    await where.get_by_label("Senha", exact=True).fill(PASSWORD)
    await where.get_by_role("button", name="Entrar", exact=True).click()


async def sandbox_phone(context: BrowserContext, product: Product, name: str, number: str) -> Page:
    """The sandbox screen as a new customer."""
    page = await context.new_page()
    await page.goto(f"{product.url}/sandbox")
    await page.get_by_role("button", name="Novo cliente").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Nome", exact=True).fill(name)
    await form.get_by_label("Número").fill(number)
    await form.get_by_role("button", name="Criar cliente").click()
    await expect(composer_of_phone(page, name)).to_be_visible()
    return page


def composer_of_phone(page: Page, name: str) -> Locator:
    """Where the customer types."""
    return page.get_by_label(f"Mensagem como {name}")


def composer(page: Page, name: str) -> Locator:
    """Where the agent types."""
    return page.get_by_label(f"Mensagem para {name}")


async def open_conversation(page: Page, name: str) -> None:
    """Press a row of the list."""
    await page.get_by_label("Lista de conversas").get_by_text(name, exact=True).first.click()
    await expect(thread(page, name)).to_be_visible()


def thread(page: Page, name: str) -> Locator:
    """The open conversation's messages."""
    return page.get_by_role("log", name=re.compile(name))
