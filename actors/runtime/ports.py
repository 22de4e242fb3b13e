"""What the runtime asks of the world, handed over as one: the database's answers, and the time."""

from dataclasses import dataclass

from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.journal import DeadLetters, Inbox, Journal, Snapshots
from ipro_rt.kernel.ownership import Ownership
from ipro_rt.kernel.timers import Timers


class Ids:
    """Where new ids come from; a simulation hands in its own."""

    def new(self) -> str:
        """An id nobody else has."""
        return new_id()


@dataclass(frozen=True)
class RuntimePorts:
    """One process's ways to what must survive."""

    journal: Journal
    snapshots: Snapshots
    inbox: Inbox
    timers: Timers
    dead_letters: DeadLetters
    ownership: Ownership
    clock: Clock
    ids: Ids
