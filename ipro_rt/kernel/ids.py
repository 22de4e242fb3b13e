"""Identifiers: UUIDv7 for what is created, UUIDv8 for what is derived from other ids.

A derived id needs no lookup and no race: whoever knows the parts knows the id. A message's id carries its
seq, so the journal finds it without an index of its own.
"""

import hashlib
import uuid

import uuid_utils

_SEQ_DIGITS = 10  # of 16: a seq is the last 40 bits
_SEQ_MASK = 16**_SEQ_DIGITS - 1
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_id() -> str:
    """A fresh time-ordered UUIDv7."""
    return str(uuid_utils.uuid7())


def derived_id(*parts: str) -> str:
    """The UUIDv8 that stands for these parts, the same in every process and for ever."""
    return _as_v8(hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest())


def message_id(conversation_id: str, seq: int) -> str:
    """The id of the message that stands at `seq` of a conversation's journal."""
    digits = hashlib.blake2b(conversation_id.encode(), digest_size=16).hexdigest()
    return _as_v8(f"{digits[:-_SEQ_DIGITS]}{seq:0{_SEQ_DIGITS}x}")


def seq_of_message(conversation_id: str, identifier: str) -> int | None:
    """The seq a message id carries, or None when it is not an id of this conversation."""
    try:
        seq = uuid.UUID(identifier).int & _SEQ_MASK
    except ValueError:
        return None
    return seq if message_id(conversation_id, seq) == identifier.lower() else None


def is_id(text: str) -> bool:
    """Whether `text` is spelled like one of our ids."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _as_v8(digits: str) -> str:
    """32 hex digits spelled as a UUID, with the version and the variant in the place of six bits.

    `uuid.UUID` gives the same text and takes three times as long, on the way of every message.
    """
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"
