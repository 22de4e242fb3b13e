"""The one database of the simulated world: the memory twins, reached over a wire, slow, failing, frozen at times.

A request that has left arrives even when its sender is stopped or dead by then; that is how late writes come about.
What fails `before` was not carried out, what fails `after` was: the caller cannot tell which.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from benchmarks.simulation.network import DATABASE, Network
from benchmarks.simulation.process import Process, here
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Store
from ipro_rt.kernel.errors import Unavailable

T = TypeVar("T")
Lost = Callable[[str], Exception]
GIVE_UP_S = 20.0  # the driver's own patience with a server that does not answer: storage/engine/mongo.py


def unavailable(reason: str) -> Exception:
    """What most of the storage ports raise."""
    return Unavailable("The database does not answer.", got=reason)


class Database:
    """Owns the way to the twins: delays, failures, the freeze."""

    def __init__(self, network: Network, store: Store, trace: Trace) -> None:
        self._network = network
        self._store = store
        self._trace = trace
        self._frozen_until = 0.0
        self.calls = 0

    def freeze(self, seconds: float) -> None:
        """Answer nobody for a while; what arrives waits."""
        self._frozen_until = max(self._frozen_until, self._network.loop.time() + seconds)
        self._trace.note(f"database freezes for {seconds:.2f} s")

    def thaw(self) -> None:
        """Go on."""
        self._frozen_until = 0.0

    async def ask(self, what: str, operate: Callable[[], Coroutine[Any, Any, T]], lost: Lost = unavailable) -> T:
        """Carry out `operate` at the database, at once when the request arrives; raises what `lost` makes."""
        network, source = self._network, here()
        name = source.name if source else DATABASE
        self.calls += 1
        answer = network.loop.create_future()
        if not network.passes(name, DATABASE) or network.happens(self._store.before):
            self._trace.note(f"{what}: not sent")
            network.later(network.silence(), _fail, answer, lost(f"{what}: no connection"))
        else:
            network.later(self._delay(), self._arrive, what, operate, lost, name, source, answer)
        result: T = await answer
        return result

    def _delay(self) -> float:
        chance = self._network.chance
        if self._network.happens(self._store.slow):
            return chance.uniform(0.2, 2.0)
        return 0.0005 + chance.expovariate(1.0) * (self._store.delay_s if self._network.trouble else 0.002)

    def _arrive(
        self,
        what: str,
        operate: Callable[[], Coroutine[Any, Any, Any]],
        lost: Lost,
        name: str,
        source: Process | None,
        answer: Any,
    ) -> None:
        network = self._network
        if (ice := self._frozen_until - network.loop.time()) > 0:
            network.later(ice + network.delay(), self._arrive, what, operate, lost, name, source, answer)
            if ice > GIVE_UP_S:
                network.later(GIVE_UP_S, _fail, answer, lost(f"{what}: timed out"))
            return
        try:
            result = at_once(operate())
        except Exception as error:  # noqa: BLE001 - the twin's own refusals travel back
            network.later(network.delay(), _fail, answer, error)
            return
        if not network.passes(DATABASE, name) or network.happens(self._store.after):
            self._trace.note(f"{what}: done, answer lost", who=source)
            network.later(network.silence(), _fail, answer, lost(f"{what}: answer lost"))
        else:
            network.later(network.delay(), _give, answer, result)


def at_once(coro: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits: what happens in it is one instant."""
    try:
        coro.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError(f"{coro!r} waited inside the database")


def _give(answer: Any, result: Any) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: Any, error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
