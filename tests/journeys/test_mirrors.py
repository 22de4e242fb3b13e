"""Snapshot + events = fresh snapshot: for every operation that changes something, on every topic that shows it.

One screen looks from before the change and folds what it hears; another was away, and comes back with the seq it had.
Both must then show what a screen shows that is opened afterwards.
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio

from tests.journeys.changes import CHANGES, OTHERS, Json, Play, World
from tests.journeys.mirrors import MIRRORS, Mirror, snapshot_of
from tests.journeys.product import SALES, Product, customer_writes
from tests.waiting import until_async

PLAYS = [pytest.param(play, id=f"{name}{play.__name__}") for name, plays in CHANGES.items() for play in plays]
PLAYS += [pytest.param(play, id=play.__name__.strip("_")) for play in OTHERS]


class Screen:
    """A stock client that looks at some topics."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.mirrors: dict[str, Mirror] = {}
        self.client.on("events", self._events)

    async def _events(self, events: list[Json]) -> None:
        for event in events:
            if event["topic"] in self.mirrors:
                self.mirrors[event["topic"]].take(event)

    async def ask(self, topic: str, **since: Any) -> Json:
        """Subscribe."""
        ack: Json = await self.client.call("subscribe", {"topic": topic, **since}, timeout=15)
        assert "error" not in ack, ack
        return ack


@asynccontextmanager
async def screen(product: Product) -> AsyncIterator[Screen]:
    """A connected screen."""
    made = Screen()
    await made.client.connect(product.url, auth=product.ticket, transports=["websocket"])
    yield made
    await made.client.disconnect()


async def topics_of(world: World) -> dict[str, str]:
    """Every topic that may show something of a conversation, by its noun."""
    thread = await world.product.get(f"/conversations/{world.thread}")
    return {
        "conversation": f"conversation:{world.thread}",
        "inbox": f"inbox:{world.product.tenant_id}",
        "user": f"user:{await world.me()}",
        "number": f"number:{thread['number_id']}",
        "metrics": f"metrics:{world.product.tenant_id}",
        "presence": f"presence:{world.product.tenant_id}",
        "typing": f"typing:{world.thread}",
    }


@pytest.fixture
async def world(product: Product) -> World:
    """A customer who has just written."""
    wa_id = "55119" + str(uuid.uuid4().int)[:8]
    await customer_writes(product, wa_id, phone_number_id=SALES, type="text", text={"body": "oi"})

    async def arrived() -> bool:
        page = await product.get("/conversations", status="all", limit=200)
        return any(each["contact"].get("phone") == f"+{wa_id}" for each in page["items"])

    await until_async(arrived)
    return World(product, wa_id, str((await product.thread_of(wa_id))["id"]))


@pytest.mark.parametrize("play", PLAYS)
async def test_what_was_folded_is_what_a_fresh_screen_shows(product: Product, world: World, play: Play) -> None:
    topics = await topics_of(world)
    me = await world.me()
    async with screen(product) as there, screen(product) as away, screen(product) as fresh:
        since = {}
        for noun, topic in topics.items():
            ack = await there.ask(topic)
            there.mirrors[topic] = MIRRORS[noun](ack, person=me)
            since[topic] = {"after": ack["seq"], "epoch": ack.get("epoch")}
            away.mirrors[topic] = MIRRORS[noun](ack, person=me)
        await play(world)
        for noun, topic in topics.items():
            await _agrees(fresh, noun, topic, me, there.mirrors[topic])
        for noun, topic in topics.items():
            ack = await away.ask(topic, **{key: value for key, value in since[topic].items() if value is not None})
            if "snapshot" in ack:
                away.mirrors[topic] = MIRRORS[noun](ack, person=me)
            for event in ack.get("events", ()):
                assert event["topic"] == topic
                away.mirrors[topic].take(event)
            await _agrees(fresh, noun, topic, me, away.mirrors[topic])


async def _agrees(fresh: Screen, noun: str, topic: str, person: str, mirror: Mirror) -> None:
    """Wait until who begins now sees the same; what is on its way to the customer still changes for a moment."""
    last: list[Any] = []

    async def same() -> bool:
        last[:] = [snapshot_of(noun, await fresh.ask(topic), person), mirror.shown()]
        return bool(last[0] == last[1])

    try:
        await until_async(same, seconds=10)
    except TimeoutError:
        pytest.fail(f"{topic}: a fresh screen shows\n{last[0]}\nbut what was folded is\n{last[1]}")
