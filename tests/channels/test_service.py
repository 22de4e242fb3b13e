"""Connecting numbers, and knowing how to reach them."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from ipro_rt.channels.messages import Connect
from ipro_rt.channels.model import CreateNumber, ListNumbers
from ipro_rt.channels.service import Channels
from ipro_rt.kernel.errors import Conflict, InvalidInput, NotFound, Unavailable
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import Scope
from storage.channels import INDEXES, MongoChannels
from storage.engine.indexes import ensure
from storage.engine.mongo import Database
from storage.engine.secrets import BadKey, SecretBox, load_secret_box
from tests.conftest import HandClock

T = TypeVar("T")
ADMIN = Scope(tenant_id="t1", role="admin")
AGENT = Scope(tenant_id="t1", role="agent")
STRANGER = Scope(tenant_id="t2", role="admin")


class Recorder:
    """Stands for the actors: notes what they are told."""

    def __init__(self) -> None:
        self.asked: list[tuple[Address, msgspec.Struct]] = []
        self.away = False

    async def ask(self, to: Address, message: msgspec.Struct, reply: type[T]) -> T:
        if self.away:
            raise Unavailable("nobody is there")
        self.asked.append((to, message))
        return reply()

    async def intake(self, to: Address, message: msgspec.Struct) -> None:
        self.asked.append((to, message))

    async def replay(self, to: Address, body: bytes) -> None:
        raise NotImplementedError

    async def settled(self) -> None:
        raise NotImplementedError


def refuse_http(url: str) -> None:
    if not url.startswith("https://"):
        raise InvalidInput("not https")


def wanted(**change: Any) -> CreateNumber:
    given = {
        "name": "Loja",
        "channel": "whatsapp_cloud",
        "phone_number_id": "1064",
        "waba_id": "77",
        "display_phone": "+55 11 4000-1000",
        "access_token": "EAAG-token",
        "app_secret": "s3cret",
        **change,
    }
    return msgspec.convert(given, CreateNumber)


@pytest.fixture
def actors() -> Recorder:
    return Recorder()


@pytest.fixture
def box(tmp_path: Path) -> SecretBox:
    return load_secret_box(None, tmp_path)


@pytest.fixture
async def channels(database: Database, actors: Recorder, box: SecretBox, clock: HandClock) -> Channels:
    await ensure(database, INDEXES)
    return Channels(MongoChannels(database), actors, box, clock, refuse_http)


async def test_a_connected_number_is_listed_and_its_actor_told(channels: Channels, actors: Recorder) -> None:
    number = await channels.create_number(ADMIN, wanted())
    assert (number.status, number.webhook_path) == ("connecting", f"/hooks/whatsapp/{number.id}")
    assert number.verify_token
    assert actors.asked == [(Address("number", "t1", number.id), Connect())]
    assert (await channels.list_numbers(ADMIN, ListNumbers())).items == [number]
    assert await channels.get_number(ADMIN, number.id) == number


async def test_secrets_lie_sealed_and_open_only_for_those_who_reach_the_number(
    channels: Channels, database: Database
) -> None:
    number = await channels.create_number(ADMIN, wanted())
    kept = str(await database.system("numbers").find({}, limit=9))
    assert "EAAG-token" not in kept
    assert "s3cret" not in kept
    config = await channels.config(number.id)
    assert (config.access_token, config.app_secret, config.tenant_id) == ("EAAG-token", "s3cret", "t1")
    assert config.verify_token == number.verify_token
    assert (config.base_url, config.api_version) == ("https://graph.facebook.com", "v26.0")


async def test_a_database_read_with_another_key_opens_nothing(
    channels: Channels, database: Database, actors: Recorder, clock: HandClock
) -> None:
    number = await channels.create_number(ADMIN, wanted())
    thief = Channels(MongoChannels(database), actors, SecretBox([b"x" * 32]), clock, refuse_http)
    with pytest.raises(BadKey):
        await thief.config(number.id)


async def test_the_same_number_twice_in_a_company_is_a_conflict(channels: Channels) -> None:
    await channels.create_number(ADMIN, wanted())
    with pytest.raises(Conflict):
        await channels.create_number(ADMIN, wanted(name="again"))
    await channels.create_number(STRANGER, wanted())
    assert len((await channels.list_numbers(ADMIN, ListNumbers())).items) == 1


async def test_an_address_we_must_not_call_is_refused_and_nothing_kept(channels: Channels) -> None:
    with pytest.raises(InvalidInput):
        await channels.create_number(ADMIN, wanted(base_url="http://169.254.169.254"))
    assert (await channels.list_numbers(ADMIN, ListNumbers())).items == []


async def test_only_an_admin_sees_the_verify_token(channels: Channels) -> None:
    await channels.create_number(ADMIN, wanted())
    assert (await channels.list_numbers(AGENT, ListNumbers())).items[0].verify_token is None


async def test_the_health_shown_is_what_the_actor_last_told(channels: Channels, database: Database) -> None:
    number = await channels.create_number(ADMIN, wanted())
    told = {"_id": number.id, "seq": 3, "health": {"status": "degraded", "reason": "lenta", "quality": "YELLOW"}}
    await database.collection("number_states").of(ADMIN).insert(told)
    shown = await channels.get_number(ADMIN, number.id)
    assert (shown.status, shown.reason, shown.quality) == ("degraded", "lenta", "YELLOW")
    assert (await channels.list_numbers(ADMIN, ListNumbers())).items == [shown]


async def test_a_number_is_kept_while_its_actor_cannot_be_reached(channels: Channels, actors: Recorder) -> None:
    actors.away = True
    number = await channels.create_number(ADMIN, wanted())
    assert (number.status, number.reason) == ("connecting", "nobody is there")
    assert actors.asked == [(Address("number", ADMIN.tenant_id, number.id), Connect())]
    assert len((await channels.list_numbers(ADMIN, ListNumbers())).items) == 1


async def test_another_companys_number_is_not_there(channels: Channels) -> None:
    number = await channels.create_number(STRANGER, wanted())
    with pytest.raises(NotFound):
        await channels.get_number(ADMIN, number.id)
    assert (await channels.list_numbers(ADMIN, ListNumbers())).items == []


async def test_a_number_nobody_has_is_not_found(channels: Channels) -> None:
    for number_id in ("", "x", "a\0b", "0190c4a0-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound):
            await channels.config(number_id)


async def test_a_number_is_remembered_and_a_changed_seed_replaces_it(channels: Channels, actors: Recorder) -> None:
    seeded = await channels.seed("t1", "n1", wanted(), "verify-me")
    assert (seeded.id, seeded.verify_token) == ("n1", "verify-me")
    before = await channels.config("n1")
    assert await channels.config("n1") is before
    await channels.seed("t1", "n1", wanted(), "verify-me")
    assert await channels.config("n1") is before
    await channels.seed("t1", "n1", wanted(app_secret="other"), "verify-me")
    assert (await channels.config("n1")).app_secret == "other"
    assert len(actors.asked) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "telegram"},
        {"phone_number_id": "../me"},
        {"phone_number_id": ""},
        {"api_version": "26"},
        {"name": ""},
        {"access_token": "x" * 3000},
        {"unknown": 1},
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        wanted(**change)


async def test_numbers_come_in_pages_oldest_first(channels: Channels, clock: HandClock) -> None:
    made = []
    for number in range(5):
        made.append((await channels.create_number(ADMIN, wanted(phone_number_id=f"10{number}"))).id)
        clock.advance(seconds=number % 2)
    seen, cursor = [], None
    while True:
        page = await channels.list_numbers(ADMIN, ListNumbers(limit=2, cursor=cursor))
        seen += [each.id for each in page.items]
        if (cursor := page.next) is None:
            break
    assert seen == made
