"""What the core asks of the world: actors, blobs. Adapters fulfil these; the mains hand them in."""

import zlib
from collections.abc import AsyncIterable, AsyncIterator
from typing import Protocol, TypeVar

import msgspec

T = TypeVar("T")

SHARDS = 1024  # fixed for ever: it decides where every key of every journal lives


class Address(msgspec.Struct, frozen=True):
    """Where one entity is reached. Entities that must live together share the routing id of their shard."""

    kind: str
    tenant_id: str
    id: str

    @property
    def key(self) -> str:
        """The entity's name in the journal."""
        return f"{self.kind}:{self.tenant_id}:{self.id}"

    @property
    def shard(self) -> int:
        """The group of keys this one moves with."""
        return zlib.crc32(f"{self.tenant_id}|{self.id}".encode()) & (SHARDS - 1)

    @classmethod
    def of_key(cls, key: str) -> "Address":
        """The address a journal key names."""
        return cls(*key.split(":", 2))


class Mailboxes(Protocol):
    """The way to the actors. Messages are Structs the kind of the address knows."""

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[T]) -> T:
        """Deliver, wait until the turn is durable, return its reply.

        Raises the `Refusal` the actor answered, `TooMany` when its mailbox is full, `Unavailable` when its owner
        could not be reached in time (the outcome is then unknown; repeat with the same ids).
        """
        ...

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        """Accept for good: returns once the message's turn is durable.

        Raises `Unavailable` when the owner did not answer for seconds; the message then waits for him in the inbox, and
        saying it again changes nothing. Raises `TooMany` when it was not accepted.
        """
        ...

    async def replay(self, to: Address, body: bytes) -> None:
        """Accept for good, as `intake` does, a message as the wire carried it before."""
        ...

    async def settled(self) -> None:
        """Return once every turn acknowledged before this call shows in the lists of the database.

        Gives up after a second when a host does not answer: lists are then a little old.
        """
        ...


class Streams(Protocol):
    """The way to what actors publish."""

    async def watch(self, topic: str, owner: Address | None) -> None:
        """Hear a topic from when this returns: of its owner, or, for a list, of everybody."""
        ...

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic."""
        ...


class Secrets(Protocol):
    """Seals what must not be read from a stolen database."""

    def seal(self, tenant_id: str, field: str, text: str) -> str:
        """Encrypt for one field of one tenant."""
        ...

    def open(self, tenant_id: str, field: str, sealed: str) -> str:
        """Decrypt what was sealed for them."""
        ...

    def derive(self, purpose: str) -> list[bytes]:
        """Keys for a purpose of their own: the first signs, all verify."""
        ...


class Blobs(Protocol):
    """Bytes by name. Names are made by us, never by a user."""

    async def put(self, name: str, chunks: AsyncIterable[bytes], *, limit: int) -> int:
        """Store and return the size; raises `TooLarge` past `limit`, leaving nothing behind."""
        ...

    async def size(self, name: str) -> int:
        """The size in bytes; raises `NotFound`."""
        ...

    def read(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` to `end` (exclusive), in chunks; raises `NotFound`."""
        ...

    async def delete(self, name: str) -> None:
        """Remove; a name that is not there is fine."""
        ...
