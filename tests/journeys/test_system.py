"""*Sistema* over the running product: what an administrator sees of it, and what nobody else does."""

import asyncio
import os
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys.browser import sign_in
from tests.journeys.planted import AGENT_EMAIL, plant_agent, plant_letter
from tests.journeys.product import PASSWORD, ROOT, Product, message
from tests.waiting import until, until_async

pytestmark = pytest.mark.browser
SOMETHING = re.compile(r"^(?!0/s|–)")  # a rate that is neither nothing nor unknown
KILLED_MS = 30_000
HOSTS = ("host-0", "host-1")
BOUNDED = [
    "ipro_host_live_actors",
    "ipro_host_fullest_mailbox_messages",
    "ipro_host_uncommitted_turns",
    "ipro_host_held_frames",
    "ipro_host_effects",
    "ipro_link_waiting",
]


async def sistema(person: BrowserContext, product: Product) -> Page:
    """The page, reached as a person reaches it."""
    page = await sign_in(person, product)
    await page.get_by_role("link", name="Sistema").click()
    await expect(page.get_by_role("heading", name="Sistema")).to_be_visible()
    return page


def row(page: Page, host: str) -> Locator:
    """A host's row."""
    return page.get_by_role("region", name="Hosts").get_by_role("row", name=re.compile(host))


@asynccontextmanager
async def traffic(product: Product, wa_id: str) -> AsyncIterator[None]:
    """A customer who goes on writing."""

    async def write() -> None:
        while True:
            await product.hook(message(wa_id, uuid.uuid4().hex))

    writing = asyncio.create_task(write())
    yield
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_an_admin_sees_two_hosts_all_shards_and_figures_that_move_with_the_messages(
    product: Product, person: BrowserContext
) -> None:
    page = await sistema(person, product)
    for name in HOSTS:
        await expect(row(page, name)).to_contain_text("No ar")

    async def all_are_held() -> bool:
        shown = [await row(page, name).locator("td").nth(2).inner_text() for name in HOSTS]
        return sum(int(each.replace(".", "")) for each in shown) == 1024

    await until_async(all_are_held, seconds=20)
    await expect(page.get_by_role("region", name="Shards")).to_contain_text("1.024 shards")
    turns = page.get_by_role("figure", name="Turnos por segundo").locator("strong").first
    async with traffic(product, "5511980002001"):
        await expect(turns).to_have_text(SOMETHING)
        first = await turns.inner_text()
        await expect(turns).not_to_have_text(first)
    await expect(turns).to_have_text("0/s")


async def test_the_inspector_tells_where_a_conversation_lives_and_nothing_it_said(
    product: Product, person: BrowserContext
) -> None:
    await product.hook(message("5511980002002", "meu cartão é 4111"))
    identifier = (await product.thread_of("5511980002002"))["id"]
    looked = await product.get(f"/actors/conversation/{identifier}")
    page = await sistema(person, product)
    await page.get_by_role("tab", name="Atores").click()
    await page.get_by_label("Código").fill(f"conversation/{identifier}")
    await page.get_by_role("button", name="Ver ator").click()
    sheet = page.get_by_role("dialog", name="Conversa")
    for name, value in facts(looked).items():
        await expect(sheet.locator("dl > div").filter(has_text=re.compile(f"^{name}"))).to_contain_text(value)
    turn = sheet.get_by_role("region", name="Últimos turnos").get_by_role("row").last
    await expect(turn).to_contain_text("Receive")
    await expect(turn).to_contain_text("turno 1")
    for told in (await sheet.inner_text(), str(looked)):
        assert not re.search(r"80002002|8000-2002|cartão|4111|Cliente", told)


def facts(looked: dict[str, Any]) -> dict[str, str]:
    """What the inspector must say, as the page writes it."""
    actor = looked["actor"]
    assert actor["host"] in HOSTS
    assert (actor["kind"], actor["seq"], actor["epoch"] >= 1) == ("conversation", 1, True)
    assert looked["turns"][-1]["message"] == "Receive"
    return {
        "Host": actor["host"],
        "Shard": f"{actor['shard']:,}".replace(",", "."),
        "Época": f"{actor['epoch']:,}".replace(",", "."),
        "Encarnação do host": looked["incarnation"],
    }


async def test_a_killed_host_is_told_of_and_the_page_is_healthy_again(product: Product, person: BrowserContext) -> None:
    page = await sistema(person, product)
    health = page.get_by_role("region", name="Estado do sistema")
    victim = await host_named(product, "host-1")
    assert victim["pid"] in {process.pid for process in product.hosts()}
    next(process for process in product.hosts() if process.pid == victim["pid"]).kill()
    await expect(health).to_contain_text("host-1", timeout=KILLED_MS)
    await until(lambda: len(product.hosts()) == 2, seconds=30)

    async def whole() -> bool:
        host, cluster = await host_named(product, "host-1"), await product.get("/cluster")
        here = host["incarnation"] != victim["incarnation"] and host["state"] == "alive" and host["shards"] > 0
        return bool(here and cluster["shards"]["unowned"] == 0)

    await until_async(whole, seconds=40)
    await expect(health).to_contain_text("host-1 parou e voltou às", timeout=KILLED_MS)
    await expect(row(page, "host-1")).to_contain_text("No ar")
    await expect(row(page, "host-1").locator("td").last).to_have_text("1")
    await page.reload()  # a page opened afterwards has seen no restart, and nothing is wrong
    await expect(health).to_contain_text("Tudo em ordem", timeout=KILLED_MS)


async def host_named(product: Product, name: str) -> dict[str, Any]:
    """A host as the API shows it."""
    hosts: list[dict[str, Any]] = (await product.get("/cluster"))["hosts"]
    return next(host for host in hosts if host["name"] == name)


async def test_a_dead_letter_is_listed_without_its_words_replayed_into_the_thread_or_dropped(
    product: Product, person: BrowserContext
) -> None:
    await product.hook(message("5511980002003", "primeira"))
    thread = (await product.thread_of("5511980002003"))["id"]
    for identifier, text in [("journey-replayed", "voltou"), ("journey-dropped", "esquecida")]:
        await plant_letter(product, thread, "5511980002003", identifier, text)
    page = await sistema(person, product)
    await expect(page.get_by_role("region", name="Estado do sistema")).to_contain_text("2 mensagens precisam de você")
    await page.get_by_role("tab", name="Mensagens paradas").click()
    letters = page.get_by_role("region", name="Mensagens paradas").get_by_role("row").filter(has_text="Receive")
    await expect(letters).to_have_count(2)
    await expect(letters.first).to_contain_text("KeyError")
    assert not re.search("voltou|esquecida|80002003|Cliente", await page.get_by_role("main").inner_text())

    await letters.last.get_by_role("button", name="Reenviar").click()  # newest first
    await expect(letters).to_have_count(1)

    async def told() -> bool:
        timeline = await product.get(f"/conversations/{thread}/timeline")
        return [item["text"] for item in timeline["items"]] == ["primeira", "voltou"]

    await until_async(told)
    await letters.first.get_by_role("button", name="Descartar").click()
    await page.get_by_role("dialog").get_by_role("button", name="Descartar").click()
    await expect(page.get_by_text("Nenhuma mensagem parada.")).to_be_visible()
    assert (await product.get("/dead-letters"))["items"] == []
    assert await told()


async def test_an_agent_gets_neither_the_page_nor_an_answer(product: Product, person: BrowserContext) -> None:
    await plant_agent(product)
    page = await sign_in(person, product, AGENT_EMAIL)
    await expect(page.get_by_role("link", name="Sistema")).to_have_count(0)
    await page.goto(f"{product.url}/sistema")
    await expect(page.get_by_text("Só donos e administradores veem o estado do sistema.")).to_be_visible()
    await expect(page.get_by_role("region", name="Hosts")).to_have_count(0)
    said = await product.api.post("/api/v1/sessions", json={"email": AGENT_EMAIL, "password": PASSWORD})
    agent = {"Authorization": f"Bearer {said.json()['token']}"}
    for path in ("cluster", "actors", "actors/conversation/x", "dead-letters"):
        assert (await product.api.get(f"/api/v1/{path}", headers=agent)).status_code == 403


async def test_top_prints_the_hosts_the_page_shows(product: Product) -> None:
    seen = {host["name"]: str(host["shards"]) for host in (await product.get("/cluster"))["hosts"]}
    process = await asyncio.create_subprocess_exec(
        *(str(ROOT / "ipro"), "top", "--once", "--url", product.url, "--email", "admin@demo.local"),
        env={**os.environ, "IPRO_PASSWORD": PASSWORD, "COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    lines = [line.split() for line in said.decode().splitlines()]
    assert process.returncode == 0, said.decode()
    assert {line[0]: line[2] for line in lines if line and line[0] in seen} == seen


async def metric_names(product: Product) -> set[str]:
    """Everything `/metrics` tells, once it has looked at the hosts."""
    names: set[str] = set()

    async def hosts_are_told() -> bool:
        answer = await product.api.get("/metrics")
        names.update(family.name for family in text_string_to_metric_families(answer.text))
        return "ipro_host_live_actors" in names

    await until_async(hosts_are_told)
    return names


async def test_bounds_of_hosts_and_links_are_told_beside_what_they_bound(product: Product) -> None:
    names = await metric_names(product)
    for name in BOUNDED:
        assert {name, f"{name}_limit"} <= names


async def test_no_bound_is_told_without_what_it_bounds(product: Product) -> None:
    names = await metric_names(product)
    limits = {name.removesuffix("_limit") for name in names if name.endswith("_limit")}
    assert limits - names == set[str]()
