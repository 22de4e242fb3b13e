"""A replica set whose members are parted: the majority's side serves, the primary that was cut off keeps nothing."""

from pathlib import Path

import pytest

from deploy.one_machine.replica_set import Place, replica_set
from tests.cluster.lab import Lab, unavailable

WHY_NOT = unavailable()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")

PORT = 27017
NAMES = ("m0", "m1", "m2")


async def test_a_primary_cut_off_from_the_others_is_replaced_and_resigns(tmp_path: Path) -> None:
    with Lab(NAMES) as lab:
        places = [Place(lab.address(name), PORT, lab.inside(name)) for name in NAMES]
        async with replica_set(tmp_path, places) as members:
            cut_off = await members.primary()
            lab.isolate(NAMES[cut_off])
            await members.until_not_primary(cut_off)
            follower = await members.primary()
            assert follower != cut_off
            lab.heal()
            assert await members.primary() == follower
