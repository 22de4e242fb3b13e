"""What is hot: one conversation, one number, one company beside a quiet one. Over HTTP, as providers bring it."""

import asyncio
import statistics
from typing import Any

from benchmarks.openloop import Load, run
from benchmarks.product import Product
from benchmarks.webhooks import SECRET, Target, messages
from ipro_rt.channels.model import CreateNumber
from ipro_rt.channels.service import Channels
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.ports import Mailboxes
from storage.channels import MongoChannels
from storage.engine.mongo import connect
from storage.engine.secrets import load_secret_box

CONVERSATION_PER_S = 100.0
NUMBER_PER_S = 1_000.0
QUIET_PER_S = 20.0
HOT_PER_S = 400.0  # 20 times the quiet one's
FLOOD_PER_S = 4_000.0  # more than the machine takes
CONTACTS = 1_000
QUIET_CONTACTS = 100
SECONDS = 15.0  # a part of the run, each
FLOOD_S = 10.0
ROUNDS = 5  # without and with the hot one in turn: a machine's speed changes over minutes, and one stall is no rule


async def heat(it: Product, mailboxes: Mailboxes, scale: float) -> dict[str, Any]:
    """All of it. A ratio is the quiet company's p99 with the hot one over its p99 alone, the median of the rounds."""
    channels = await _channels(it, mailboxes)
    hot, quiet = [await _number(it, channels, name) for name in ("hot", "quiet")]
    seconds = max(3.0, SECONDS * scale)
    port = it.settings.port
    await run(port, messages(port, [hot], CONTACTS, "warm-hot"), 250.0, CONTACTS / 250)
    await run(port, messages(port, [quiet], QUIET_CONTACTS, "warm-quiet"), 50.0, QUIET_CONTACTS / 50)
    conversation = await run(port, messages(port, [hot], 1, "conversation"), CONVERSATION_PER_S, seconds)
    number = await run(port, messages(port, [hot], CONTACTS, "number"), NUMBER_PER_S, seconds)
    print(f"  hot conversation {_told(conversation)}, hot number {_told(number)}")
    beside = await _beside(port, hot, quiet, HOT_PER_S, seconds, "hot")
    flooded = await _beside(port, hot, quiet, FLOOD_PER_S, min(seconds, FLOOD_S), "flood")
    return {
        "quiet_tenant_ratio": beside["ratio"],
        "hot": {
            "conversation": {"per_s": CONVERSATION_PER_S, **_told(conversation)},
            "number": {"per_s": NUMBER_PER_S, **_told(number)},
            "tenant": beside,
            "flood": flooded,
        },
    }


async def _beside(port: int, hot: Target, quiet: Target, rate: float, seconds: float, label: str) -> dict[str, Any]:
    """The quiet company alone and beside the hot one, in turn."""
    rounds: list[dict[str, Any]] = []
    for turn in range(ROUNDS):
        calm = messages(port, [quiet], QUIET_CONTACTS, f"{label}-alone{turn}")
        alone = await run(port, calm, QUIET_PER_S, seconds)
        busy = messages(port, [hot], CONTACTS, f"{label}{turn}")
        calm = messages(port, [quiet], QUIET_CONTACTS, f"{label}-beside{turn}")
        pressed, beside = await asyncio.gather(run(port, busy, rate, seconds), run(port, calm, QUIET_PER_S, seconds))
        ratio = round(beside.percentile_ms(0.99) / alone.percentile_ms(0.99), 2)
        rounds.append({"ratio": ratio, "alone": _told(alone), "beside": _told(beside), "hot": _told(pressed)})
        print(f"  quiet company beside {rate:,.0f}/s: {rounds[-1]}")
        await asyncio.sleep(1.0)
    ratios = [each["ratio"] for each in rounds]
    return {"ratio": statistics.median(ratios), "quiet_per_s": QUIET_PER_S, "hot_per_s": rate, "rounds": rounds}


def _told(load: Load) -> dict[str, Any]:
    return {
        "p50_ms": load.percentile_ms(0.5),
        "p99_ms": load.percentile_ms(0.99),
        "ok_per_s": round(load.ok / load.elapsed) if load.elapsed else 0,
        "failed": load.failed,
    }


async def _channels(it: Product, mailboxes: Mailboxes) -> Channels:
    assert it.settings.mongodb_url
    database = await connect(it.settings.mongodb_url, it.settings.database)
    secrets = load_secret_box(it.settings.secret_key, it.settings.data_dir)
    return Channels(MongoChannels(database), mailboxes, secrets, system_clock, lambda url: None)


async def _number(it: Product, channels: Channels, company: str) -> Target:
    """A number of a company of its own."""
    number_id, phone_number_id = derived_id("live-number", company), f"4{derived_id(company)[:8]}"
    number = CreateNumber(
        name=company,
        channel="whatsapp_cloud",
        phone_number_id=phone_number_id,
        display_phone="+55 11 4000-2000",
        access_token="none",
        app_secret=SECRET,
        base_url=it.settings.sandbox_url or "",
    )
    await channels.seed(derived_id("live-company", company), number_id, number, "none")
    return Target(number_id, phone_number_id)
