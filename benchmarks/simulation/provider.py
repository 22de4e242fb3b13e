"""The provider of the simulated world: it takes messages, refuses, stays silent, and reports back by webhook.

Every message carries our opaque mark; every status of it does too. What it took is what the customer has read, so its
list of calls is the truth the oracle compares conversations with.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from benchmarks.simulation.ledger import Ledger, SendCall
from benchmarks.simulation.network import PROVIDER, Network
from benchmarks.simulation.process import Process, here
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Carrier
from ipro_rt.channels.arrivals import Arrival, Identity, Person, StatusArrived
from ipro_rt.channels.driver import Accepted, MediaDownload, Outgoing, ProviderRefused, ProviderSilent
from ipro_rt.channels.model import Health, NumberConfig, ProviderFailure

Webhook = Callable[[str, list[Arrival]], None]
PATIENCE_S = 8.0  # how long our driver waits for an answer
NO = ProviderFailure("provider:131047", "A Meta recusou: passaram 24 h.")
LATER = ProviderFailure("provider:130429", "Muitas mensagens.", retryable=True)


class Provider:
    """Implements `ipro_rt.channels.driver.Driver` from inside a host, and calls `webhook` from outside."""

    def __init__(
        self, network: Network, carrier: Carrier, ledger: Ledger, trace: Trace, clock: Callable[[], datetime]
    ) -> None:
        self._network = network
        self._carrier = carrier
        self._ledger = ledger
        self._trace = trace
        self._clock = clock
        self._ids = 0
        self.webhook: Webhook = _nobody_hears
        self.owed = 0  # statuses that are still to be reported

    async def send(self, number: NumberConfig, message: Outgoing) -> Accepted:
        """See `Driver.send`."""
        source = here()
        assert source is not None
        call = SendCall(message.opaque, source.claim, self._network.loop.time())
        self._ledger.calls.append(call)
        self._trace.note(f"send {message.opaque}")
        answer = await self._request(source, lambda: self._take(number, message, call), call)
        assert isinstance(answer, Accepted)
        return answer

    async def _request(self, source: Process, take: Callable[[], object], call: SendCall | None = None) -> object:
        network = self._network
        answer: asyncio.Future[object] = network.loop.create_future()
        network.later(PATIENCE_S, _fail, answer, ProviderSilent("no answer in time"))
        if network.passes(source.name, PROVIDER) and not network.happens(self._carrier.misses):
            network.later(network.delay() + 0.02, self._arrive, source, take, call, answer)
        return await answer

    def _arrive(
        self, source: Process, take: Callable[[], object], call: SendCall | None, answer: "asyncio.Future[object]"
    ) -> None:
        network, result = self._network, take()
        if network.passes(PROVIDER, source.name) and not network.happens(self._carrier.silent):
            network.later(network.delay() + 0.02, self._give, source, answer, result, call)

    def _give(self, source: Process, answer: "asyncio.Future[object]", result: object, call: SendCall | None) -> None:
        if answer.done():
            return
        if call is not None:
            call.answered = not source.closed
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    def _take(self, number: NumberConfig, message: Outgoing, call: SendCall) -> object:
        if self._network.happens(self._carrier.refuses):
            call.answer = "refused"
            return ProviderRefused(NO)
        if self._network.happens(self._carrier.busy):
            call.answer = "busy"
            return ProviderRefused(LATER, retry_after=1.0)
        self._ids += 1
        call.taken, call.provider_id, call.answer = True, f"wamid.out.{self._ids}", "accepted"
        self._trace.note(f"takes {message.opaque} as {call.provider_id}")
        phone = message.to.phone or ""
        if not message.opaque.endswith(".reaction"):
            self._report(number.id, phone, call)
        return Accepted(call.provider_id, wa_id=phone or None)

    def _report(self, number_id: str, phone: str, call: SendCall) -> None:
        """Later, in any order, perhaps more than once: how far it got. The last word always comes."""
        network, carrier = self._network, self._carrier
        chance = network.chance
        last = chance.choice(["delivered", "delivered", "read", "sent"])
        after = 0.0
        for status in ("sent", "delivered", "read"):
            after += chance.uniform(0.3, 2.0) + (chance.uniform(15.0, 40.0) if network.happens(carrier.late) else 0.0)
            if status == last or not network.happens(carrier.forgets):
                for _ in range(1 + chance.randint(1, 2) * network.happens(carrier.again)):
                    self._later(after + chance.uniform(0.0, 3.0), number_id, phone, call, status)
            if status == last:
                break

    def _later(self, seconds: float, number_id: str, phone: str, call: SendCall, status: Any) -> None:
        person = Person((Identity("wa_id", phone),))

        def tell() -> None:
            self.owed -= 1
            arrival = StatusArrived(call.provider_id, person, self._clock(), status, opaque=call.opaque)
            self.webhook(number_id, [arrival])

        self.owed += 1
        self._network.later(seconds, tell)

    async def mark_read(self, number: NumberConfig, provider_id: str, *, typing: bool = False) -> None:
        """See `Driver.mark_read`."""
        source = here()
        assert source is not None
        await self._request(source, lambda: None)

    async def check(self, number: NumberConfig) -> Health:
        """See `Driver.check`."""
        source = here()
        assert source is not None
        health = await self._request(source, lambda: Health("online"))
        assert isinstance(health, Health)
        return health

    async def open_media(self, number: NumberConfig, media_ref: str) -> MediaDownload:
        """Nobody sends files here."""
        raise ProviderSilent("no files in a simulation")

    async def close(self) -> None:
        """See `Driver.close`."""


def _nobody_hears(number_id: str, arrivals: list[Arrival]) -> None:
    raise RuntimeError("the provider has nobody to report to")


def _fail(answer: "asyncio.Future[object]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
