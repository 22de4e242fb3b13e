"""What the users of a run were promised: every message answered 200, every command accepted, every error they saw.

Times are seconds of the wall clock, the one the database's documents carry.
"""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Said:
    """One message of a customer: the contact's `place`-th. `acked` is when its webhook was answered 200."""

    contact: int
    place: int
    began: float
    acked: float | None = None
    tries: int = 0


@dataclass(slots=True)
class Command:
    """One answer of an agent, by its text. `accepted` is when the operation was answered with success."""

    conversation: str
    client_id: str
    began: float
    accepted: float | None = None
    tries: int = 0


@dataclass(slots=True, frozen=True)
class Trouble:
    """An error a client saw."""

    at: float
    who: str
    what: str


@dataclass
class Ledger:
    """Owns the promises of one run, by the provider's message id and by the command's text."""

    said: dict[str, Said] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def trouble(self, who: str, what: str) -> None:
        """Note an error."""
        self.troubles.append(Trouble(time.time(), who, what[:200]))

    @property
    def acked(self) -> dict[str, Said]:
        """The messages that were answered 200."""
        return {name: said for name, said in self.said.items() if said.acked is not None}

    @property
    def accepted(self) -> dict[str, Command]:
        """The commands that were accepted."""
        return {text: command for text, command in self.commands.items() if command.accepted is not None}
