"""What goes wrong on purpose, set through `PUT /sandbox/faults`. Invariant: nothing goes wrong unless it was asked for.

A fault with `times` is used up by the requests it hits; the others stay until they are deleted.
"""

from __future__ import annotations

import random

from msgspec import Struct

from sandbox import dialing


class ErrorFault(Struct, kw_only=True, forbid_unknown_fields=True):
    """The next `times` sends are answered with this error (of this number, to this person, if given)."""

    code: int
    times: int = 1
    phone_number_id: str | None = None
    to: str | None = None


class AsyncFault(Struct, kw_only=True, forbid_unknown_fields=True):
    """The next `times` accepted messages fail afterwards, by webhook."""

    code: int
    times: int = 1


class Faults(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    delay_ms: int = 0
    """Every answer of the Graph API waits this long."""
    drop_answers: float = 0
    """Share of POSTs that are carried out and then get no answer: the connection closes."""
    error: ErrorFault | None = None
    async_fail: AsyncFault | None = None
    duplicate_webhooks: int = 0
    """Every webhook comes this many times more, in parallel."""
    shuffle: bool = False
    """Webhooks leave in random order."""
    batch: int = 1
    """Up to this many updates in one webhook."""
    rate_limit_mps: float | None = None
    pair_rate: bool | None = None

    def drops(self) -> bool:
        return self.drop_answers > 0 and random.random() < self.drop_answers  # noqa: S311

    def error_for(self, phone_number_id: str, to: str) -> int | None:
        fault = self.error
        if fault is None or fault.times <= 0:
            return None
        if fault.phone_number_id not in (None, phone_number_id):
            return None
        if fault.to is not None and not set(dialing.forms(fault.to)) & set(dialing.forms(to)):
            return None
        fault.times -= 1
        return fault.code

    def later_failure(self) -> int | None:
        fault = self.async_fail
        if fault is None or fault.times <= 0:
            return None
        fault.times -= 1
        return fault.code

    def problem(self) -> str | None:
        """What is wrong with these settings, if anything."""
        if not 0 <= self.drop_answers <= 1:
            return "drop_answers is a rate from 0 to 1"
        if not 0 <= self.delay_ms <= 600_000:
            return "delay_ms is from 0 to 600000"
        if not 0 <= self.duplicate_webhooks <= 100:
            return "duplicate_webhooks is from 0 to 100"
        if not 1 <= self.batch <= 1000:
            return "batch is from 1 to 1000"
        if self.rate_limit_mps is not None and self.rate_limit_mps <= 0:
            return "rate_limit_mps is above 0"
        return None
