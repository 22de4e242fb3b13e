"""Gateways on two machines behind a load balancer: both serve, and one leaves without anybody noticing."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cluster.balancer import balancer, missing
from tests.cluster.lab import unavailable
from tests.cluster.machines import SECOND, WORLD, Machines, machines
from tests.cluster.test_several_machines import judge, settled

WHY_NOT = unavailable() or missing()
pytestmark = [pytest.mark.ray, pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")]

SHOWN_S = 20.0
EACH = 60  # requests by each gateway before one leaves


@pytest.fixture(scope="module")
async def cluster() -> AsyncIterator[Machines]:
    async with machines() as started:
        yield started


async def test_a_machine_brings_a_gateway_and_takes_it_away_and_no_request_fails(
    cluster: Machines, tmp_path: Path
) -> None:
    await cluster.join(SECOND, gateways=1)
    shown = await cluster.gateways()
    assert sorted(each.node for each in shown) == sorted(cluster.lab.address(each) for each in ("head", SECOND))
    with balancer(cluster.lab, tmp_path) as balanced:

        async def both_up() -> bool:
            return all(status.startswith("UP") for status in (await balanced.up()).values())

        async def both_serve() -> bool:
            return min((await balanced.served()).values()) >= EACH

        await cluster.until_true(lambda: _answers(both_up), SHOWN_S)
        async with cluster.writing("balanced", to=WORLD) as answered:
            await cluster.until_true(both_serve, SHOWN_S)
            assert await cluster.leave(SECOND) == 0
            left_at = time.time()
            await cluster.until_committed(lambda turn: bool(turn.message), left_at + 2, SHOWN_S)
        assert cluster.failed == []
        assert [each.node for each in await cluster.gateways()] == [cluster.lab.address("head")]
        judge(await settled(cluster, answered), answered)


async def _answers(question: object) -> bool:
    """Whether it is so; False while the balancer does not answer yet."""
    try:
        return bool(await question())  # type: ignore[operator]
    except (OSError, KeyError):
        return False
