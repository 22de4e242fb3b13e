"""What gateways say to each other of people."""

import msgspec

from ipro_rt.presence.model import Kind


class Word(msgspec.Struct, frozen=True, array_like=True):
    """Of one person. `ttl_ms` is how long it is good for, 0 when it is over. `away_at` is when they last said by hand
    whether they are away, in milliseconds, 0 when they never did."""

    kind: Kind
    tenant_id: str
    subject: str
    user_id: str
    name: str
    since_ms: int
    ttl_ms: int
    away_at: int = 0
    away: bool = False


class Words(msgspec.Struct, frozen=True, array_like=True):
    """What one gateway says at once."""

    life: str
    words: list[Word]


def written(life: str, words: list[Word]) -> bytes:
    """As it travels."""
    return msgspec.msgpack.encode(Words(life, words))


def read(body: bytes) -> Words:
    """As it was said; raises `msgspec.MsgspecError` for anything else."""
    return msgspec.msgpack.decode(body, type=Words)
