"""What a host answers a router that says the same batch again."""

import asyncio

from actors.runtime import wire
from actors.runtime.door import AT_ONCE
from actors.runtime.wire import Envelope, Push
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add


async def test_a_batch_said_again_while_it_is_taken_hears_all_that_was_refused(cluster: Cluster) -> None:
    runtime = cluster.hosts["host-0"]
    elsewhere, body = cluster.address_on("host-1").key, wire.encode(Add(1))
    envelopes = tuple(Envelope(number, elsewhere, body) for number in range(1, 2 * AT_ONCE))
    version = runtime.holdings.table.version
    payload = wire.encode(Push("gateway-1/a", runtime.door.incarnation, version, 1, envelopes))
    answers = await asyncio.gather(runtime.push(payload), runtime.push(payload))
    refused = [wire.decode_pushed(answer).refused for answer in answers]
    assert refused == [tuple(range(1, 2 * AT_ONCE))] * 2
