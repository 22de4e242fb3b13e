"""What a stock Socket.IO client sees: live events, every gap filled, refusals in words."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import msgspec

from ipro_rt.kernel.scope import system_scope
from storage.accounts import MongoAccounts
from tests.journeys.planted import AGENT_EMAIL, database_of, plant_agent
from tests.journeys.product import PASSWORD, Product, message
from tests.journeys.socket_client import Client, client
from tests.waiting import until_async

Change = Callable[..., Awaitable[str]]


@asynccontextmanager
async def signed_in_agent(product: Product) -> AsyncIterator[tuple[Client, Change]]:
    """A connected agent, and the way to change what it may do, as another process would."""
    async with httpx2.AsyncClient(base_url=product.url) as api:
        signed = (await api.post("/api/v1/sessions", json={"email": AGENT_EMAIL, "password": PASSWORD})).json()
    scope = system_scope(product.tenant_id)
    async with client(product.url, signed["token"]) as agent, database_of(product) as database:
        accounts = MongoAccounts(database)

        async def change(**fields: Any) -> str:
            user = await accounts.user(scope, signed["user"]["id"])
            assert user is not None
            await accounts.save_user(scope, msgspec.structs.replace(user, **fields))
            await accounts.say_changed(scope, [user.id])
            return user.id

        await agent.hear("connect")
        yield agent, change


async def test_a_message_reaches_the_list_and_the_open_conversation(product: Product) -> None:
    await product.hook(message("5511970000001", "primeira"))
    thread = await product.thread_of("5511970000001")
    inbox, topic = f"inbox:{product.tenant_id}", f"conversation:{thread['id']}"
    async with client(product.url, product.token) as agent:
        await agent.hear("connect")
        first = await agent.call("subscribe", {"topic": inbox})
        assert thread["id"] in {each["id"] for each in first["snapshot"]["items"]}
        shown = await agent.call("subscribe", {"topic": topic})
        assert [item["text"] for item in shown["snapshot"]["items"]] == ["primeira"]
        await product.hook(message("5511970000001", "segunda"))
        events = {each["topic"]: each for each in (await agent.hear("events"))["events"]}
        assert events[topic]["seq"] == shown["seq"] + 1
        assert events[topic]["data"]["item"]["text"] == "segunda"
        assert events[topic]["data"]["conversation"]["unread"] == 2
        assert events[inbox]["data"]["last_message"]["text"] == "segunda"


async def test_a_client_that_was_away_gets_every_change_it_missed_and_no_other(product: Product) -> None:
    await product.hook(message("5511970000002", "antes"))
    thread = await product.thread_of("5511970000002")
    topic = f"conversation:{thread['id']}"
    for number in range(5):
        await product.hook(message("5511970000002", f"longe {number}"))
    async with client(product.url, product.token) as agent:
        missed = await agent.call("subscribe", {"topic": topic, "after": 1})
        assert [event["seq"] for event in missed["events"]] == [2, 3, 4, 5, 6]
        assert [event["data"]["item"]["text"] for event in missed["events"]] == [f"longe {n}" for n in range(5)]
        await product.hook(message("5511970000002", "agora"))
        live = await agent.events(1, topic)
        assert live[0]["seq"] == 7


async def test_subscribing_in_the_middle_of_a_burst_leaves_no_gap(product: Product) -> None:
    await product.hook(message("5511970000003", "0"))
    thread = await product.thread_of("5511970000003")
    topic = f"conversation:{thread['id']}"
    burst = [asyncio.create_task(product.hook(message("5511970000003", str(n)))) for n in range(1, 40)]
    async with client(product.url, product.token) as agent:
        answer = await agent.call("subscribe", {"topic": topic})
        await asyncio.gather(*burst)
        seqs = [item["seq"] for item in answer["snapshot"]["items"]]
        seqs += [event["seq"] for event in await agent.events(40 - len(seqs), topic)] if len(seqs) < 40 else []
    assert seqs == list(range(1, 41))


async def test_the_list_fills_its_gap_too(product: Product) -> None:
    inbox = f"inbox:{product.tenant_id}"
    async with client(product.url, product.token) as watcher:
        first = await watcher.call("subscribe", {"topic": inbox})
        await product.hook(message("5511970000004", "um"))
        await watcher.events(1, inbox)
        async with client(product.url, product.token) as late:
            missed = await late.call("subscribe", {"topic": inbox, "after": first["seq"], "epoch": first["epoch"]})
            assert [event["data"]["last_message"]["text"] for event in missed["events"]] == ["um"]
            unknown = await late.call("subscribe", {"topic": inbox, "after": first["seq"]})
            assert "snapshot" in unknown


async def test_a_call_is_the_operation_and_its_client_id_makes_it_happen_once(product: Product) -> None:
    await product.hook(message("5511970000005", "oi"))
    thread = await product.thread_of("5511970000005")
    identifier = uuid.uuid4().hex
    call = {
        "op": "sendMessage",
        "client_id": identifier,
        "input": {"id": thread["id"], "type": "text", "text": "bom dia"},
    }
    async with client(product.url, product.token) as agent:
        first = await agent.call("call", call)
        again = await agent.call("call", call)
        assert first["ok"] is True
        assert first == again
        wrong = await agent.call("call", {"op": "sendMessage", "input": {"id": thread["id"], "type": "text"}})
        assert wrong["error"]["code"] == "idempotency_required"
    rest = {"client_id": identifier, "type": "text", "text": "bom dia"}
    answer = await product.api.post(f"/api/v1/conversations/{thread['id']}/messages", json=rest)
    assert (answer.status_code, answer.json()) == (200, first["result"])


async def test_nobody_enters_without_a_token_or_sees_another_tenants_topics(product: Product) -> None:
    async with client(product.url, "made-up") as stranger:
        assert (await stranger.hear("connect_error"))["message"] == "unauthenticated"
    other = "01a208c7-0000-7000-8000-000000000000"
    async with client(product.url, product.token) as agent:
        for topic, code in [
            (f"inbox:{other}", "not_found"),
            (f"conversation:{other}", "not_found"),
            (f"number:{other}", "not_found"),
            ("queue:x", "invalid_input"),
        ]:
            answer: Any = await agent.call("subscribe", {"topic": topic})
            assert answer["error"]["code"] == code, topic


async def test_a_user_who_is_given_a_lesser_role_leaves_what_it_may_not_see_within_a_second(product: Product) -> None:
    await plant_agent(product)
    async with signed_in_agent(product) as (agent, change):
        metrics, inbox = f"metrics:{product.tenant_id}", f"inbox:{product.tenant_id}"
        await change(role="supervisor")

        async def sees_figures() -> bool:
            return "snapshot" in await agent.call("subscribe", {"topic": metrics})

        await until_async(sees_figures)
        assert "snapshot" in await agent.call("subscribe", {"topic": inbox})
        began = time.monotonic()
        await change(role="agent")
        closed = (await agent.hear("closed"))["data"]
        assert time.monotonic() - began < 1.0
        assert (closed["topic"], closed["error"]["code"]) == (metrics, "forbidden")
        assert (await agent.call("subscribe", {"topic": metrics}))["error"]["code"] == "forbidden"
        await product.hook(message("5511970000009", "e a lista continua"))
        assert await agent.events(1, inbox)


async def test_a_user_who_is_deactivated_is_out_within_a_second(product: Product) -> None:
    await plant_agent(product)
    async with signed_in_agent(product) as (agent, change):
        assert "error" not in await agent.call("subscribe", {"topic": f"inbox:{product.tenant_id}"})
        began = time.monotonic()
        await change(active=False)
        await agent.hear("disconnect")
        assert time.monotonic() - began < 1.0


async def test_nothing_is_given_to_somebody_who_is_deactivated(product: Product) -> None:
    await plant_agent(product)
    await product.hook(message("5511970000010", "para quem?"))
    thread = await product.thread_of("5511970000010")
    async with signed_in_agent(product) as (_, change):
        user_id = await change(active=False)
    answer = await product.api.post(f"/api/v1/conversations/{thread['id']}/assignee", json={"user_id": user_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await product.get(f"/conversations/{thread['id']}"))["assignee"] is None
