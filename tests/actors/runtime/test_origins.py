"""A host's log lines and effects belong to the request that was made at the gateway."""

from actors.runtime import wire
from actors.runtime.wire import Envelope
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.request import Request
from tests.actors.runtime.conftest import Cluster
from tests.actors.runtime.counter import Add, Answer, Break
from tests.logged import logged
from tests.waiting import until

HERE = Address("conversation", "tenant", "one")


async def test_an_effect_is_performed_for_the_request_that_asked_for_it(cluster: Cluster) -> None:
    with Request("r-1", trace="00-aa-bb-01"):
        await cluster.router.ask(HERE, Add(1, effect="send"), Answer)
    with Request("r-2"):
        await cluster.router.ask(HERE, Add(1, effect="send"), Answer)
    await cluster.router.ask(HERE, Add(1, effect="send"), Answer)
    await until(lambda: len(cluster.counter.origins) == 3)
    assert sorted(cluster.counter.origins) == ["", "r-1 00-aa-bb-01", "r-2"]


async def test_what_a_host_logs_of_a_message_carries_the_request_it_came_with(cluster: Cluster) -> None:
    with logged() as lines, Request("r-1"):
        await cluster.router.intake(HERE, Break())
    told = {line["event"]: line["request_id"] for line in lines if line["event"] in ("turn.broke", "dead_letter")}
    assert told == {"turn.broke": "r-1", "dead_letter": "r-1"}


def test_a_batch_of_another_version_without_origins_is_understood() -> None:
    old = wire.encode(("router", "i1", 3, 1, ((7, "conversation:t:x", b"m", "ask", None),)))
    (envelope,) = wire.decode_push(old).envelopes
    assert envelope == Envelope(7, "conversation:t:x", b"m")
