"""`Idempotency-Key`: said twice, done once."""

import asyncio

import orjson
import pytest
from prometheus_client import CollectorRegistry

from gateway.inbound.calls import Calls
from gateway.inbound.idempotency import WORKED_ON, Repeats, client_id_of, read_key
from gateway.inbound.metering import Meters
from gateway.inbound.outcome import Outcome
from gateway.inbound.running import Terms
from ipro_rt.app import App
from ipro_rt.catalog import BY_ID
from ipro_rt.kernel.errors import Conflict, InvalidInput, NotFound, Unavailable
from ipro_rt.kernel.scope import Scope
from storage.engine.mongo import Database
from storage.idempotency import MongoIdempotency
from tests.conftest import HandClock
from tests.gateway.inbound.conftest import Client, runner_over

RETRY = BY_ID["retryMessage"]
ANA, BIA, OTHERS = Scope("t1", "ana"), Scope("t1", "bia"), Scope("t2", "ana")


class Doer:
    """Does something, and counts how often."""

    def __init__(self) -> None:
        self.done = 0
        self.fails_with: Exception | None = None

    async def __call__(self) -> Outcome:
        self.done += 1
        if self.fails_with is not None:
            raise self.fails_with
        return Outcome({"n": self.done}, 201, b'{"n":%d}' % self.done)


@pytest.fixture
async def repeats(database: Database, clock: HandClock) -> Repeats:
    """Without the TTL index: by the server's clock everything that the hand clock dates is over."""
    return Repeats(MongoIdempotency(database), clock)


async def test_the_same_again_gets_the_first_answer_and_does_nothing(repeats: Repeats) -> None:
    doer = Doer()
    first = await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    again = await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    assert (first.replayed, again.replayed, doer.done) == (False, True, 1)
    assert (again.status, again.body) == (201, b'{"n":1}')


async def test_another_caller_company_operation_or_key_is_another_matter(repeats: Repeats) -> None:
    doer = Doer()
    await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    await repeats.once(RETRY, BIA, "k", {"id": "1"}, doer)
    await repeats.once(RETRY, OTHERS, "k", {"id": "1"}, doer)
    await repeats.once(BY_ID["sendMessage"], ANA, "k", {"id": "1"}, doer)
    await repeats.once(RETRY, ANA, "K", {"id": "1"}, doer)
    assert doer.done == 5


async def test_another_body_under_the_same_key_is_refused(repeats: Repeats) -> None:
    doer = Doer()
    await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    with pytest.raises(InvalidInput) as refused:
        await repeats.once(RETRY, ANA, "k", {"id": "2"}, doer)
    assert (refused.value.code, refused.value.status, doer.done) == ("idempotency_mismatch", 422, 1)


async def test_while_the_first_is_worked_on_a_second_waits(repeats: Repeats) -> None:
    began, go_on, doer = asyncio.Event(), asyncio.Event(), Doer()

    async def slow() -> Outcome:
        began.set()
        await go_on.wait()
        return await doer()

    first = asyncio.create_task(repeats.once(RETRY, ANA, "k", {}, slow))
    await began.wait()
    with pytest.raises(Conflict) as refused:
        await repeats.once(RETRY, ANA, "k", {}, doer)
    assert (refused.value.code, refused.value.status) == ("idempotency_in_flight", 409)
    go_on.set()
    await first
    assert (await repeats.once(RETRY, ANA, "k", {}, doer)).replayed


async def test_of_many_at_once_one_does_it(repeats: Repeats) -> None:
    doer = Doer()

    async def one() -> Outcome | Conflict:
        try:
            return await repeats.once(RETRY, ANA, "k", {}, doer)
        except Conflict as refused:
            return refused

    answers = await asyncio.gather(*(one() for _ in range(20)))
    assert doer.done == 1
    assert all(isinstance(each, Conflict) or each.body == b'{"n":1}' for each in answers)


async def test_whoever_died_at_it_is_taken_over_and_may_not_speak_any_more(
    repeats: Repeats, database: Database, clock: HandClock
) -> None:
    doer, go_on, began = Doer(), asyncio.Event(), asyncio.Event()

    async def frozen() -> Outcome:
        began.set()
        await go_on.wait()
        return Outcome(None, 201, b'{"n":"late"}')

    first = asyncio.create_task(repeats.once(RETRY, ANA, "k", {}, frozen))
    await began.wait()
    clock.advance(seconds=WORKED_ON.total_seconds() + 1)
    with pytest.raises(InvalidInput):
        await repeats.once(RETRY, ANA, "k", {"other": 1}, doer)
    assert not (await repeats.once(RETRY, ANA, "k", {}, doer)).replayed
    go_on.set()
    await first
    assert (await repeats.once(RETRY, ANA, "k", {}, doer)).body == b'{"n":1}'


async def test_a_refusal_changed_nothing_and_frees_its_key(repeats: Repeats) -> None:
    doer = Doer()
    doer.fails_with = NotFound("no")
    with pytest.raises(NotFound):
        await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    doer.fails_with = None
    assert not (await repeats.once(RETRY, ANA, "k", {"id": "2"}, doer)).replayed


@pytest.mark.parametrize("error", [Unavailable("away"), RuntimeError("a defect")])
async def test_after_an_error_of_ours_the_same_may_be_tried_at_once_and_no_other(
    repeats: Repeats, error: Exception
) -> None:
    doer = Doer()
    doer.fails_with = error
    with pytest.raises(type(error)):
        await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    doer.fails_with = None
    with pytest.raises(InvalidInput):
        await repeats.once(RETRY, ANA, "k", {"id": "2"}, doer)
    assert not (await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)).replayed
    assert doer.done == 2


async def test_after_a_day_a_key_is_new(repeats: Repeats, clock: HandClock) -> None:
    doer = Doer()
    await repeats.once(RETRY, ANA, "k", {"id": "1"}, doer)
    clock.advance(hours=24, seconds=1)
    assert not (await repeats.once(RETRY, ANA, "k", {"id": "2"}, doer)).replayed


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (None, None),
        ("abc-1", "abc-1"),
        ('"abc 1"', "abc 1"),
        (r'"a\"b\\c"', 'a"b\\c'),
        (' "x" ', "x"),
        ("k" * 255, "k" * 255),
        ('"' + "k" * 255 + '"', "k" * 255),
    ],
)
def test_a_key_is_a_structured_field_string_with_its_quotes_or_without(header: str | None, key: str | None) -> None:
    assert read_key(header) == key


@pytest.mark.parametrize("header", ["", '""', '"', '"a', "a\x7f", "ç", "k" * 256, '"' + "k" * 256 + '"', 'a"b'])
def test_what_is_no_key_is_refused(header: str) -> None:
    with pytest.raises(InvalidInput):
        read_key(header)


def test_two_callers_with_one_key_have_two_client_ids() -> None:
    send = BY_ID["sendMessage"]
    assert client_id_of(send, ANA, "k") == client_id_of(send, ANA, "k")
    assert client_id_of(send, ANA, "k") != client_id_of(send, BIA, "k")


NUMBER = {
    "name": "Loja",
    "channel": "whatsapp_cloud",
    "phone_number_id": "1064",
    "display_phone": "+55 11 4000-1000",
    "access_token": "t",
    "app_secret": "s",
}


async def test_over_rest_a_repetition_is_marked_and_is_no_conflict(client: Client, signed: dict[str, str]) -> None:
    headers = signed | {"Idempotency-Key": '"first-number"'}
    made = await client.post("/api/v1/numbers", json=NUMBER, headers=headers)
    again = await client.post("/api/v1/numbers", json=NUMBER, headers=headers)
    assert (made.status, again.status) == (201, 201)
    assert "Idempotency-Replayed" not in made.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await again.json() == await made.json()
    other = await client.post("/api/v1/numbers", json=NUMBER | {"name": "x"}, headers=headers)
    assert (other.status, (await other.json(content_type=None))["code"]) == (422, "idempotency_mismatch")


async def test_a_message_needs_a_key_or_a_client_id(client: Client, signed: dict[str, str]) -> None:
    path = "/api/v1/conversations/00000000-0000-8000-8000-000000000000/messages"
    body = {"type": "text", "text": "Oi"}
    bare = await client.post(path, json=body, headers=signed)
    assert (bare.status, (await bare.json(content_type=None))["code"]) == (400, "idempotency_required")
    for more, headers in (({"client_id": "c1"}, signed), ({}, signed | {"Idempotency-Key": "k1"})):
        answer = await client.post(path, json=body | more, headers=headers)
        assert (await answer.json(content_type=None))["code"] == "unavailable"


async def test_over_the_socket_a_repetition_says_that_it_is_one(
    client: Client, signed: dict[str, str], app: App, database: Database
) -> None:
    calls = Calls(runner_over(app, database, Meters(CollectorRegistry())), BY_ID)
    scope = await app.accounts.authenticate(signed["Authorization"].removeprefix("Bearer "))
    first = await calls.run(scope, "createNumber", NUMBER, Terms("k1"))
    again = await calls.run(scope, "createNumber", NUMBER, Terms("k1"))
    assert ("replayed" in first, again["replayed"]) == (False, True)
    assert orjson.dumps(first["result"]) == orjson.dumps(again["result"])


def test_only_what_cannot_answer_with_a_secret_keeps_its_answers() -> None:
    assert {each.id for each in BY_ID.values() if each.repeats != "never"} >= {"sendMessage", "retryMessage"}
    assert BY_ID["createSession"].repeats == "never"
