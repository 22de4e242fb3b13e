"""A host that was given up comes back: nobody else would ever call its next life."""

from actors.runtime.wire import Pong
from tests.actors.runtime.conftest import Cluster
from tests.waiting import until


class Asleep:
    """A process that was started again and has not been asked to serve."""

    def pong(self) -> Pong:
        return Pong("next-life", open=False)


async def test_the_next_life_of_a_buried_host_is_woken(cluster: Cluster) -> None:
    woken: list[str] = []

    async def wake(name: str) -> None:
        woken.append(name)

    cluster.fleet.wake = wake  # type: ignore[method-assign]
    await cluster.kill_host("host-1")
    card = next(card for card in await cluster.ownership.hosts() if card.name == "host-1")
    assert await cluster.ownership.bury(card, proved=True)
    await until(lambda: card.claim not in cluster.ownership._table.claims())
    cluster.backend.hosts["host-1"] = Asleep()  # type: ignore[assignment]
    await until(lambda: "host-1" in woken)
    del cluster.backend.hosts["host-1"]
