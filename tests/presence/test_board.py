"""Leases: true as long as one lasts, bounded, forgotten when over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipro_rt.presence import board
from ipro_rt.presence.board import FOREVER, Board, Lease, Place

HERE = Place("here", "t1")


def test_what_several_say_lasts_from_the_first_to_the_last() -> None:
    made = Board(lambda: 100.0)
    made.put("one", HERE, "ana", Lease("Ana", 50.0, 101.0))
    made.put("two", HERE, "ana", Lease("Ana", 60.0, FOREVER))
    assert made.said(HERE, "ana") == Lease("Ana", 50.0, FOREVER)
    made.take("two", HERE, "ana")
    assert made.said(HERE, "ana") == Lease("Ana", 50.0, 101.0)
    made.take("one", HERE, "ana")
    assert (made.said(HERE, "ana"), made.users(HERE), len(made)) == (None, [], 0)


def test_beyond_the_bound_nothing_new_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "MAX_LEASES", 2)
    made = Board(lambda: 0.0)
    for user in ("a", "b", "c"):
        made.put("one", HERE, user, Lease(user, 0.0, 10.0))
    made.put("one", HERE, "a", Lease("a", 0.0, 20.0))
    assert (made.users(HERE), len(made)) == (["a", "b"], 2)


_steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "take", "wait"]),
        st.sampled_from(["one", "two"]),
        st.sampled_from(["ana", "rui"]),
        st.integers(1, 5),
    ),
    max_size=40,
)


@given(_steps)
def test_it_says_what_a_plain_table_says(steps: list[tuple[str, str, str, int]]) -> None:
    now = 0.0
    made = Board(lambda: now)
    plain: dict[tuple[str, str], float] = {}
    for step, life, user, number in steps:
        if step == "put":
            made.put(life, HERE, user, Lease(user, now, now + number))
            plain[life, user] = now + number
        elif step == "take":
            made.take(life, HERE, user)
            plain.pop((life, user), None)
        else:
            now += number
            made.expire()
            plain = {key: until for key, until in plain.items() if until > now}
        assert len(made) == len(plain)
        for each in ("ana", "rui"):
            said = made.said(HERE, each)
            until = [until for (_, whose), until in plain.items() if whose == each]
            assert (said.until if said else None) == max(until, default=None)
