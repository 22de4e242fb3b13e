"""What hosts publish travels once to every gateway that has somebody who looks, and to no other."""

from actors.runtime.router import Router
from ipro_rt.kernel.ports import Address
from tests.actors.runtime.conftest import Cluster, Heard
from tests.actors.runtime.counter import Add, Answer
from tests.waiting import until

HERE = Address("conversation", "tenant", "id-1")
SOCKETS = 5
TURNS = 20


async def gateway(cluster: Cluster, name: str) -> tuple[Router, Heard]:
    """One more gateway's router, and what it hears."""
    heard = Heard()
    router = Router(name, cluster.ports, cluster.backend.dial, heard)
    await router.start()
    return router, heard


async def test_an_event_travels_once_to_each_gateway_that_has_a_member_for_it(cluster: Cluster) -> None:
    """A listener is called once for each frame that arrives, so what it heard is what travelled."""
    topic = f"conversation:{HERE.id}"
    routers = [await gateway(cluster, f"gateway-{number}/a") for number in (1, 2, 3)]
    (one, heard), (two, also), (three, nothing) = routers
    for router in (one, two):
        for _ in range(SOCKETS):
            await router.watch(topic, HERE)
    for _ in range(TURNS):
        await three.ask(HERE, Add(1), Answer)
    await until(lambda: [seq for _, seq, _ in heard.events][-1:] == [TURNS] and len(also.events) >= TURNS)
    one.unwatch(topic)
    await one.ask(HERE, Add(1), Answer)
    await three.ask(HERE, Add(1), Answer)
    await until(lambda: len(also.events) == TURNS + 2)
    assert [seq for _, seq, _ in heard.events] == list(range(1, TURNS + 1))
    assert [seq for _, seq, _ in also.events] == list(range(1, TURNS + 3))
    assert nothing.events == []
    for router, _ in routers:
        await router.stop()
