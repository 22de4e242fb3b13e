"""How hosts and shards are shown, and what of an error is."""

from typing import Any

import msgspec
import pytest

from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.ownership import NOBODY, Table, replaced
from ipro_rt.system import rules
from tests.system.pretend import host, table_of


@pytest.mark.parametrize(
    ("card", "state"),
    [
        ({}, "alive"),
        ({"draining": True}, "draining"),
        ({"silent_s": 0.1}, "silent"),
        ({"silent_s": 0.1, "draining": True}, "silent"),
        ({"dead": True, "silent_s": 12.0, "draining": True}, "dead"),
    ],
)
def test_a_host_has_one_state_the_worst_of_it(card: dict[str, Any], state: str) -> None:
    assert rules.state_of(host("host-0", **card)) == state


def test_shards_are_counted_by_the_life_of_a_host_not_by_its_name() -> None:
    old, new = host("host-0"), host("host-0", incarnation="i2")
    table = table_of([old])
    assert [view.shards for view in rules.host_views([old], table)] == [1024]
    assert [view.shards for view in rules.host_views([new], table)] == [0]


def test_a_shard_is_unowned_when_its_owner_is_nobody_dead_or_gone() -> None:
    first, second = host("host-0"), host("host-1")
    table = table_of([first, second])
    assert rules.shards_view([first, second], table, 1024).unowned == 0
    assert rules.shards_view([first, host("host-1", dead=True)], table, 1024).unowned == 512
    assert rules.shards_view([first], table, 1024).unowned == 512
    assert rules.shards_view([first, host("host-1", silent_s=3.0)], table, 1024).unowned == 0
    assert rules.shards_view([first, second], replaced(table, {7: NOBODY}), 1024).unowned == 1
    assert rules.shards_view([], Table(), 1024).unowned == 1024


def test_dedicated_shards_are_counted_beside_the_total() -> None:
    table = table_of([host("host-0")])
    table = msgspec.structs.replace(
        table, owners=(*table.owners, NOBODY), epochs=(*table.epochs, 1), dedicated={"number:t1:n1": 1024}
    )
    shards = rules.shards_view([host("host-0")], table, 1024)
    assert (shards.total, shards.dedicated, shards.unowned) == (1024, 1, 1)


def test_hosts_are_grouped_by_node_or_by_machine_when_they_say_no_node() -> None:
    cards = [host("a", node="n2"), host("b", node="", machine="m1"), host("c", node="n2")]
    assert [(node.name, node.hosts) for node in rules.node_views(cards)] == [("m1", ["b"]), ("n2", ["a", "c"])]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("KeyError('Ola, aqui e a Ana')", "KeyError"),
        ("ValueError(5511987654321)", "ValueError"),
        ("builtins.RuntimeError('x')", "RuntimeError"),
        (repr(InvalidInput("A text of Ana", got="segredo")), "InvalidInput: invalid_input"),
        (str(InvalidInput("A text of Ana")), "invalid_input"),
        ("ValidationError('Expected `str`, got `int` - at `$.items[0].text`')", "ValidationError at $.items[0].text"),
        ("ValidationError(\"Invalid enum value 'Ana' - at `$.kind`\")", "ValidationError at $.kind"),
        ("", "unknown"),
        ("\x1b[31m", "unknown"),
        ("E" * 5000, "E" * 200),
    ],
)
def test_of_an_error_only_type_code_and_path_are_shown(kept: str, shown: str) -> None:
    assert rules.shown_error(kept) == shown
