"""A gateway's HTTP doors over the real database, spoken to over real HTTP; only the actors are not there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from gateway.inbound.idempotency import Repeats
from gateway.inbound.limits import MemoryLimits
from gateway.inbound.metering import Meters
from gateway.inbound.quotas import Quotas, Rates
from gateway.inbound.running import Runner
from gateway.inbound.server import build_web_app
from ipro_rt.accounts.model import ClientInfo
from ipro_rt.app import App, Ports, Stores
from ipro_rt.catalog import OPERATIONS
from ipro_rt.channels.messages import Connect
from ipro_rt.kernel.clock import system_clock
from ipro_rt.kernel.errors import InvalidInput, Unavailable
from ipro_rt.kernel.limits import Limits
from ipro_rt.kernel.ports import Address, Mailboxes
from ipro_rt.system.model import GatewayView
from storage import accounts, channels, contacts, idempotency, media, metrics, system
from storage.conversations import MongoConversations
from storage.engine.blobs import open_blobs
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.engine.secrets import load_secret_box
from storage.idempotency import MongoIdempotency
from tests.system.pretend import StillActors, StillOwnership

T = TypeVar("T")
EMAIL, PASSWORD = "admin@demo.local", "a long enough password"
Client = TestClient[web.Request, web.Application]


class NoActors:
    """Answers for numbers, and is away for everything else."""

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[T]) -> T:
        if isinstance(message, Connect):
            return reply()
        raise Unavailable("no actors here")

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        raise Unavailable("no actors here")

    async def replay(self, to: Address, body: bytes) -> None:
        raise Unavailable("no actors here")

    async def settled(self) -> None:
        return


def only_https(url: str) -> None:
    if not url.startswith("https://"):
        raise InvalidInput("not https")


@pytest.fixture
def mailboxes() -> Mailboxes:
    """The way to the actors, which are not there."""
    return NoActors()


@pytest.fixture
def glassbox() -> StillActors:
    return StillActors()


@pytest.fixture
def ownership() -> StillOwnership:
    return StillOwnership()


@pytest.fixture
async def app(
    database: Database, tmp_path: Path, mailboxes: Mailboxes, glassbox: StillActors, ownership: StillOwnership
) -> AsyncIterator[App]:
    """All services over the real database."""
    modules = (accounts, channels, contacts, idempotency, media, system)
    await ensure(database, [index for module in modules for index in module.INDEXES])
    made = App(
        Ports(
            stores=Stores(
                accounts=accounts.MongoAccounts(database),
                contacts=contacts.MongoContacts(database),
                channels=channels.MongoChannels(database),
                media=media.MongoMedia(database),
                conversations=MongoConversations(database),
                system=system.MongoSystem(database),
                metrics=metrics.MongoMetrics(database),
            ),
            mailboxes=mailboxes,
            blobs=open_blobs(None, tmp_path),
            secrets=load_secret_box(None, tmp_path),
            clock=system_clock,
            client=ClientInfo(mode="development", version="0.1.0", sandbox_url="http://127.0.0.1:8090"),
            check_url=only_https,
            glassbox=glassbox,
            ownership=ownership,
        )
    )
    await made.accounts.seed_demo(PASSWORD)
    await system.MongoSystem(database).tell_gateway("gateway-0/a", GatewayView(name="gateway-0", sockets=2, events=40))
    yield made
    made.media.close()


@dataclass
class Away:
    """A switch: is what the gateway stands on away?"""

    away: bool = False

    async def check(self) -> None:
        if self.away:
            raise Unavailable("away")


@pytest.fixture
def away() -> Away:
    return Away()


WIDE = Rates(read=10_000, write=10_000, send=10_000, sign_in=10_000)


def runner_over(
    app: App, database: Database, meters: Meters, rates: Rates = WIDE, limits: Limits | None = None
) -> Runner:
    """The operations as a gateway runs them; quotas so wide that no test meets them by chance."""
    quotas = Quotas(MemoryLimits() if limits is None else limits, rates, meters)
    return Runner(app, quotas, Repeats(MongoIdempotency(database), system_clock))


@pytest.fixture
def rates() -> Rates:
    """The quotas of the gateway that a test talks to."""
    return WIDE


@pytest.fixture
def limits() -> Limits:
    """What counts them."""
    return MemoryLimits()


@pytest.fixture
async def client(
    app: App, away: Away, tmp_path: Path, database: Database, rates: Rates, limits: Limits
) -> AsyncIterator[Client]:
    """Somebody who has not signed in."""
    dist = tmp_path / "dist"
    meters = Meters(CollectorRegistry())
    server = build_web_app(
        app,
        OPERATIONS,
        runner=runner_over(app, database, meters, rates, limits),
        engine=None,
        checks={"database": away.check},
        meters=meters,
        dist=dist,
        sandbox_url="http://127.0.0.1:8090",
    )
    async with TestClient(TestServer(server)) as made:
        yield made


@pytest.fixture
async def token(client: Client) -> str:
    """The demo admin's token."""
    answer = await client.post("/api/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert answer.status == 201
    return str((await answer.json())["token"])


@pytest.fixture
def signed(token: str) -> dict[str, str]:
    """The header of somebody signed in."""
    return {"Authorization": f"Bearer {token}"}
