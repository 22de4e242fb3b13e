"""What goes wrong in one run, drawn from its seed before it begins: the quality of everything, and single blows."""

import random
from collections.abc import Callable

import msgspec


class Wires(msgspec.Struct, frozen=True):
    """Between processes. Shares of messages: `slow`, `dropped` on the way, whose answer is `lost`, `doubled`.

    `deaf` is the share of orders to end a process on another machine that never get there.
    """

    delay_s: float = 0.001
    slow: float = 0.0
    dropped: float = 0.0
    lost: float = 0.0
    doubled: float = 0.0
    deaf: float = 0.0


class Store(msgspec.Struct, frozen=True):
    """The database: how slow, and the shares of calls that fail `before` or `after` they were carried out."""

    delay_s: float = 0.002
    slow: float = 0.0
    before: float = 0.0
    after: float = 0.0


class Carrier(msgspec.Struct, frozen=True):
    """The provider: shares of calls it refuses for good, refuses for now, never gets, takes without an answer; of
    statuses that come `late` or not at all; of webhooks that come again, up to three times and in another order."""

    refuses: float = 0.0
    busy: float = 0.0
    misses: float = 0.0
    silent: float = 0.0
    late: float = 0.0
    forgets: float = 0.0
    again: float = 0.0


class Blow(msgspec.Struct, frozen=True):
    """One thing that goes wrong at an instant, for a while where that makes sense. `other` is the far end of a cut."""

    at: float
    what: str
    who: str = ""
    seconds: float = 0.0
    other: str = ""


class Weather(msgspec.Struct, frozen=True):
    """Everything about one run that is not the product. `skew_s` by host; `names` are the kinds of trouble in it."""

    seed: int
    hosts: int
    near: bool  # all on one machine
    gateways: int
    active_s: float
    contacts: int
    agents: int
    wires: Wires
    store: Store
    carrier: Carrier
    skew_s: tuple[float, ...]
    blows: tuple[Blow, ...]
    names: tuple[str, ...]


def forecast(seed: int) -> Weather:
    """The weather of a seed. One in twelve is fine; the others mix a few kinds of trouble."""
    chance = random.Random(f"{seed}/weather")
    hosts, gateways = chance.randint(2, 4), 2
    share = 0.0 if chance.random() < 1 / 12 else chance.choice([0.15, 0.3, 0.3, 0.5])
    names = tuple(name for name in (*_QUALITIES, *_BLOWS) if chance.random() < share)
    active_s = chance.uniform(30.0, 60.0)
    blows: list[Blow] = []
    for name in names:
        if name in _BLOWS:
            most = _MOST.get(name, 2)
            blows += [_BLOWS[name](chance, hosts, gateways, active_s) for _ in range(chance.randint(1, most))]
    return Weather(
        seed=seed,
        hosts=hosts,
        near=chance.random() < 0.5,
        gateways=gateways,
        active_s=active_s,
        contacts=chance.randint(4, 10),
        agents=chance.randint(2, 4),
        wires=_wires(chance, names),
        store=_store(chance, names),
        carrier=_carrier(chance, names),
        skew_s=tuple(chance.uniform(-30, 30) if "skew" in names else 0.0 for _ in range(hosts)),
        blows=tuple(sorted(blows, key=lambda blow: (blow.at, blow.what, blow.who, blow.other))),
        names=names,
    )


def fine(seed: int, *blows: Blow, hosts: int = 2, active_s: float = 30.0) -> Weather:
    """Good weather but for these blows, for tests that want one thing to happen."""
    return Weather(
        seed=seed,
        hosts=hosts,
        near=False,
        gateways=2,
        active_s=active_s,
        contacts=6,
        agents=3,
        wires=Wires(),
        store=Store(),
        carrier=Carrier(),
        skew_s=(0.0,) * hosts,
        blows=blows,
        names=(),
    )


_QUALITIES = ("slow wires", "lossy wires", "doubling wires", "slow store", "failing store", "bad carrier", "skew")


def _wires(chance: random.Random, names: tuple[str, ...]) -> Wires:
    return Wires(
        delay_s=0.02 if "slow wires" in names else 0.001,
        slow=0.02 if "slow wires" in names else 0.0,
        dropped=chance.uniform(0.005, 0.03) if "lossy wires" in names else 0.0,
        lost=chance.uniform(0.005, 0.03) if "lossy wires" in names else 0.0,
        doubled=chance.uniform(0.01, 0.1) if "doubling wires" in names else 0.0,
        deaf=chance.choice([0.0, 0.5, 1.0]),
    )


def _store(chance: random.Random, names: tuple[str, ...]) -> Store:
    return Store(
        delay_s=chance.choice([0.02, 0.1]) if "slow store" in names else 0.002,
        slow=0.02 if "slow store" in names else 0.0,
        before=chance.uniform(0.005, 0.05) if "failing store" in names else 0.0,
        after=chance.uniform(0.005, 0.05) if "failing store" in names else 0.0,
    )


def _carrier(chance: random.Random, names: tuple[str, ...]) -> Carrier:
    if "bad carrier" not in names:
        return Carrier(again=0.05)
    return Carrier(
        refuses=chance.uniform(0, 0.1),
        busy=chance.uniform(0, 0.1),
        misses=chance.uniform(0, 0.05),
        silent=chance.uniform(0, 0.15),
        late=chance.choice([0.0, 0.2, 0.8]),
        forgets=chance.choice([0.0, 0.3, 0.7]),
        again=chance.uniform(0, 0.5),
    )


def _at(chance: random.Random, active_s: float) -> float:
    return chance.uniform(3.0, active_s)


def _host(chance: random.Random, hosts: int) -> str:
    return f"host-{chance.randrange(hosts)}"


def _gateway(chance: random.Random, gateways: int) -> str:
    return f"gateway-{chance.randrange(gateways)}"


def _kill_host(chance: random.Random, hosts: int, _: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "kill", _host(chance, hosts), chance.uniform(0.5, 6.0))


def _stop_host(chance: random.Random, hosts: int, _: int, active_s: float) -> Blow:
    seconds = chance.choice([0.3, 3.0, 5.5, 8.0, 11.0, 13.0, 30.0]) * chance.uniform(0.9, 1.1)
    return Blow(_at(chance, active_s), "stop", _host(chance, hosts), seconds)


def _kill_gateway(chance: random.Random, _: int, gateways: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "kill", _gateway(chance, gateways), chance.uniform(0.5, 5.0))


def _stop_gateway(chance: random.Random, _: int, gateways: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "stop", _gateway(chance, gateways), chance.choice([1.0, 8.0, 20.0]))


def _kill_coordinator(chance: random.Random, _: int, __: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "kill", f"coordinator-{chance.randrange(2)}", chance.uniform(0.5, 10.0))


def _stop_coordinator(chance: random.Random, _: int, __: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "stop", f"coordinator-{chance.randrange(2)}", chance.choice([3.0, 9.0, 20.0]))


def _freeze_store(chance: random.Random, _: int, __: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "freeze", "database", chance.choice([0.5, 3.0, 7.0, 12.0, 20.0]))


def _cut(chance: random.Random, hosts: int, gateways: int, active_s: float) -> Blow:
    one = chance.choice([_host(chance, hosts), _host(chance, hosts), _gateway(chance, gateways), "coordinator-0"])
    far = ["database", "database", "provider", "coordinator-0", "coordinator-1"]
    far += [f"host-{index}" for index in range(hosts)] + [f"gateway-{index}" for index in range(gateways)]
    two = chance.choice([end for end in far if end != one])
    what = chance.choice(["cut both ways", "cut there", "cut back"])
    return Blow(_at(chance, active_s), what, one, chance.choice([0.5, 2.0, 5.0, 9.0, 14.0, 25.0]), two)


def _jump(chance: random.Random, hosts: int, _: int, active_s: float) -> Blow:
    seconds = chance.choice([-3600.0, -30.0, -2.0, 2.0, 30.0, 3600.0])
    return Blow(_at(chance, active_s), "jump", _host(chance, hosts), seconds)


def _drain(chance: random.Random, hosts: int, _: int, active_s: float) -> Blow:
    return Blow(_at(chance, active_s), "drain", _host(chance, hosts), chance.uniform(1.0, 5.0))


_BLOWS: dict[str, Callable[[random.Random, int, int, float], Blow]] = {
    "hosts die": _kill_host,
    "hosts freeze": _stop_host,
    "gateways die": _kill_gateway,
    "gateways freeze": _stop_gateway,
    "coordinators die": _kill_coordinator,
    "coordinators freeze": _stop_coordinator,
    "database freezes": _freeze_store,
    "partitions": _cut,
    "clock jumps": _jump,
    "drains": _drain,
}
_MOST = {"partitions": 5, "hosts die": 4, "hosts freeze": 3}
