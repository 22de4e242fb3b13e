"""Fills a company by the product's own way in: every row, index entry and live actor is one the product made.

Each contact writes once, so there are as many open conversations as contacts; contact 0 goes on until its conversation
is long. Both at once: the long one takes one turn a flush, and the others fill the rest of it.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp

from benchmarks.product import Product
from benchmarks.webhooks import SECRET, Target, body, sign

WRITERS = 96
OF_THE_LONG_ONE = 32
OF_THE_QUIET_ONE = 60
MINE = 60
RESOLVED_SHARE = 100  # one of so many conversations is resolved, so that the filter has something to leave out
SLOW_DOWN_S = 0.2


@dataclass(frozen=True)
class Company:
    """What was filled in. To the number `quiet` few ever wrote, and long ago. `long` is the id of the long
    conversation, `some` a sample of the others."""

    target: Target
    quiet: Target
    conversations: int
    messages: int
    long: str
    some: tuple[str, ...]


async def fill(it: Product, conversations: int, messages: int) -> Company:
    """Everything is durable and in the lists when this returns."""
    target, quiet = await _number(it, 1), await _number(it, 2)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        early = iter([body(quiet, contact, f"early-{contact}") for contact in range(1, OF_THE_QUIET_ONE + 1)])
        await _write(session, it, quiet, early)
        everybody = iter([body(target, contact, f"seed-{contact}") for contact in range(1, conversations)])
        long = iter([body(target, 0, f"long-{n}") for n in range(messages)])
        async with asyncio.TaskGroup() as group:
            for _ in range(WRITERS):
                group.create_task(_write(session, it, target, everybody))
            for _ in range(OF_THE_LONG_ONE):
                group.create_task(_write(session, it, target, long))
    ids = await _ids(it, 200)
    me = (await it.get("/me"))["id"]
    for conversation_id in ids[100 : 100 + max(1, conversations // RESOLVED_SHARE)]:
        await it.post(f"/conversations/{conversation_id}/status", {"status": "resolved"})
    for conversation_id in ids[:MINE]:
        await it.post(f"/conversations/{conversation_id}/assignee", {"user_id": me})
    return Company(target, quiet, conversations, messages, await _longest(it), tuple(ids[:100]))


async def _write(session: aiohttp.ClientSession, it: Product, target: Target, bodies: Iterator[bytes]) -> None:
    """One writer: the next as soon as the one before is durable, and again what was not taken."""
    url = f"{it.url}/hooks/whatsapp/{target.number_id}"
    for content in bodies:
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(content)}
        while True:
            async with session.post(url, data=content, headers=headers) as answer:
                await answer.read()
            if answer.status == 200:
                break
            if answer.status not in (429, 503):
                raise RuntimeError(f"a webhook was answered {answer.status}")
            await asyncio.sleep(SLOW_DOWN_S)


async def _number(it: Product, index: int) -> Target:
    number = await it.post(
        "/numbers",
        {
            "name": f"Número {index}",
            "channel": "whatsapp_cloud",
            "phone_number_id": f"30000000000000{index}",
            "display_phone": f"+55 11 4000-100{index}",
            "access_token": "none",
            "app_secret": SECRET,
            "base_url": it.settings.sandbox_url,
        },
    )
    return Target(str(number["id"]), f"30000000000000{index}")


async def _ids(it: Product, count: int) -> list[str]:
    page = await it.get(f"/conversations?limit={count}")
    return [each["id"] for each in page["items"]]


async def _longest(it: Product) -> str:
    """The conversation of contact 0: it may stand anywhere in the list."""
    page = await it.get("/contacts?q=Contato 0&limit=200")
    first = next(each["id"] for each in page["items"] if each["name"] == "Contato 0")
    cursor = ""
    while True:
        page = await it.get(f"/conversations?status=all&limit=200{cursor}")
        for each in page["items"]:
            if each["contact"]["id"] == first:
                return str(each["id"])
        if page["next"] is None:
            raise RuntimeError("the long conversation is not in the list")
        cursor = f"&cursor={page['next']}"
