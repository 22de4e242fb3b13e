"""How the database answered: which index, how much it looked at for what it gave. Its own profiler says it."""

from typing import Any

import aiohttp

from benchmarks.product import Product
from benchmarks.rest.asking import Case
from storage.engine.mongo import connect

ALL, NONE = 2, 0
WORTH_A_LOOK = ("query", "getmore", "command")


async def plans(it: Product, asked: list[Case]) -> dict[str, list[str]]:
    """What the questions behind each case cost the database, asked once."""
    assert it.settings.mongodb_url
    database = await connect(it.settings.mongodb_url, it.settings.database)
    told: dict[str, list[str]] = {}
    headers = {"Authorization": f"Bearer {it.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for name, ask, _ in asked:
            await database.command("profile", ALL)
            async with ask(session) as answer:
                await answer.read()
            await database.command("profile", NONE)
            profile = database.driver("system.profile")
            found = await profile.find({"op": {"$in": WORTH_A_LOOK}, "planSummary": {"$exists": True}}).to_list(20)
            told[name] = [_told(each) for each in found]
            await profile.drop()
    await database.close()
    return told


def _told(entry: dict[str, Any]) -> str:
    collection = str(entry["ns"]).partition(".")[2]
    looked = f"{entry.get('keysExamined', 0):,} keys and {entry.get('docsExamined', 0):,} documents"
    return f"{collection}: {entry['planSummary']}, {looked} for {entry.get('nreturned', 0)}, {entry['millis']} ms"
