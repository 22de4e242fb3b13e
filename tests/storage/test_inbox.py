"""One contract, two inboxes and two places for dead letters."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from actors.runtime.memory.journal import MemoryDeadLetters, MemoryInbox
from ipro_rt.kernel.journal import DeadLetter, Inbox, InboxEntry
from storage import inbox
from storage.engine.codec import unpack
from storage.engine.mongo import Database
from storage.inbox import MongoDeadLetters, MongoInbox

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)
LETTER = DeadLetter("one", "t", "conversation:t:c", 3, "Arrived", b"body", "ValueError()", "inbox", NOW, tries=3)


def entry(identifier: str, *, after: float = 0, shard: int = 3) -> InboxEntry:
    return InboxEntry(identifier, "conversation:t:c", shard, b"body", NOW + timedelta(seconds=after))


@pytest.fixture(params=["memory", "mongodb"])
def entries(request: pytest.FixtureRequest, database: Database) -> Inbox:
    return MemoryInbox() if request.param == "memory" else MongoInbox(database)


async def test_the_oldest_entries_of_the_shards_wait_until_they_are_done(entries: Inbox) -> None:
    for each in (entry("new", after=2), entry("old"), entry("elsewhere", shard=4), entry("mid", after=1)):
        await entries.put(each)
    assert [each.id for each in await entries.waiting([3], 2)] == ["old", "mid"]
    await entries.done(["old", "mid", "unknown"])
    assert await entries.waiting([3, 4], 9) == [entry("elsewhere", shard=4), entry("new", after=2)]


async def test_an_entry_put_again_after_a_lost_answer_is_the_same(entries: Inbox) -> None:
    await entries.put(entry("one"))
    await entries.put(entry("one"))
    assert await entries.waiting([3], 9) == [entry("one")]


async def test_a_dead_letter_is_kept_once_as_it_was_last_told(database: Database) -> None:
    letters, memory = MongoDeadLetters(database), MemoryDeadLetters()
    again = msgspec.structs.replace(LETTER, error="KeyError()", tries=1)
    for each in (LETTER, again):
        await letters.put(each)
        await memory.put(each)
    kept = await database.driver(inbox.DEAD).find({}).to_list(9)
    assert [unpack(document, DeadLetter) for document in kept] == list(memory.letters.values()) == [again]


async def test_a_letter_from_before_letters_had_tenants_is_replaced_by_its_new_telling(database: Database) -> None:
    await database.driver(inbox.DEAD).insert_one({"_id": "one", "key": "k", "shard": 3, "body": b"", "error": "e"})
    await MongoDeadLetters(database).put(LETTER)
    kept = await database.driver(inbox.DEAD).find({}).to_list(9)
    assert [unpack(document, DeadLetter) for document in kept] == [LETTER]
