"""What gateways tell each other and nobody keeps: said once, heard by whoever listens, lost when nobody does."""

from collections.abc import Callable
from typing import Protocol

Heard = Callable[[bytes], None]


class Gossip(Protocol):
    """A way to all gateways. What is said while it is broken is lost, and nobody is told."""

    def say(self, body: bytes) -> None:
        """To everybody, oneself included. Never waits."""
        ...

    def listen(self, heard: Heard) -> None:
        """Whom to tell what is said."""
        ...


class Silence:
    """The gossip of a gateway that is alone."""

    def say(self, body: bytes) -> None:
        """Nobody is there."""

    def listen(self, heard: Heard) -> None:
        """There is nothing to hear."""
