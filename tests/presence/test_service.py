"""People over several gateways: who is here, types, looks; and what is left when gateways do not hear each other."""

import json
from typing import Any

import pytest

from ipro_rt.kernel.gossip import Heard
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope
from ipro_rt.presence.model import SetPresence
from ipro_rt.presence.service import GRACE_S, LEASE_S, RENEW_S, TYPING_S, Presence
from tests.conftest import HandClock

ANA = Scope(tenant_id="t1", user_id="ana", user_name="Ana", role="agent", session="s1")
RUI = Scope(tenant_id="t1", user_id="rui", user_name="Rui", role="agent", session="s2")
KEY = Scope(tenant_id="t1", user_id="k1", user_name="CRM", session="key:k1")
STRANGER = Scope(tenant_id="t2", user_id="eva", user_name="Eva", role="agent", session="s3")


class Room:
    """Where gateways hear each other, unless the line is cut."""

    def __init__(self) -> None:
        self.listeners: list[Heard] = []
        self.cut = False

    def say(self, body: bytes) -> None:
        for heard in () if self.cut else self.listeners:
            heard(body)

    def listen(self, heard: Heard) -> None:
        self.listeners.append(heard)


class Gateway:
    """A gateway's presence, and what it told those who look."""

    def __init__(self, room: Room, clock: HandClock) -> None:
        self.presence = Presence(room, clock)
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.presence.tell = self._tell

    def _tell(self, topic: str, key: str, body: bytes) -> None:
        data = json.loads(body)["data"]
        assert data["user_id"] == key
        self.told.append((topic, data))

    def statuses(self, tenant_id: str = "t1") -> dict[str, str]:
        return {each.user_id: each.status for each in self.presence.people(tenant_id).items}

    def at(self, conversation_id: str, tenant_id: str = "t1") -> list[tuple[str, bool, bool]]:
        found = self.presence.at_conversation(tenant_id, conversation_id).items
        return [(each.user_id, each.typing, each.viewing) for each in found]


class House:
    """Gateways that hear each other, and time for all of them."""

    def __init__(self, clock: HandClock, count: int) -> None:
        self.clock, self.room = clock, Room()
        self.gateways = [Gateway(self.room, clock) for _ in range(count)]
        self.dead: set[int] = set()

    def wait(self, seconds: float) -> None:
        """Let time pass, a second at a time; dead gateways do nothing."""
        for _ in range(round(seconds)):
            self.clock.advance(seconds=1)
            for number, gateway in enumerate(self.gateways):
                if number not in self.dead:
                    gateway.presence.tick()


@pytest.fixture
def house(clock: HandClock) -> House:
    return House(clock, 2)


def test_somebody_is_online_on_every_gateway_while_one_of_the_sockets_is(house: House) -> None:
    one, two = house.gateways
    one.presence.connected(ANA, "a1")
    one.presence.connected(ANA, "a2")
    two.presence.connected(ANA, "a3")
    assert one.statuses() == two.statuses() == {"ana": "online"}
    for gateway, sid in ((one, "a1"), (two, "a3")):
        gateway.presence.gone(sid)
    house.wait(60)
    assert one.statuses() == two.statuses() == {"ana": "online"}
    one.presence.gone("a2")
    house.wait(GRACE_S - 1)
    assert two.statuses() == {"ana": "online"}
    house.wait(2)
    assert one.statuses() == two.statuses() == {"ana": "offline"}
    assert [data["status"] for _, data in one.told] == [data["status"] for _, data in two.told] == ["online", "offline"]


def test_moving_to_another_gateway_shows_nothing(house: House) -> None:
    one, two = house.gateways
    one.presence.connected(ANA, "a1")
    since = one.presence.people("t1").items[0].since
    house.wait(30)
    one.presence.gone("a1")
    house.wait(2)
    two.presence.connected(ANA, "a2")
    house.wait(30)
    assert [len(each.told) for each in house.gateways] == [1, 1]
    assert one.presence.people("t1").items[0].since == since


def test_people_of_a_gateway_that_died_are_offline_within_fifteen_seconds(house: House) -> None:
    one, two = house.gateways
    one.presence.connected(ANA, "a1")
    two.presence.connected(RUI, "r1")
    house.wait(60)
    house.dead.add(0)
    house.wait(LEASE_S - RENEW_S - 1)
    assert two.statuses() == {"ana": "online", "rui": "online"}
    house.wait(15 - (LEASE_S - RENEW_S - 1))
    assert two.statuses() == {"ana": "offline", "rui": "online"}


def test_gateways_that_do_not_hear_each_other_show_their_own_and_find_together_again(house: House) -> None:
    one, two = house.gateways
    one.presence.connected(ANA, "a1")
    two.presence.connected(RUI, "r1")
    house.wait(5)
    house.room.cut = True
    house.wait(15)
    assert (one.statuses(), two.statuses()) == (
        {"ana": "online", "rui": "offline"},
        {"ana": "offline", "rui": "online"},
    )
    one.presence.looks("a1", "c1")
    house.room.cut = False
    house.wait(RENEW_S)
    assert one.statuses() == two.statuses() == {"ana": "online", "rui": "online"}
    assert two.at("c1") == [("ana", False, True)]


async def test_away_is_by_hand_and_over_when_one_has_gone(house: House) -> None:
    one, two = house.gateways
    two.presence.connected(ANA, "a1")
    said = await one.presence.set_presence(ANA, SetPresence("away"))
    assert said.status == "away"
    assert one.statuses() == two.statuses() == {"ana": "away"}
    house.wait(60)
    assert one.statuses() == two.statuses() == {"ana": "away"}
    assert (await two.presence.set_presence(ANA, SetPresence("online"))).status == "online"
    assert one.statuses() == {"ana": "online"}
    await one.presence.set_presence(ANA, SetPresence("away"))
    two.presence.gone("a1")
    house.wait(10)
    assert one.statuses() == {"ana": "offline"}
    assert (await one.presence.set_presence(ANA, SetPresence("online"))).status == "offline"
    one.presence.connected(ANA, "a2")
    assert two.statuses() == {"ana": "online"}


def test_a_gateway_that_comes_later_learns_what_is_so(house: House, clock: HandClock) -> None:
    house.gateways[0].presence.connected(ANA, "a1")
    house.gateways[0].presence.looks("a1", "c1")
    late = Gateway(house.room, clock)
    house.gateways.append(late)
    house.wait(RENEW_S)
    assert late.statuses() == {"ana": "online"}
    assert late.at("c1") == [("ana", False, True)]


def test_typing_is_over_by_itself_and_looking_with_the_last_socket(house: House) -> None:
    one, two = house.gateways
    one.presence.connected(ANA, "a1")
    one.presence.connected(ANA, "a2")
    for sid in ("a1", "a2"):
        one.presence.looks(sid, "c1")
    one.presence.types(ANA, "c1")
    assert two.at("c1") == [("ana", True, True)]
    house.wait(TYPING_S - 2)
    one.presence.types(ANA, "c1")
    house.wait(TYPING_S - 2)
    assert two.at("c1") == [("ana", True, True)]
    house.wait(3)
    assert one.at("c1") == two.at("c1") == [("ana", False, True)]
    one.presence.looks_away("a1", "c1")
    assert two.at("c1") == [("ana", False, True)]
    one.presence.gone("a2")
    assert one.at("c1") == two.at("c1") == []
    shown = [(data["typing"], data["viewing"]) for topic, data in two.told if topic == "typing:c1"]
    assert shown == [(False, True), (True, True), (False, True), (False, False)]


def test_a_company_sees_nothing_of_another_and_a_key_is_nobody(house: House) -> None:
    one, two = house.gateways
    one.presence.connected(ANA, "a1")
    one.presence.connected(STRANGER, "e1")
    one.presence.connected(KEY, "k1")
    one.presence.looks("a1", "c1")
    one.presence.looks("k1", "c1")
    one.presence.types(KEY, "c1")
    assert (two.statuses("t1"), two.statuses("t2")) == ({"ana": "online"}, {"eva": "online"})
    assert (two.at("c1", "t1"), two.at("c1", "t2")) == ([("ana", False, True)], [])
    one.presence.gone("k1")
    one.presence.gone("never seen")


async def test_who_left_is_listed_for_an_hour_newest_change_first(house: House) -> None:
    one, _ = house.gateways
    one.presence.connected(ANA, "a1")
    house.wait(10)
    one.presence.connected(RUI, "r1")
    listed = await one.presence.list_presence(ANA, Nothing())
    assert [each.user_id for each in listed.items] == ["rui", "ana"]
    one.presence.gone("a1")
    house.wait(10)
    listed = await one.presence.list_presence(ANA, Nothing())
    assert [(each.user_id, each.status) for each in listed.items] == [("ana", "offline"), ("rui", "online")]
    house.wait(3700)
    assert one.statuses() == {"rui": "online"}


def test_what_is_not_understood_is_passed_over(house: House) -> None:
    one, _ = house.gateways
    one.presence.connected(ANA, "a1")
    for body in (b"", b"\xff", b"[]", b"\x92\xa1x\x91\x90"):
        one.presence.heard(body)
    assert one.statuses() == {"ana": "online"}
