"""Cursors are good for the list and the company they were given for, and for nothing else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipro_rt.kernel.errors import InvalidInput
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.scope import system_scope

MINE, OTHERS = system_scope("t1"), system_scope("t2")
GOOD = encode_cursor(MINE, "contacts", "ana", "c1")


@given(st.text(max_size=60), st.integers(0, 253_402_300_799_999))
def test_a_cursor_brings_back_what_was_put_in(name: str, at: int) -> None:
    name = name.encode("utf-8", "replace").decode()
    cursor = encode_cursor(MINE, "contacts", at, name)
    assert decode_cursor(MINE, "contacts", cursor, int, str) == (at, name)
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "=" * 8,
        "é",
        "\ud800",
        GOOD + "=",
        GOOD + "AAAA",
        GOOD[:-2],
        GOOD[:9] + ("A" if GOOD[9] != "A" else "B") + GOOD[10:],
        "A" * 5000,
        base64.urlsafe_b64encode(b'["ana","c1"]').decode(),
    ],
)
def test_a_cursor_that_nobody_gave_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(MINE, "contacts", cursor, str, str)
    assert (refused.value.code, refused.value.status) == ("invalid_cursor", 422)


def test_a_cursor_of_another_company_or_another_list_is_refused() -> None:
    assert decode_cursor(MINE, "contacts", GOOD, str, str) == ("ana", "c1")
    for scope, listing in ((OTHERS, "contacts"), (MINE, "conversations")):
        with pytest.raises(InvalidInput):
            decode_cursor(scope, listing, GOOD, str, str)


@pytest.mark.parametrize("key", [-1, 10**15, 2**80])
def test_numbers_that_are_no_instant_are_refused(key: int) -> None:
    try:
        cursor = encode_cursor(MINE, "letters", key)
    except OverflowError:
        return
    with pytest.raises(InvalidInput):
        decode_cursor(MINE, "letters", cursor, int)


def test_kinds_are_checked() -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(MINE, "contacts", GOOD, int, str)
    with pytest.raises(InvalidInput):
        decode_cursor(MINE, "contacts", GOOD, str)
