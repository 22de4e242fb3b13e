"""What really happened, written down by the world itself as it happens: the oracle compares the product with it."""

from datetime import datetime

import msgspec

from ipro_rt.kernel.journal import Record


class Inbound(msgspec.Struct):
    """A customer's message. `acked_at` is when the provider had its 200."""

    provider_id: str
    number_id: str
    contact: str
    conversation_id: str
    text: str
    tenant_id: str
    first_sent_at: float
    acked_at: float | None = None
    deliveries: int = 0


class Command(msgspec.Struct):
    """An agent's message to a customer. `accepted_at` is when the agent had the answer."""

    client_id: str
    conversation_id: str
    tenant_id: str
    first_sent_at: float
    accepted_at: float | None = None
    gave_up: bool = False


class SendCall(msgspec.Struct):
    """One call of a host to the provider. `answer`: accepted, refused, busy, or silent (nothing came back)."""

    opaque: str
    host: str
    at: float
    taken: bool = False
    provider_id: str = ""
    answer: str = "silent"
    answered: bool = False  # the answer reached a host that was alive


class Kept(msgspec.Struct, frozen=True):
    """A record at the instant the database took it, who sent it, and who owned its shard by the table then."""

    record: Record
    at: datetime
    claim: str
    owner: str
    until: datetime


class Waiting(msgspec.Struct, frozen=True):
    """A timer that is armed, by the journal."""

    seq: int
    due: datetime
    every_s: float | None


class Ledger:
    """Owns the lists. `touched` are the lives of processes that were killed, stopped or cut off."""

    def __init__(self) -> None:
        self.inbound: dict[str, Inbound] = {}
        self.commands: dict[str, Command] = {}
        self.calls: list[SendCall] = []
        self.kept: list[Kept] = []
        self.buried: dict[str, datetime] = {}
        self.armed: dict[str, str] = {}  # pid of an accepted command to an alarm clock -> its key
        self.touched: set[str] = set()
        self.died: dict[str, datetime] = {}
        self.waiting: dict[tuple[str, str], Waiting] = {}
        self.stale = 0
        self.fenced = 0

    def keep(self, kept: Kept) -> None:
        """The database took a record."""
        self.kept.append(kept)
        record = kept.record
        if record.fired is not None:
            waits = self.waiting.get((record.key, record.fired))
            if waits is not None and waits.every_s is None:
                del self.waiting[record.key, record.fired]
        for name in record.disarmed:
            self.waiting.pop((record.key, name), None)
        for timer in record.timers:
            if not timer.name.startswith("@"):
                self.waiting[record.key, timer.name] = Waiting(record.seq, timer.due, timer.every_s)
