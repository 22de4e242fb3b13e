"""Customers who write: conversations as they are in a company's day, driven through a router of this process.

Webhooks and contacts are not part of it; what is measured is the hosts. A message counts when its turn is durable.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count

import msgspec

from actors.main import runtime_ports
from actors.runtime.on_ray.fleet import RayDial
from actors.runtime.on_ray.sockets import by_socket
from actors.runtime.router import Router
from benchmarks.openloop import percentile_ms
from benchmarks.product import Product
from ipro_rt.channels.arrivals import Identity, MessageArrived, Person
from ipro_rt.channels.content import Content
from ipro_rt.conversations.messages import Done, Receive
from ipro_rt.conversations.model import ContactRef, conversation_id
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.ports import Address
from storage.engine.mongo import connect

AT_ONCE = 500  # messages under way when they go as fast as they can
NUMBERS = 10
TURNS = 3  # messages each customer has sent before anything is measured
_NAMES = ("Ana Souza", "Bruno Carvalho Lima", "Cecília Prado", "Diego Fernandes da Silva", "Elisa Moura")
_TEXTS = (
    "Oi, bom dia! Queria saber se o pedido já saiu para entrega, por favor.",
    "Consegue me mandar a segunda via do boleto deste mês? O vencimento é amanhã e não achei no e-mail.",
    "Perfeito, muito obrigada!",
    "Vocês têm esse modelo na cor azul, tamanho 42? Vi no site, mas aparece como indisponível para a minha cidade.",
)


class Sent(msgspec.Struct):
    """What came of some messages: seconds until each one's turn was durable, refusals, and how long it took."""

    latencies: list[float] = []
    failed: int = 0
    elapsed: float = 0.0

    @property
    def per_second(self) -> float:
        """Durable turns a second."""
        return round(len(self.latencies) / self.elapsed, 1) if self.elapsed else 0.0

    @property
    def percentiles_ms(self) -> dict[str, float]:
        """The middle and the tail."""
        return {"p50": percentile_ms(self.latencies, 0.5), "p99": percentile_ms(self.latencies, 0.99)}


class Crowd:
    """The customers of one company, by index. The same index is always the same conversation."""

    def __init__(self, router: Router, tenant_id: str) -> None:
        self.router = router
        self._tenant_id = tenant_id
        self._numbers = [derived_id("live-number", str(index)) for index in range(NUMBERS)]
        self._said = count(1)
        self._run = f"{time.time_ns():x}"

    def message(self, index: int) -> tuple[Address, Receive]:
        """Something this customer has not said before."""
        number, contact, phone = self._numbers[index % NUMBERS], derived_id("live", str(index)), f"55119{index:08d}"
        said = next(self._said)
        person = Person((Identity("bsuid", f"BR.{phone}"), Identity("wa_id", phone)), _NAMES[index % len(_NAMES)])
        arrival = MessageArrived(
            provider_id=f"wamid.HBgNNTUxMTk{self._run}{said:09d}",
            person=person,
            at=datetime.now(UTC),
            content=Content("text", text=_TEXTS[said % len(_TEXTS)]),
        )
        ref = ContactRef(contact, person.name or phone, f"+{phone}")
        receive = Receive(number, ref, arrival, phone=phone, user_id=f"BR.{phone}")
        return Address("conversation", self._tenant_id, conversation_id(number, contact)), receive

    async def write(self, indexes: Iterable[int]) -> Sent:
        """A message of each, as fast as they are taken."""
        sent, left, began = Sent(), iter(indexes), time.perf_counter()
        await asyncio.gather(*(self._one_after_the_other(left, sent) for _ in range(AT_ONCE)))
        sent.elapsed = time.perf_counter() - began
        return sent

    async def write_at(self, rate: float, indexes: Iterable[int]) -> Sent:
        """A message of each, `rate` a second, due whether or not the ones before were answered."""
        sent, began = Sent(), time.perf_counter()
        tasks = []
        for number, index in enumerate(indexes):
            due = began + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            tasks.append(asyncio.create_task(self._one(index, due, sent)))
        await asyncio.gather(*tasks)
        sent.elapsed = time.perf_counter() - began
        return sent

    async def settled(self) -> None:
        """Return once every state document is up to date; what was piled up may take its time."""
        while True:
            try:
                await self.router.check()
            except Refusal:
                await asyncio.sleep(1.0)
            else:
                return

    async def _one_after_the_other(self, left: Iterator[int], sent: Sent) -> None:
        for index in left:
            await self._one(index, time.perf_counter(), sent)

    async def _one(self, index: int, due: float, sent: Sent) -> None:
        to, message = self.message(index)
        try:
            await self.router.ask(to, message, Done)
        except Refusal:
            sent.failed += 1
        else:
            sent.latencies.append(time.perf_counter() - due)


class _Deaf:
    """Nothing is watched."""

    def heard(self, topic: str, seq: int, body: bytes) -> None:
        """Nothing was watched."""

    def missed(self, topics: Collection[str]) -> None:
        """Nothing was watched."""


@asynccontextmanager
async def crowd(it: Product) -> AsyncIterator[Crowd]:
    """The customers of the product's company, with a way of their own to its hosts."""
    assert it.settings.mongodb_url
    database = await connect(it.settings.mongodb_url, it.settings.database)
    ports = runtime_ports(database)
    router = Router(f"bench/{time.time_ns():x}", ports, by_socket(RayDial(), ports.ownership), _Deaf())
    await router.start()
    try:
        yield Crowd(router, it.tenant_id)
    finally:
        await router.stop()
        await database.close()
