"""What is written first arrives first and whole, and who does not read costs little and goes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.inbound import wires
from gateway.inbound.frames import events_frame
from gateway.inbound.wires import SLOW_BYTES
from tests.gateway.inbound.raw import RawClient, raw_client
from tests.gateway.inbound.served import Served, serving
from tests.journeys.socket_client import client as javascript_client
from tests.waiting import until


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as made:
        yield made


@pytest.fixture
async def raw(served: Served) -> AsyncIterator[RawClient]:
    async with raw_client(served.port) as made:
        yield made


async def test_no_event_overtakes_the_acknowledgement_that_lets_it_in_and_no_frame_is_torn(served: Served) -> None:
    """Subscribing, calling and publishing all the while, with frames larger than the kernel takes at once."""

    async def subscribe(client: RawClient) -> None:
        await client.connect()
        for number in range(30):
            client.send(f'42{number}["subscribe"]')
            client.send(f'42{1000 + number}["echo",{number}]')
            answer = (await client.until(f"43{number}["))[-1]
            last = json.loads(answer.partition("[")[2][:-1])["seq"]
            seqs: list[int] = []
            while len(seqs) < 10:
                events = json.loads((await client.until('42["events"'))[-1][2:])[1]
                seqs += [event["seq"] for event in events]
            assert seqs == list(range(last + 1, last + 1 + len(seqs))), "a gap, or something it knew"

    async with raw_client(served.port) as one, raw_client(served.port) as two, served.publishing():
        await asyncio.gather(subscribe(one), subscribe(two))


async def test_a_client_that_does_not_read_is_cut_off_when_it_asks_for_more_than_it_takes(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wires, "MAX_BYTES", 600_000)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=2**16)
    client = RawClient(reader, writer)
    await client.upgrade()
    opened = await client.connect()
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    wire = served.wire(opened["socket"])
    await until(lambda: not wire.offer(events_frame([b"x" * 100_000])))
    assert not wire.ready()
    for _ in range(40):
        wire.write(events_frame([b"x" * 100_000]))
    await until(lambda: bool(served.left))
    assert wire._waiting() <= 600_000 + 2 * SLOW_BYTES
    assert wire.offer(b"after the end") is True
    writer.transport.abort()


async def test_a_large_answer_makes_no_client_slow_that_reads(served: Served, raw: RawClient) -> None:
    await raw.connect()
    wire = served.wire(served.sids()[0])

    async def page(sid: str, data: Any = None) -> str:
        return "x" * 2 * SLOW_BYTES

    served.engine.sio.on("page", page)
    for number in range(10):
        raw.send(f'42{number}["page"]')
        assert len(await raw.packet() or "") > SLOW_BYTES
        assert wire.ready()


async def test_javascripts_client_misses_nothing_that_is_published_around_its_subscription(served: Served) -> None:
    """Its `emitWithAck` goes on after the packets that came with the answer, so events may be seen before it."""
    served.busy = True
    async with javascript_client(served.url, "any") as client:
        await client.hear("connect")
        for number in range(20):
            client.heard.clear()
            answer = await client.call("subscribe", {"number": number})
            seqs: list[int] = []
            while len(seqs) < 3:
                events = (await client.hear("events"))["events"]
                seqs += [event["seq"] for event in events if event["seq"] > answer["seq"]]
            assert seqs == [answer["seq"] + 1, answer["seq"] + 2, answer["seq"] + 3]


async def test_a_client_that_reads_again_gets_everything_in_order(served: Served, raw: RawClient) -> None:
    opened = await raw.connect()
    wire = served.wire(opened["socket"])
    sent = 0
    while wire.offer(events_frame([b'{"n":%d,"x":"%s"}' % (sent, b"x" * 50_000)])):
        sent += 1
    heard = [json.loads((await raw.packet() or "")[2:])[1][0]["n"] for _ in range(sent)]
    assert heard == list(range(sent))
    assert wire.ready()
