"""What travels between a gateway and a host: batches both ways, MessagePack, inline in one backend call.

Gateway to host (`push`): envelopes in order, one batch in flight, numbered. Host to gateway (`pull`): replies and
publications in order, numbered; the next pull's cursor acknowledges them. Both name the host's incarnation, so that
a restarted host is noticed by whoever calls first.
"""

from typing import Any

import msgspec

from ipro_rt.kernel.errors import FieldError, Refusal

MAX_ENVELOPES = 500
PACE_S = 0.008  # between two calls of a busy link: unpaced, calls took a fifth of the gateway's time
MAX_BYTES = 90_000  # beyond 100 KB Ray puts arguments into its object store, which costs more than a second call

SETTLE = "@settle"
WATCH = "@watch"
UNWATCH = "@unwatch"


class Envelope(msgspec.Struct, frozen=True, array_like=True):
    """One message: `key` is the entity's, or one of the control words above with the topic in `body`."""

    id: int
    key: str
    body: bytes


class Push(msgspec.Struct, frozen=True, array_like=True):
    """A batch from a gateway. `incarnation` is the host the gateway believes it talks to; empty to ask."""

    gateway: str
    incarnation: str
    seq: int
    envelopes: tuple[Envelope, ...]


class Pushed(msgspec.Struct, frozen=True, array_like=True):
    """The host's answer: its incarnation, and whether it took the batch."""

    incarnation: str
    taken: bool


class Pull(msgspec.Struct, frozen=True, array_like=True):
    """A long poll. `cursor` is the last frame the gateway has."""

    gateway: str
    incarnation: str
    cursor: int


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """A reply (`id` set; `ok` tells result from refusal) or a publication (`topic` set)."""

    body: bytes
    id: int = 0
    ok: bool = True
    topic: str = ""
    seq: int = 0


class Pulled(msgspec.Struct, frozen=True, array_like=True):
    """Frames up to `cursor`. `lost` says that publications were dropped because nobody pulled for too long."""

    incarnation: str
    cursor: int
    frames: tuple[Frame, ...]
    lost: bool = False


encode = msgspec.msgpack.Encoder().encode
decode_push = msgspec.msgpack.Decoder(Push).decode
decode_pushed = msgspec.msgpack.Decoder(Pushed).decode
decode_pull = msgspec.msgpack.Decoder(Pull).decode
decode_pulled = msgspec.msgpack.Decoder(Pulled).decode


class _Refused(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal on the wire."""

    detail: str
    code: str
    status: int
    title: str
    expected: str | None = None
    got: str | None = None
    hint: str | None = None
    retry_after: float | None = None
    errors: list[FieldError] = []


_decode_refused = msgspec.msgpack.Decoder(_Refused).decode


def encode_error(error: BaseException) -> bytes:
    """A refusal as it is; anything else as `internal`, without its words."""
    if not isinstance(error, Refusal):
        error = Refusal("The message could not be processed.", code="internal", status=500, title="Internal error")
    fields: dict[str, Any] = {name: getattr(error, name) for name in _Refused.__struct_fields__}
    return encode(_Refused(**fields))


def decode_error(body: bytes) -> Refusal:
    """The refusal a host answered."""
    return Refusal(**msgspec.structs.asdict(_decode_refused(body)))
