"""The lease of a host, and what becomes of it when the database is away."""

import pytest

from ipro_rt.kernel.errors import Unavailable
from ipro_rt.kernel.ownership import Lease
from tests.actors.runtime.conftest import Cluster


async def test_a_host_ends_although_the_database_does_not_take_its_lease_back(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(lease: Lease) -> None:
        raise Unavailable("The database does not answer.")

    with monkeypatch.context() as away:
        away.setattr(cluster.ownership, "release", silent)
        await cluster.hosts["host-1"].stop()
    assert "host-1" in {card.name for card in await cluster.ownership.hosts()}
    await cluster.kill_host("host-1")
