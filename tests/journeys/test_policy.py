"""The page under its Content-Security-Policy in a real browser: no screen needs what is forbidden."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.journeys.browser import open_conversation, sandbox_phone, sign_in
from tests.journeys.product import Product, message

pytestmark = pytest.mark.browser
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


async def violations(page: Page) -> list[str]:
    """What the browser has blocked on this page so far."""
    found: list[str] = await page.evaluate("window.violations")
    return found


async def test_no_screen_does_what_the_policy_forbids(product: Product, person: BrowserContext) -> None:
    await product.hook(message("5511970007001", "política"))
    await person.add_init_script(WATCH)
    page = await sign_in(person, product)
    assert await violations(page) == []
    await open_conversation(page, "Cliente 7001")
    await page.get_by_label("Mensagem para Cliente 7001").fill("oi")
    await page.get_by_role("button", name="Emoji").click()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("link", name="Sistema").click()
    await expect(page.get_by_role("heading", name="Sistema")).to_be_visible()
    assert await violations(page) == []
    phone = await sandbox_phone(person, product, "Paula Política", "5511970007002")
    assert await violations(phone) == []


async def test_a_script_that_found_its_way_into_the_page_does_not_run(product: Product, person: BrowserContext) -> None:
    await person.add_init_script(WATCH)
    page = await person.new_page()
    await page.goto(product.url)
    await page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.stolen = true';
          document.body.append(script);
          document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.stolen = true">');
          document.head.insertAdjacentHTML('beforeend', '<style>body { display: none }</style>');
        }"""
    )
    await page.wait_for_function("window.violations.length >= 3")
    assert await page.evaluate("window.stolen") is None
    assert await page.evaluate("getComputedStyle(document.body).display") != "none"
