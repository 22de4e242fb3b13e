"""Lists from the state documents: newest first, page by page, one tenant's only, by the index."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ipro_rt.kernel.clock import to_millis
from ipro_rt.kernel.scope import system_scope
from storage import snapshots
from storage.conversations import MongoConversations
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.snapshots import MongoSnapshots

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
MINE = system_scope("t")


def state(number: int, *, tenant: str = "t", minutes: int = 0, status: str = "open") -> dict[str, Any]:
    contact = {"id": f"c{number}", "name": f"Cliente {number}"}
    return {
        "id": f"{tenant}-{number:04d}",
        "tenant_id": tenant,
        "seq": 1,
        "contact": contact,
        "status": status,
        "updated_at": NOW + timedelta(minutes=minutes),
    }


@pytest.fixture
async def lists(database: Database) -> MongoConversations:
    await ensure(database, snapshots.INDEXES)
    documents = [state(n, minutes=n // 3, status="resolved" if n % 5 == 0 else "open") for n in range(60)]
    await MongoSnapshots(database).save("conversation", [*documents, state(1, tenant="other", minutes=99)])
    return MongoConversations(database)


@pytest.mark.parametrize(("status", "count"), [(None, 60), ("open", 48), ("resolved", 12)])
async def test_pages_bring_every_conversation_once_newest_first(
    lists: MongoConversations, status: str | None, count: int
) -> None:
    seen: list[tuple[datetime, str]] = []
    after = None
    while page := await lists.page(MINE, status, after, 7):
        seen += [(each.updated_at or NOW, each.id) for each in page]
        after = (to_millis(seen[-1][0]), seen[-1][1])
    assert len(seen) == len(set(seen)) == count
    assert seen == sorted(seen, reverse=True)
    assert all(identifier.startswith("t-") for _, identifier in seen)


async def test_a_page_of_all_reads_about_as_many_documents_as_it_shows(
    lists: MongoConversations, database: Database
) -> None:
    filter = {"tenant_id": "t", "status": {"$in": ["open", "resolved"]}}
    cursor = database.driver("conversations").find(filter, limit=7).sort([("updated_at", -1), ("_id", -1)])
    explained = await cursor.explain()
    assert explained["executionStats"]["totalDocsExamined"] <= 14


async def test_an_older_state_never_replaces_a_newer_one(database: Database) -> None:
    kept = MongoSnapshots(database)
    await kept.save("conversation", [state(1) | {"seq": 5}])
    await kept.save("conversation", [state(1) | {"seq": 4, "status": "resolved"}])
    assert (await kept.load("conversation", ["t-0001"]))["t-0001"]["seq"] == 5


async def test_a_contacts_conversations_are_found(lists: MongoConversations) -> None:
    assert await lists.of_contact(MINE, "c7") == ["t-0007"]
    assert await lists.of_contact(system_scope("other"), "c7") == []
