"""An operation that changes something is played where what screens fold is held against what is so."""

from ipro_rt.catalog import OPERATIONS
from tests.journeys.changes import CHANGES, OF_NO_TOPIC


def test_every_operation_that_changes_something_is_played_or_shows_nowhere() -> None:
    changing = {operation.id for operation in OPERATIONS if operation.method != "GET"}
    assert changing - set(OF_NO_TOPIC) == set(CHANGES), "add it to tests/journeys/changes.py"
    assert set(OF_NO_TOPIC) <= changing
    assert not set(CHANGES) & set(OF_NO_TOPIC)
