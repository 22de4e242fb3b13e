"""The walk of tenant isolation (`tests/isolation`) reaches every operation: what it cannot fill, it cannot try."""

from collections import defaultdict

import pytest

from ipro_rt.catalog import OPERATIONS
from ipro_rt.kernel.operations import Operation
from tests.isolation.filling import filled, in_path


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_the_walk_can_fill_every_operation(operation: Operation) -> None:
    somewhere: defaultdict[str, str] = defaultdict(lambda: "01a208c7-0000-7000-8000-000000000000")
    assert filled(operation, "marker", somewhere) is not None
    assert {each.path[0] for each in in_path(operation)} >= {name for name in operation.path_fields if "id" in name}
