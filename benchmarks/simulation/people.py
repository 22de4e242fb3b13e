"""Everybody outside: customers who write, agents who answer, and alarm clocks that are set.

They insist as people and providers do: a webhook is repeated until it has its 200, an agent's message until there is
an answer to it, always with the same id. What was promised to them goes to the ledger.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import msgspec

from benchmarks.simulation.alarm import Arm, Disarm, Rung
from benchmarks.simulation.ledger import Command, Inbound, Ledger
from benchmarks.simulation.network import Network
from benchmarks.simulation.places import Number, Places
from benchmarks.simulation.trace import Trace
from benchmarks.simulation.weather import Weather
from benchmarks.simulation.web import Gateway, NoAnswer, Web
from ipro_rt.channels.arrivals import Arrival, Identity, MessageArrived, Person, StatusArrived
from ipro_rt.channels.content import Content
from ipro_rt.conversations.inputs import MarkConversationRead, OneConversation, SendMessage, SetConversationStatus
from ipro_rt.conversations.messages import Assign, HeaderReply
from ipro_rt.conversations.model import Assignee, Author
from ipro_rt.kernel.errors import NotFound, Refusal
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import Scope

POST_S = 10.0  # how long the provider waits for its 200
ASK_S = 15.0
ANA = Author("user", id="00000000-0000-8000-8000-00000000000a", name="Ana")
Work = Callable[[Gateway], Coroutine[Any, Any, Any]]


class People:
    """Owns the tasks of everybody outside. After `rest` nobody begins anything new, and everybody finishes."""

    def __init__(
        self,
        weather: Weather,
        places: Places,
        web: Web,
        network: Network,
        ledger: Ledger,
        trace: Trace,
        clock: Callable[[], datetime],
    ) -> None:
        self._weather = weather
        self._places = places
        self._web = web
        self._network = network
        self._ledger = ledger
        self._trace = trace
        self._clock = clock
        self._chance = random.Random(f"{weather.seed}/people")
        self._ids = 0
        self._busy: set[asyncio.Task[None]] = set()
        self._begun: list[asyncio.Task[None]] = []
        self.resting = False

    def begin(self) -> None:
        """Everybody starts."""
        for index in range(self._weather.contacts):
            self._begun.append(asyncio.create_task(self._customer(index)))
        for index in range(self._weather.agents):
            self._begun.append(asyncio.create_task(self._agent(index)))
        self._begun.append(asyncio.create_task(self._alarms()))

    def rest(self) -> None:
        """Begin nothing new."""
        self.resting = True

    @property
    def waiting(self) -> int:
        """Promises that are still being asked for."""
        return sum(not task.done() for task in (*self._begun, *self._busy))

    def webhook(self, number_id: str, arrivals: list[Arrival]) -> None:
        """The provider reports: until it is heard, and sometimes again after that."""
        self._start(self._deliver(number_id, arrivals, []))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task

    async def _customer(self, index: int) -> None:
        chance = random.Random(f"{self._weather.seed}/customer/{index}")
        number, phone = self._places.numbers[index % len(self._places.numbers)], f"55859{90000000 + index}"
        patient = chance.random() < 0.6
        pause_s = chance.uniform(0.5, 6.0)
        while not self.resting:
            await asyncio.sleep(chance.expovariate(1 / pause_s))
            if self.resting:
                return
            count = 1 if chance.random() < 0.85 else chance.randint(2, 4)
            batch = [self._write(number, phone) for _ in range(count)]
            delivery = self._start(self._deliver(number.id, [each for each, _ in batch], [each for _, each in batch]))
            if patient:
                await delivery

    def _write(self, number: Number, phone: str) -> tuple[MessageArrived, Inbound]:
        self._ids += 1
        provider_id, text = f"wamid.in.{self._ids}", f"mensagem {self._ids}"
        inbound = Inbound(
            provider_id=provider_id,
            number_id=number.id,
            contact=phone,
            conversation_id=self._places.conversation(number, phone),
            text=text,
            tenant_id=number.tenant_id,
            first_sent_at=self._network.loop.time(),
        )
        self._ledger.inbound[provider_id] = inbound
        person = Person((Identity("wa_id", phone),), name=f"Cliente {phone[-3:]}")
        return MessageArrived(provider_id, person, self._clock(), Content("text", text=text)), inbound

    async def _deliver(self, number_id: str, arrivals: list[Arrival], inbound: list[Inbound]) -> None:
        """One webhook: until it has its 200; then, at times, the same again, as providers do."""
        number = self._places.number(number_id)
        repeats = self._again()
        chance = self._chance
        told = " ".join(_named(arrival) for arrival in arrivals)
        while True:
            for each in inbound:
                each.deliveries += 1
            gateway = self._gateway()
            self._trace.note(f"posts {told} to {gateway}")
            try:
                await self._web.request(gateway, lambda gate: gate.intake.accept(number.config, arrivals), POST_S)
                break
            except (NoAnswer, Refusal) as error:
                self._trace.note(f"no 200 for {told}: {error}")
                await asyncio.sleep(chance.uniform(0.5, 3.0))
        self._trace.note(f"200 for {told}")
        for each in inbound:
            each.acked_at = self._network.loop.time()
        for _ in range(repeats):
            shuffled = list(arrivals)
            chance.shuffle(shuffled)
            self._start(self._replay(number, shuffled, chance.uniform(0.0, 30.0)))

    async def _replay(self, number: Number, arrivals: list[Arrival], after_s: float) -> None:
        await asyncio.sleep(after_s)
        gateway = self._gateway()
        self._trace.note(f"posts {' '.join(_named(arrival) for arrival in arrivals)} again to {gateway}")
        try:
            await self._web.request(gateway, lambda gate: gate.intake.accept(number.config, arrivals), POST_S)
        except (NoAnswer, Refusal):
            return

    def _again(self) -> int:
        return self._chance.randint(1, 3) if self._network.happens(self._weather.carrier.again) else 0

    def _gateway(self) -> str:
        return self._chance.choice(sorted(self._web.gateways))

    async def _agent(self, index: int) -> None:
        chance = random.Random(f"{self._weather.seed}/agent/{index}")
        while not self.resting:
            await asyncio.sleep(chance.expovariate(1 / 1.5))
            known = sorted({(each.tenant_id, each.conversation_id) for each in self._acked()})
            if not known or self.resting:
                continue
            tenant_id, conversation_id = chance.choice(known)
            scope = Scope(tenant_id, ANA.id or "", "Ana", "agent")
            if chance.random() < 0.6:
                sending = self._start(self._send(scope, conversation_id, chance))
                await asyncio.wait([sending], timeout=chance.uniform(0.5, 4.0))
            else:
                await self._insist(self._attend(scope, conversation_id, chance), chance, tries=1)

    def _acked(self) -> list[Inbound]:
        return [each for each in self._ledger.inbound.values() if each.acked_at is not None]

    async def _send(self, scope: Scope, conversation_id: str, chance: random.Random) -> None:
        self._ids += 1
        command = Command(f"c{self._ids}", conversation_id, scope.tenant_id, self._network.loop.time())
        self._ledger.commands[command.client_id] = command
        text = f"resposta {self._ids}"
        message = SendMessage(id=conversation_id, client_id=command.client_id, type="text", text=text)
        hurried = chance.random() < 0.1
        self._trace.note(f"command {command.client_id} to {conversation_id}")
        answered = await self._insist(
            lambda gate: gate.conversations.send(scope, message), chance, tries=1 if hurried else 0
        )
        self._trace.note(f"command {command.client_id} {'accepted' if answered else 'given up'}")
        if answered:
            command.accepted_at = self._network.loop.time()
        else:
            command.gave_up = True

    def _attend(self, scope: Scope, conversation_id: str, chance: random.Random) -> Work:
        """Something else an agent does with a conversation."""
        what = chance.choice(["read", "read", "resolve", "reopen", "assign", "look"])
        to = Address("conversation", scope.tenant_id, conversation_id)
        mine = Assignee(ANA.id or "", "Ana") if chance.random() < 0.7 else None
        match what:
            case "read":
                return lambda gate: gate.conversations.mark_read(scope, MarkConversationRead(id=conversation_id))
            case "resolve":
                return lambda gate: gate.conversations.set_status(
                    scope, SetConversationStatus(id=conversation_id, status="resolved")
                )
            case "reopen":
                return lambda gate: gate.conversations.set_status(
                    scope, SetConversationStatus(id=conversation_id, status="open")
                )
            case "assign":
                return lambda gate: gate.router.ask(to, Assign(by=ANA, assignee=mine), HeaderReply)
        return lambda gate: gate.conversations.get(scope, OneConversation(id=conversation_id))

    async def _insist(self, work: Work, chance: random.Random, tries: int = 0) -> bool:
        """Ask until answered, or so many times; whether it was."""
        while True:
            try:
                await self._web.request(self._gateway(), work, ASK_S)
            except NotFound:
                return False  # its first message waits in the inbox: nobody can answer yet
            except (NoAnswer, Refusal):
                tries -= 1
                if tries == 0:
                    return False
                await asyncio.sleep(chance.uniform(0.3, 2.0))
            else:
                return True

    async def _alarms(self) -> None:
        chance = random.Random(f"{self._weather.seed}/alarms")
        while not self.resting:
            await asyncio.sleep(chance.expovariate(1 / 2.0))
            if self.resting:
                return
            self._ids += 1
            tenant = chance.choice(self._places.tenants)
            clock, name = f"clock-{chance.randrange(6)}", f"bell-{chance.randrange(4)}"
            to, pid = Address("alarm", tenant, f"{tenant}.{clock}"), f"alarm/{self._ids}"
            message: msgspec.Struct
            if chance.random() < 0.15:
                message = Disarm(pid, name)
            else:
                every = chance.uniform(2.0, 10.0) if chance.random() < 0.15 else None
                message = Arm(pid, name, chance.uniform(0.1, 40.0), every)
            self._start(self._set(to, message, pid, chance))

    async def _set(self, to: Address, message: msgspec.Struct, pid: str, chance: random.Random) -> None:
        if await self._insist(lambda gate: gate.router.ask(to, message, Rung), chance):
            self._ledger.armed[pid] = to.key


def _named(arrival: Arrival) -> str:
    return f"{getattr(arrival, 'provider_id', '')}{'/' + arrival.status if isinstance(arrival, StatusArrived) else ''}"
