"""The table of permissions is whole, and a role's rank is its place."""

import itertools

import pytest

from ipro_rt.kernel.errors import Forbidden
from ipro_rt.kernel.permissions import ADMINISTRATIVE, ALLOWED, FOR_ALL, GRANTABLE, ROLES, TABLE, Permission, outranks
from ipro_rt.kernel.scope import Scope


def test_every_permission_has_a_row_and_every_row_every_role() -> None:
    assert {*TABLE, *FOR_ALL} == set(Permission)
    rows = [row.split() for row, _ in TABLE.values()]
    assert [row for row in rows if len(row) != len(ROLES) or set(row) - {"yes", "no"}] == []


def test_nobody_may_more_than_whoever_stands_above_him_but_for_reading() -> None:
    for above, below in itertools.pairwise(ROLES[:-1]):
        assert ALLOWED[below] <= ALLOWED[above]
    assert ALLOWED["owner"] == frozenset(Permission)
    assert ALLOWED["read_only"] & {Permission.ATTEND, Permission.CONTACTS, *ADMINISTRATIVE} == set()


def test_a_role_outranks_those_after_it_and_an_unknown_one_nobody() -> None:
    assert outranks("owner", "admin")
    assert not outranks("admin", "admin")
    assert not outranks("agent", "supervisor")
    assert outranks("read_only", "made up")
    assert not Scope(tenant_id="t", role="made up").may(Permission.READ)


def test_a_key_may_what_it_was_given_and_what_its_makers_role_allows() -> None:
    given = frozenset({Permission.READ, Permission.NUMBERS, Permission.SIGNED_IN})
    assert Scope(tenant_id="t", role="admin", only=given).may(Permission.NUMBERS)
    assert not Scope(tenant_id="t", role="admin", only=given).may(Permission.ATTEND)
    assert not Scope(tenant_id="t", role="agent", only=given).may(Permission.NUMBERS)
    assert Permission.API_KEYS not in GRANTABLE


def test_what_is_refused_says_what_was_needed() -> None:
    with pytest.raises(Forbidden) as refused:
        Scope(tenant_id="t", role="agent").require(Permission.NUMBERS)
    assert (refused.value.code, refused.value.expected, refused.value.got) == ("forbidden", "numbers", "agent")
    held = Scope(tenant_id="t", role="agent", only=frozenset(), limited_by="second_factor_required")
    with pytest.raises(Forbidden) as refused:
        held.require(Permission.READ)
    assert refused.value.code == "second_factor_required"
