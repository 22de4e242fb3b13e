"""Identifiers: UUIDv7 for what is created, UUIDv8 for what is derived from other ids.

A derived id needs no lookup and no race: whoever knows the parts knows the id. A message's id carries its
seq, so the journal finds it without an index of its own.
"""

import hashlib
import uuid

import uuid_utils

_SEQ_BITS = 40
_SEQ_MASK = (1 << _SEQ_BITS) - 1


def new_id() -> str:
    """A fresh time-ordered UUIDv7."""
    return str(uuid_utils.uuid7())


def derived_id(*parts: str) -> str:
    """The UUIDv8 that stands for these parts, the same in every process and for ever."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
    return _as_v8(int.from_bytes(digest, "big"))


def message_id(conversation_id: str, seq: int) -> str:
    """The id of the message that stands at `seq` of a conversation's journal."""
    digest = hashlib.blake2b(conversation_id.encode(), digest_size=16).digest()
    return _as_v8((int.from_bytes(digest, "big") & ~_SEQ_MASK) | seq)


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


def _as_v8(value: int) -> str:
    value = (value & ~(0xF << 76)) | (0x8 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=value))
