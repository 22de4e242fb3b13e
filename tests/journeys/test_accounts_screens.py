"""Accounts as people see them: getting in, one's own account, and what administrators do to others."""

import asyncio
import os
import re
import sys
import time
import uuid

import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.browser import PHONE, composer, fill_sign_in, open_conversation, sign_in, thread, window
from tests.journeys.product import PASSWORD, ROOT, Product, customer_writes

pytestmark = pytest.mark.browser

NEW_PASSWORD = "outra senha bem comprida"


async def test_who_is_invited_accepts_in_another_window_and_is_in(
    product: Product, person: BrowserContext, browser: Browser
) -> None:
    admin = await administration(person, product, "usuarios")
    await admin.get_by_role("button", name="Convidar").click()
    email = new_email()
    dialog = admin.get_by_role("dialog")
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_role("radio", name="Agente").check()
    await dialog.get_by_role("button", name="Criar convite").click()
    link = await admin.get_by_label("Link do convite").input_value()
    await admin.get_by_role("dialog").get_by_role("button", name="Fechar").click()
    await expect(admin.get_by_text(email)).to_be_visible()

    other = await window(browser)
    page = await other.new_page()
    await page.goto(link)
    await page.get_by_label("Nova senha", exact=True).fill("curta")
    await expect(page.get_by_role("button", name="Entrar na equipe")).to_be_disabled()
    await join_as(page, "Helena Castro")
    await expect(page.get_by_role("heading", name="Conversas")).to_be_visible()
    await expect(page.get_by_role("link", name="Administração")).to_have_count(0)

    await page.goto(link)
    await expect(page.get_by_text("Este convite não vale mais")).to_be_visible()
    await admin.reload()
    await expect(row(admin, email)).to_contain_text("Helena Castro")
    await other.close()


async def test_a_second_factor_is_switched_on_and_asked_for_at_the_next_sign_in(
    product: Product, person: BrowserContext
) -> None:
    email = await somebody(product, "Otávio Reis")
    page = await sign_in(person, product, email)
    await page.goto(f"{product.url}/conta")
    await page.get_by_role("button", name="Ligar o segundo fator").click()
    totp, recovery = await enrol(page)
    await expect(page.get_by_text("Restam 10 códigos")).to_be_visible()

    await sign_out(page)
    await fill_sign_in(page, email)
    code = page.get_by_label("Código do aplicativo")
    await code.fill("000000" if totp.now() != "000000" else "111111")
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("O código não serve")
    await code.fill(totp.at(int(time.time()), counter_offset=1))
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.get_by_role("heading", name="Conversas")).to_be_visible()

    await sign_out(page)
    await fill_sign_in(page, email)
    await page.get_by_role("button", name="Usar um código de recuperação").click()
    await page.get_by_label("Código de recuperação").fill(recovery[0])
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.get_by_role("heading", name="Conversas")).to_be_visible()
    await page.goto(f"{product.url}/conta")
    await expect(page.get_by_text("Restam 9 códigos")).to_be_visible()


async def test_a_company_that_asks_for_a_second_factor_leads_everybody_to_one(
    product: Product, person: BrowserContext, browser: Browser
) -> None:
    owner = await person.new_page()
    await owner.goto(await new_company(product))
    await join_as(owner, "Dora Lins")
    await expect(owner.get_by_role("heading", name="Conversas")).to_be_visible()
    await owner.goto(f"{product.url}/conta")
    await owner.get_by_role("button", name="Ligar o segundo fator").click()
    await enrol(owner)
    await owner.goto(f"{product.url}/administracao/empresa")
    await owner.get_by_role("radio", name="Exigir de todos").check()
    await owner.get_by_role("button", name="Salvar").click()
    await expect(owner.get_by_text("Dados da empresa salvos")).to_be_visible()

    await owner.get_by_role("tab", name="Usuários").click()
    await owner.get_by_role("button", name="Convidar").click()
    await owner.get_by_role("dialog").get_by_label("E-mail").fill(new_email())
    await owner.get_by_role("dialog").get_by_role("button", name="Criar convite").click()
    other = await window(browser)
    page = await other.new_page()
    await page.goto(await owner.get_by_label("Link do convite").input_value())
    await join_as(page, "Hugo Lins")
    await expect(page.get_by_role("heading", name="Falta o segundo fator")).to_be_visible()
    await enrol(page)
    await expect(page.get_by_role("heading", name="Conversas")).to_be_visible()
    await other.close()


async def test_who_is_deactivated_is_out_of_the_other_window_at_once(
    product: Product, person: BrowserContext, browser: Browser
) -> None:
    email = await somebody(product, "Breno Dias")
    other = await window(browser)
    theirs = await sign_in(other, product, email)
    admin = await administration(person, product, "usuarios")
    await row(admin, email).get_by_label("Ações para Breno Dias").click()
    await admin.get_by_role("menuitem", name="Desativar").click()
    dialog = admin.get_by_role("dialog")
    await expect(dialog).to_contain_text("Sai na hora de todos os navegadores")
    await dialog.get_by_role("button", name="Desativar").click()
    await expect(theirs.get_by_role("dialog", name="Sua sessão terminou")).to_be_visible(timeout=5_000)
    await expect(row(admin, email)).to_have_count(0)
    await theirs.get_by_label("Senha", exact=True).fill(PASSWORD)
    await theirs.get_by_role("button", name="Entrar", exact=True).click()
    await expect(theirs.get_by_role("alert")).to_contain_text("E-mail ou senha incorretos")
    await other.close()


async def test_a_link_of_an_administrator_leads_to_a_new_password(
    product: Product, person: BrowserContext, browser: Browser
) -> None:
    email = await somebody(product, "Lia Prado")
    admin = await administration(person, product, "usuarios")
    await row(admin, email).get_by_label("Ações para Lia Prado").click()
    await admin.get_by_role("menuitem", name="Link para nova senha").click()
    link = await admin.get_by_label("Link da nova senha").input_value()
    other = await window(browser)
    page = await other.new_page()
    await page.goto(link)
    await page.get_by_label("Nova senha", exact=True).fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Trocar a senha").click()
    await page.get_by_role("link", name="Ir para a entrada").click()
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Senha", exact=True).fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Entrar", exact=True).click()
    await expect(page.get_by_role("heading", name="Conversas")).to_be_visible()
    await other.close()


async def test_a_password_is_changed_and_the_other_sessions_end(
    product: Product, person: BrowserContext, browser: Browser
) -> None:
    email = await somebody(product, "Caio Melo")
    page = await sign_in(person, product, email)
    other = await window(browser)
    elsewhere = await sign_in(other, product, email)
    await page.goto(f"{product.url}/conta")
    await expect(page.get_by_role("button", name=re.compile("Encerrar a sessão de"))).to_have_count(1)
    await page.get_by_label("Senha atual").fill("errada, errada, errada")
    await page.get_by_label("Nova senha", exact=True).fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Trocar a senha").click()
    await expect(page.get_by_role("alert")).to_contain_text("A senha atual não confere")
    await page.get_by_label("Senha atual").fill(PASSWORD)
    await page.get_by_role("button", name="Trocar a senha").click()
    await expect(page.get_by_text("Você só está conectado aqui")).to_be_visible()
    await expect(elsewhere.get_by_role("dialog", name="Sua sessão terminou")).to_be_visible()
    await other.close()


async def test_an_api_key_works_until_it_is_revoked_and_the_audit_log_tells_it(
    product: Product, person: BrowserContext
) -> None:
    name = f"Integração {uuid.uuid4().hex[:8]}"
    admin = await administration(person, product, "chaves")
    await admin.get_by_role("button", name="Criar chave").click()
    dialog = admin.get_by_role("dialog")
    await dialog.get_by_label("Nome", exact=True).fill(name)
    await dialog.get_by_role("button", name="Criar chave").click()
    key = {"Authorization": f"Bearer {await admin.get_by_label(f'Chave {name}', exact=True).input_value()}"}
    await admin.get_by_role("dialog").get_by_role("button", name="Fechar").click()

    assert (await product.api.get("/api/v1/conversations", headers=key)).status_code == 200
    assert (await product.api.get("/api/v1/users", headers=key)).status_code == 403
    await admin.get_by_label(f"Revogar a chave {name}").click()
    await admin.get_by_role("dialog").get_by_role("button", name="Revogar").click()
    await expect(admin.get_by_role("row", name=re.compile(name))).to_contain_text("revogada")
    assert (await product.api.get("/api/v1/conversations", headers=key)).status_code == 401

    await admin.get_by_role("tab", name="Auditoria").click()
    log = admin.get_by_role("list", name="Auditoria")
    await expect(log.get_by_text(f"revogou a chave de API {name}")).to_be_visible()
    await admin.get_by_label("O que foi feito").select_option(label="criou uma chave de API")
    await expect(log.get_by_text("criou uma chave de API").first).to_be_visible()
    await expect(log.get_by_text("revogou")).to_have_count(0)
    assert "operation=createApiKey" in admin.url


async def test_colleagues_see_who_types_and_who_looks_at_the_same_conversation(
    product: Product, person: BrowserContext, browser: Browser
) -> None:
    contact = await customer(product, "5511950000901", "tem alguém aí?")
    email = await somebody(product, "Joana Pires")
    other = await window(browser)
    joana = await sign_in(other, product, email)
    admin = await sign_in(person, product)
    for page in (joana, admin):
        await open_conversation(page, contact)
    await expect(admin.get_by_text("Joana também está vendo")).to_be_visible()
    await composer(joana, contact).press_sequentially("sim!")
    await expect(admin.get_by_text("Joana está digitando…").first).to_be_visible()
    await admin.get_by_role("button", name="pessoas online").click()
    await expect(admin.get_by_text("Joana Pires")).to_be_visible()
    await joana.get_by_label("Seu perfil").click()
    await joana.get_by_role("menuitemradio", name="Ausente").click()
    here = admin.get_by_role("dialog").get_by_role("listitem").filter(has_text="Joana Pires")
    await expect(here).to_contain_text("ausente")
    await other.close()
    await expect(admin.get_by_text("Joana está digitando…")).to_have_count(0)


async def test_one_s_own_list_and_the_figures_lead_to_the_rows(product: Product, person: BrowserContext) -> None:
    contact = await customer(product, "5511950000902", "quero comprar")
    admin = await sign_in(person, product)
    figures = admin.get_by_role("region", name="Números de agora")
    await figures.get_by_role("button", name="sem dono").click()
    await open_conversation(admin, contact)
    await admin.get_by_role("button", name=re.compile("Assumir")).click()
    rows = admin.get_by_label("Lista de conversas").get_by_text(contact, exact=True)
    await expect(rows).to_have_count(0)
    await admin.get_by_text("Minhas", exact=False).first.click()
    await expect(rows.first).to_be_visible()
    await expect(thread(admin, contact)).to_be_visible()
    await admin.get_by_role("button", name=re.compile("Liberar")).click()
    await expect(rows).to_have_count(0)


async def test_who_may_only_read_sees_the_thread_and_no_way_to_answer(product: Product, person: BrowserContext) -> None:
    contact = await customer(product, "5511950000903", "alguém me lê?")
    page = await sign_in(person, product, await somebody(product, "Íris Melo", "read_only"))
    await open_conversation(page, contact)
    await expect(thread(page, contact).get_by_text("alguém me lê?")).to_be_visible()
    await expect(page.get_by_text("Seu papel deixa ler as conversas, não responder.")).to_be_visible()
    await expect(composer(page, contact)).to_have_count(0)
    await expect(page.get_by_role("button", name="Resolver")).to_have_count(0)
    await page.goto(f"{product.url}/administracao/usuarios")
    await expect(page.get_by_text("Só donos e administradores veem a administração.")).to_be_visible()


async def test_administration_fits_a_phone(product: Product, browser: Browser) -> None:
    context = await window(browser, PHONE)
    page = await sign_in(context, product)
    for part in ("usuarios", "chaves", "auditoria", "empresa", "permissoes"):
        await page.goto(f"{product.url}/administracao/{part}")
        await expect(page.get_by_role("tabpanel")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await context.close()


def new_email() -> str:
    """Nobody's yet."""
    return f"pessoa-{uuid.uuid4().hex[:12]}@example.org"


async def somebody(product: Product, name: str, role: str = "agent") -> str:
    """A new user of the company; the e-mail."""
    email = new_email()
    invited = await product.api.post("/api/v1/invitations", json={"email": email, "role": role})
    token = invited.json()["link"].partition("#")[2]
    accepted = {"token": token, "name": name, "password": PASSWORD}
    answer = await product.api.post("/api/v1/invitations/accept", json=accepted)
    assert answer.status_code == 201, answer.text
    return email


async def join_as(page: Page, name: str) -> None:
    """Accept the invitation on the screen."""
    await page.get_by_label("Seu nome").fill(name)
    await page.get_by_label("Nova senha", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Entrar na equipe").click()


async def enrol(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Read the secret, confirm it, keep the recovery codes."""
    secret = page.get_by_label("Chave do segundo fator")
    await expect(secret).to_have_value(re.compile(r"^[A-Z2-7]{16,}$"))
    totp = pyotp.TOTP(await secret.input_value())
    await page.get_by_label("Código do aplicativo").fill(totp.now())
    await page.get_by_role("button", name="Confirmar e ligar").click()
    await expect(page.get_by_role("heading", name="Guarde os códigos")).to_be_visible()
    recovery = await page.locator("li code").all_inner_texts()
    assert len(recovery) == 10
    await page.get_by_label("Guardei os códigos").check()
    await page.get_by_role("button", name="Concluir", exact=True).last.click()
    return totp, recovery


async def new_company(product: Product) -> str:
    """Made at the command line; its owner's link."""
    port = product.url.rpartition(":")[2]
    given = {"IPRO_DATA_DIR": str(product.data_dir), "IPRO_PORT": port}
    words = ("company", "create", "--name", "Padaria Central", "--owner-email", new_email())
    command = [sys.executable, "-m", "ipro_rt", *words]
    made = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **given}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await made.communicate()
    assert made.returncode == 0
    return said.decode().split()[-1]


async def administration(context: BrowserContext, product: Product, part: str) -> Page:
    """The admin at a part of *Administração*."""
    page = await sign_in(context, product)
    await page.goto(f"{product.url}/administracao/{part}")
    await expect(page.get_by_role("heading", name="Administração")).to_be_visible()
    return page


async def sign_out(page: Page) -> None:
    """By the profile's menu."""
    await page.get_by_label("Seu perfil").click()
    await page.get_by_role("menuitem", name="Sair").click()
    await expect(page.get_by_role("heading", name="Entrar no iPro RT")).to_be_visible()


async def customer(product: Product, wa_id: str, text: str) -> str:
    """A customer of the sandbox writes; how the screen calls them."""
    name = f"Cliente {wa_id[-4:]}"
    (await product.api.put(f"{product.sandbox_url}/sandbox/phones/{wa_id}", json={"name": name})).raise_for_status()
    await customer_writes(product, wa_id, type="text", text={"body": text})
    return name


def row(page: Page, email: str) -> Locator:
    """Somebody's row in the list of users."""
    return page.get_by_role("row").filter(has_text=email)
