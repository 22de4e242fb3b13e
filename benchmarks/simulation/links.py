"""Calls between processes as Ray would carry them: late, lost, doubled, or failing because the other end died.

A call that has left is carried out even when its caller is gone; a call to a stopped process waits until it goes on or
dies. Whoever loses a call learns that after a while, never what became of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from actors.runtime.link import Call, HostGone
from benchmarks.simulation.network import OUTSIDE, Network
from benchmarks.simulation.process import Process, here
from benchmarks.simulation.trace import Trace
from ipro_rt.kernel.errors import Refusal

Serve = Callable[[str, bytes], Awaitable[bytes]]
LATE_S = 4.0  # how much later the second copy of a doubled call may arrive
NOTICE_S = 0.05  # until the death of a process shows in the calls to it


class Served(NamedTuple):
    """A process that takes calls, and what takes them."""

    process: Process
    serve: Serve


class Exchange:
    """Owns who answers to which name, and every call under way."""

    def __init__(self, network: Network, trace: Trace) -> None:
        self._network = network
        self._trace = trace
        self._served: dict[str, Served] = {}
        self._numbers = 0
        self.calls = 0

    def register(self, process: Process, serve: Serve) -> None:
        """From now on this process answers to its name."""
        self._served[process.name] = Served(process, serve)

    def process(self, name: str) -> Process | None:
        """Who answers to a name at the moment."""
        served = self._served.get(name)
        return served.process if served is not None and served.process.alive else None

    def reaches(self, source: str, target: str) -> bool:
        """Whether a single word without an answer arrives; half of the time in bad weather it does not."""
        return self._network.passes(source, target) and not self._network.happens(self._network.wires.deaf)

    def later(self, callback: Callable[..., None], *args: Any) -> None:
        """After the time a message takes."""
        self._network.later(self._network.delay(), callback, *args)

    def dial(self, target: str) -> Call:
        """The way to a name, from whichever process uses it."""

        async def call(method: str, payload: bytes) -> bytes:
            source = here()
            return await self._call(source.name if source else OUTSIDE, target, method, payload)

        return call

    async def _call(self, source: str, target: str, method: str, payload: bytes) -> bytes:
        network, self.calls = self._network, self.calls + 1
        self._numbers += 1
        number = self._numbers
        answer: asyncio.Future[bytes] = network.loop.create_future()
        self._trace.note(f"#{number} {method} -> {target}")
        if not network.passes(source, target) or network.happens(network.wires.dropped):
            self._trace.note(f"#{number} dropped")
            network.later(network.silence(), _fail, answer, "no connection")
        else:
            network.later(network.delay(), self._arrive, number, source, target, method, payload, answer)
            if network.happens(network.wires.doubled):
                late = network.chance.uniform(0.0, LATE_S) ** 2 / LATE_S
                network.later(late, self._arrive, number, source, target, method, payload, None)
        return await answer

    def _arrive(
        self, number: int, source: str, target: str, method: str, payload: bytes, answer: "asyncio.Future[bytes] | None"
    ) -> None:
        served = self._served.get(target)
        if served is None or not served.process.alive:
            self._network.later(NOTICE_S, _fail, answer, f"{target} is dead")
            return
        self._trace.note(f"#{number} arrives{'' if answer else ' again'}", who=served.process)
        if answer is not None:
            served.process.on_death.append(lambda: self._network.later(NOTICE_S, _fail, answer, f"{target} died"))
        served.process.spawn(self._serve(number, source, served, method, payload, answer))

    async def _serve(
        self,
        number: int,
        source: str,
        served: Served,
        method: str,
        payload: bytes,
        answer: "asyncio.Future[bytes] | None",
    ) -> None:
        try:
            result: Any = await served.serve(method, payload)
        except (HostGone, Refusal) as error:
            self._network.later(NOTICE_S, _fail, answer, str(error))
            return
        network = self._network
        if not network.passes(served.process.name, source) or network.happens(network.wires.lost):
            self._trace.note(f"#{number} answer lost")
            network.later(network.silence(), _fail, answer, "the answer was lost")
        else:
            network.later(network.delay(), _give, answer, result)


def _give(answer: "asyncio.Future[bytes] | None", result: bytes) -> None:
    if answer is not None and not answer.done():
        answer.set_result(result)


def _fail(answer: "asyncio.Future[bytes] | None", why: str) -> None:
    if answer is not None and not answer.done():
        answer.set_exception(HostGone(why))
