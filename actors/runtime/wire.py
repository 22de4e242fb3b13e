"""What travels between a router and a host: batches both ways, MessagePack, one call each.

Router to host (`push`): envelopes in order, one batch in flight, numbered. Host to router (`pull`): replies and
publications in order, numbered; the next pull's cursor acknowledges them. Both name the host's incarnation, so that
a restarted host is noticed by whoever calls first. The coordinator's words (`ping`, `seal`, `adopt`) are here too.
"""

from typing import Any

import msgspec

from ipro_rt.kernel.errors import FieldError, Refusal

MAX_ENVELOPES = 500
PACE_S = 0.003  # between two calls of a busy link; 8 ms cost a fifth less processor time and three times the latency
MAX_BYTES = 90_000  # beyond 100 KB Ray puts arguments into its object store, which costs more than a second call

SETTLE = "@settle"
WATCH = "@watch"
UNWATCH = "@unwatch"
ACTORS = "@actors"
ACTOR = "@actor"
MISSED = "@missed"  # the topic of the frame that says some publications are missing


class Envelope(msgspec.Struct, frozen=True, array_like=True):
    """One message: `key` is the entity's, or one of the control words above. See `entity.Delivery` for the rest."""

    id: int
    key: str
    body: bytes
    source: str = "ask"
    pid: str | None = None
    origin: str = ""


class Push(msgspec.Struct, frozen=True, array_like=True):
    """A batch from a router: the host's life it is meant for, and the version of the table it was addressed by."""

    router: str
    incarnation: str
    version: int
    seq: int
    envelopes: tuple[Envelope, ...]


class Pushed(msgspec.Struct, frozen=True, array_like=True):
    """The host's answer. `taken` is False when another life of the host answers.

    `refused` are the envelopes whose shards it does not hold (`NotOwner`), by the table of `version`. `credit` is how
    many more envelopes it would take now.
    """

    incarnation: str
    taken: bool
    version: int = 0
    credit: int = MAX_ENVELOPES
    refused: tuple[int, ...] = ()


class Pull(msgspec.Struct, frozen=True, array_like=True):
    """A long poll. `cursor` is the last frame the router has."""

    router: str
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
    """Frames up to `cursor`."""

    incarnation: str
    cursor: int
    frames: tuple[Frame, ...]


class Pong(msgspec.Struct, frozen=True, array_like=True):
    """The answer to `ping`, given beside the host's loop: busy is not frozen.

    `open` is False until it serves; `lag_s` is how long its loop has not turned, `turn_s` how long its turn runs.
    """

    incarnation: str
    open: bool
    lag_s: float = 0.0
    turn_s: float = 0.0


class Seal(msgspec.Struct, frozen=True, array_like=True):
    """Give up these shards: finish and commit what was taken, take no more.

    `version` is the table it was decided by: the host sees it first, so that no older change can undo the seal.
    """

    incarnation: str
    shards: tuple[int, ...]
    version: int = 0


class Sealed(msgspec.Struct, frozen=True, array_like=True):
    """Given up. `under_way` are the records whose calls to the outside are not back yet; their results will follow
    to whoever owns the shard then. `done` is False when another life of the host answered."""

    done: bool
    under_way: tuple[str, ...] = ()


class Adopt(msgspec.Struct, frozen=True, array_like=True):
    """These shards were handed over in order, with these calls still under way."""

    incarnation: str
    shards: tuple[int, ...]
    under_way: tuple[str, ...] = ()


class LookUp(msgspec.Struct, frozen=True, array_like=True):
    """What `@actors` asks: a tenant's actors after a key."""

    tenant_id: str
    kind: str | None
    after: str | None
    limit: int


encode = msgspec.msgpack.Encoder().encode
decode_push = msgspec.msgpack.Decoder(Push).decode
decode_pushed = msgspec.msgpack.Decoder(Pushed).decode
decode_pull = msgspec.msgpack.Decoder(Pull).decode
decode_pulled = msgspec.msgpack.Decoder(Pulled).decode
decode_pong = msgspec.msgpack.Decoder(Pong).decode
decode_seal = msgspec.msgpack.Decoder(Seal).decode
decode_sealed = msgspec.msgpack.Decoder(Sealed).decode
decode_adopt = msgspec.msgpack.Decoder(Adopt).decode
decode_look_up = msgspec.msgpack.Decoder(LookUp).decode


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
