"""Gateways as the outside sees them: requests that are answered, refused, or never heard of again; and sockets.

The doors themselves (HTTP, Socket.IO) are left out; what stands behind them is real: the router, the way in, the
operations on conversations, and how a subscription joins past and present.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, Protocol, TypeVar

from actors.runtime.router import Router
from benchmarks.simulation.network import OUTSIDE, Network
from benchmarks.simulation.process import Process
from benchmarks.simulation.trace import Trace
from ipro_rt.conversations.intake import Intake
from ipro_rt.conversations.resuming import Resuming
from ipro_rt.conversations.service import Conversations
from ipro_rt.conversations.telling import conversation_topic, inbox_topic
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import Scope

T = TypeVar("T")
SOCKET_S = 0.002
NOTICE_S = 0.05


class NoAnswer(Exception):
    """The request may or may not have been carried out."""


class Socket(Protocol):
    """One connection of a screen."""

    def resumed(self, seq: int, answer: bytes) -> None:
        """The answer to a subscription."""
        ...

    def event(self, seq: int, body: bytes) -> None:
        """Something happened."""
        ...

    def resync(self) -> None:
        """Look again: something may have been missed."""
        ...

    def closed(self) -> None:
        """The gateway is gone."""
        ...


class Gateway:
    """One life of one gateway: what its process holds."""

    def __init__(self, process: Process, network: Network) -> None:
        self.process = process
        self.ready = False
        self.router: Router
        self.intake: Intake
        self.conversations: Conversations
        self.resuming: Resuming
        self._network = network
        self._topics: dict[str, dict[Socket, list[tuple[int, bytes]] | None]] = {}
        self._list_seqs: dict[str, int] = {}
        process.on_death.append(self._died)

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        """See `Listener`."""
        if topic.startswith("inbox:"):
            seq = self._list_seqs[topic] = self._list_seqs.get(topic, 0) + 1
        for socket, held in self._topics.get(topic, {}).items():
            if held is None:
                self._send(socket.event, seq, body)
            else:
                held.append((seq, body))

    def missed(self, topics: Collection[str]) -> None:
        """See `Listener`."""
        for topic in topics:
            for socket in list(self._topics.get(topic, {})):
                self._send(socket.resync)

    async def subscribe(self, socket: Socket, scope: Scope, conversation_id: str | None, after: int | None) -> None:
        """As `gateway.inbound.topics` does it: hear first, then look, then let go of what was held back."""
        topic = conversation_topic(conversation_id) if conversation_id else inbox_topic(scope.tenant_id)
        held: list[tuple[int, bytes]] = []
        self._topics.setdefault(topic, {})[socket] = held
        try:
            if conversation_id:
                await self.router.watch(topic, Address("conversation", scope.tenant_id, conversation_id))
                resumed = await self.resuming.conversation(scope, conversation_id, topic, after)
                seq, answer = resumed.seq, encode(resumed)
            else:
                await self.router.watch(topic, None)
                seq = self._list_seqs.get(topic, 0)
                answer = encode(await self.conversations.page_of_all(scope))
        except BaseException:
            self.leave(socket)
            raise
        self._send(socket.resumed, seq, answer)
        for late, body in held:
            if late > seq:
                self._send(socket.event, late, body)
        if socket in self._topics.get(topic, {}):
            self._topics[topic][socket] = None

    def leave(self, socket: Socket) -> None:
        """A socket closed, or looks no more."""
        for topic in [topic for topic, sockets in self._topics.items() if socket in sockets]:
            del self._topics[topic][socket]
            if not self._topics[topic]:
                del self._topics[topic]
                if self.ready:
                    self.router.unwatch(topic)

    def _send(self, what: Callable[..., None], *args: Any) -> None:
        self._network.later(SOCKET_S, what, *args)

    def _died(self) -> None:
        sockets = dict.fromkeys(socket for sockets in self._topics.values() for socket in sockets)
        for socket in sockets:
            self._network.later(NOTICE_S, socket.closed)


class Web:
    """Owns the gateways by name, and the requests under way to them."""

    def __init__(self, network: Network, trace: Trace) -> None:
        self._network = network
        self._trace = trace
        self.gateways: dict[str, Gateway] = {}

    async def request(self, name: str, work: Callable[[Gateway], Coroutine[Any, Any, T]], patience: float) -> T:
        """Have a gateway do something; raises its `Refusal`, or `NoAnswer`."""
        answer: asyncio.Future[T] = self._network.loop.create_future()
        self._network.later(patience, _fail, answer, NoAnswer("no answer in time"))
        self._network.later(self._network.delay(), self._arrive, name, work, answer)
        return await answer

    def _arrive(
        self, name: str, work: Callable[[Gateway], Coroutine[Any, Any, T]], answer: "asyncio.Future[T]"
    ) -> None:
        gateway = self.gateways.get(name)
        if gateway is None or not gateway.ready or not gateway.process.alive:
            self._network.later(NOTICE_S, _fail, answer, NoAnswer(f"{name} is not there"))
            return
        gateway.process.on_death.append(lambda: self._network.later(NOTICE_S, _fail, answer, NoAnswer("reset")))
        gateway.process.spawn(self._serve(gateway, work(gateway), answer))

    async def _serve(self, gateway: Gateway, work: Awaitable[T], answer: "asyncio.Future[T]") -> None:
        network = self._network
        try:
            result = await work
        except Refusal as refusal:
            network.later(network.delay(), _fail, answer, refusal)
            return
        if not network.passes(gateway.process.name, OUTSIDE) or network.happens(network.wires.lost):
            network.later(network.silence(), _fail, answer, NoAnswer("the answer was lost"))
        else:
            network.later(network.delay(), _give, answer, result)


def _give(answer: "asyncio.Future[T]", result: T) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: "asyncio.Future[T]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
