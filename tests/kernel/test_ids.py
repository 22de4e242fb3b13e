"""Derived ids are UUIDs, the same for ever: they are in everybody's journal."""

import hashlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipro_rt.kernel.ids import derived_id, is_id, message_id, new_id, seq_of_message

CONVERSATION = "0190f000-0000-7000-8000-0000000000aa"


@pytest.mark.parametrize(
    ("made", "known"),
    [
        (derived_id("conversation", "n", "c"), "aafdf759-4acf-8b5b-a22b-fe4612eea5bf"),
        (derived_id("a"), "27c35e6e-9373-877f-a9e5-62464e46497e"),
        (message_id(CONVERSATION, 77), "1beb3260-4999-8413-8dfe-6d000000004d"),
    ],
)
def test_an_id_derived_yesterday_is_derived_today(made: str, known: str) -> None:
    assert made == known


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_a_derived_id_is_the_digest_as_a_uuid_of_version_8(parts: list[str]) -> None:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8"), digest_size=16).digest()
    made = uuid.UUID(derived_id(*parts))
    fixed = ~((0xF << 76) | (0x3 << 62))
    assert (made.version, made.variant) == (8, uuid.RFC_4122)
    assert made.int & fixed == int.from_bytes(digest, "big") & fixed


@given(st.integers(min_value=0, max_value=2**40 - 1))
def test_a_message_id_tells_its_seq_to_its_own_conversation_only(seq: int) -> None:
    made = message_id(CONVERSATION, seq)
    assert is_id(made)
    assert seq_of_message(CONVERSATION, made) == seq
    assert seq_of_message("0190f000-0000-7000-8000-0000000000ab", made) is None


def test_what_is_no_id_has_no_seq() -> None:
    assert seq_of_message(CONVERSATION, "not an id") is None
    assert seq_of_message(CONVERSATION, new_id()) is None
