"""`/metrics` of the running product after real traffic, read as Prometheus reads it."""

import re
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys.product import Product, message
from tests.journeys.socket_client import client
from tests.waiting import until_async

NAME = re.compile(r"ipro_[a-z]+(_[a-z]+)*")
MAY_BE_LABELS = {"operation", "outcome", "code", "event", "channel", "reason", "quota", "noun", "le"}
MAY_BE_LABELS |= {"host", "incarnation", "node", "build", "version", "python"}  # as many as there are processes
ONLY_SOMETIMES = {"ipro_host", "ipro_rt", "ipro_redis_up"}  # a prefix, the package, and what a Redis adds
DOCS = Path(__file__).parents[2] / "docs"
MOVED = {
    "ipro_webhook_seconds": {"channel": "whatsapp_cloud", "outcome": "ok"},
    "ipro_operation_seconds": {"operation": "listConversations", "outcome": "ok"},
    "ipro_socket_call_seconds": {"event": "subscribe", "outcome": "ok"},
    "ipro_loop_lag_seconds": {},
    "ipro_fanout_seconds": {},
}


async def scrape(product: Product) -> dict[str, Metric]:
    """Everything by name."""
    answer = await product.api.get("/metrics")
    answer.raise_for_status()
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def count(told: dict[str, Metric], name: str, labels: dict[str, str]) -> float:
    """How much a histogram has seen under these labels."""
    return sum(
        sample.value
        for sample in told[name].samples
        if sample.name == f"{name}_count" and labels.items() <= sample.labels.items()
    )


async def use(product: Product) -> None:
    """A customer writes while somebody looks, and a list is read."""
    async with client(product.url, product.token) as agent:
        await agent.call("subscribe", {"topic": f"inbox:{product.tenant_id}"})
        assert (await product.hook(message("5511970000051", "quanto custa?"))).status_code == 200
        await agent.hear("events")
        await product.get("/conversations")


async def test_figures_have_names_help_and_few_labels_and_they_move(product: Product) -> None:
    before = await scrape(product)
    await use(product)
    told = await scrape(product)
    ours = {name: family for name, family in told.items() if name.startswith("ipro_")}
    assert [name for name, family in ours.items() if not NAME.fullmatch(name) or not family.documentation] == []
    labels = {label for family in ours.values() for sample in family.samples for label in sample.labels}
    assert labels - MAY_BE_LABELS == set()
    signed_in = {sample.labels.get("outcome"): sample.value for sample in told["ipro_socket_sign_ins"].samples}
    assert signed_in["ok"] > 0
    for name, where in MOVED.items():
        assert ours[name].type == "histogram"
        assert count(told, name, where) > (count(before, name, where) if name in before else 0), name


async def test_hosts_tell_how_long_their_commits_took(product: Product) -> None:
    await use(product)

    async def committed() -> bool:
        told = await scrape(product)
        return "ipro_commit_seconds" in told and count(told, "ipro_commit_seconds", {}) > 0

    await until_async(committed, 20)


async def test_every_figure_that_the_documents_name_is_told(product: Product) -> None:
    told = await scrape(product)
    names = {sample.name for family in told.values() for sample in family.samples} | set(told)
    names |= {f"{name}_total" for name, family in told.items() if family.type == "counter"}
    pages = "".join((DOCS / page).read_text() for page in ("operations.md", "grafana.json", "alerts.yml"))
    named = set(re.findall(r"\bipro_[a-z_]*[a-z]\b(?!…)", pages))
    assert named - names - ONLY_SOMETIMES == set()
