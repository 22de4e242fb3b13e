"""Lists from the state documents: newest first, page by page, one tenant's only, by the index."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ipro_rt.conversations.store import Wanted
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
    while page := await lists.page(MINE, Wanted(status=status), after, 7):
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


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(assignee="u1"), [9, 6, 3]),
        (Wanted(status="open", assignee=""), [8, 7, 4, 2, 1]),
        (Wanted(number_id="n2"), [9, 7, 5, 3, 1]),
        (Wanted(unread=True), [8, 4, 0]),
        (Wanted(status="open", number_id="n1", unread=True), [8, 4]),
    ],
)
async def test_a_filter_shows_those_that_fit_and_an_index_finds_them(
    database: Database, wanted: Wanted, numbers: list[int]
) -> None:
    await ensure(database, snapshots.INDEXES)
    documents = []
    for n in range(10):
        one = state(n, minutes=n, status="resolved" if n % 5 == 0 else "open") | {"number_id": f"n{1 + n % 2}"}
        one |= {"assignee": {"id": "u1", "name": "Ana"}} if n % 3 == 0 and n else {}
        documents.append(one | ({"unread": [n]} if n % 4 == 0 else {}))
    await MongoSnapshots(database).save("conversation", documents)
    found = await MongoConversations(database).page(MINE, wanted, None, 50)
    assert [int(each.id[2:]) for each in found] == numbers


async def test_a_page_of_unread_ones_reads_no_read_ones(database: Database) -> None:
    await ensure(database, snapshots.INDEXES)
    documents = [state(n, minutes=n) | ({"unread": [1]} if n % 20 == 0 else {}) for n in range(200)]
    await MongoSnapshots(database).save("conversation", documents)
    filter = {"tenant_id": "t", "status": {"$in": ["open", "resolved"]}, "unread": {"$exists": True}}
    cursor = database.driver("conversations").find(filter, limit=5).sort([("updated_at", -1), ("_id", -1)])
    assert (await cursor.explain())["executionStats"]["totalDocsExamined"] <= 10


async def test_an_older_state_never_replaces_a_newer_one(database: Database) -> None:
    kept = MongoSnapshots(database)
    await kept.save("conversation", [state(1) | {"seq": 5}])
    await kept.save("conversation", [state(1) | {"seq": 4, "status": "resolved"}])
    assert (await kept.load("conversation", ["t-0001"]))["t-0001"]["seq"] == 5


async def test_a_contacts_conversations_are_found(lists: MongoConversations) -> None:
    assert await lists.of_contact(MINE, "c7") == ["t-0007"]
    assert await lists.of_contact(system_scope("other"), "c7") == []
