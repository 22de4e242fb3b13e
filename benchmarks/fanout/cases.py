"""One room, both servers side by side: one event at a time and in a stream, round after round in turns."""

import time
from typing import NamedTuple

from benchmarks.fanout.crowd import Crowd, Visit
from benchmarks.fanout.servers import TOPIC, Server

WINDOW = 100  # events of a stream that have been published and not been heard by everybody
CHUNK = 25
ROOM = Visit(f'{{"topic":"{TOPIC}"}}')


class Measured(NamedTuple):
    """What rounds together gave."""

    deliveries: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0

    def plus(self, other: "Measured") -> "Measured":
        """Both."""
        return Measured(self.deliveries + other.deliveries, self.cpu_s + other.cpu_s, self.wall_s + other.wall_s)

    @property
    def per_core(self) -> float:
        """Deliveries a second of the server's CPU."""
        return self.deliveries / self.cpu_s if self.cpu_s else 0.0

    @property
    def per_second(self) -> float:
        """Deliveries a second by the clock."""
        return self.deliveries / self.wall_s if self.wall_s else 0.0


def gathered(server: Server, clients: int) -> Crowd:
    """So many clients in the server's room."""
    crowd = Crowd(server.port)
    crowd.join([ROOM] * clients)
    return crowd


def measure(mode: str, server: Server, crowd: Crowd, seconds: float) -> Measured:
    """One round. Raises when a client heard more or less than was published."""
    before = {client: client.heard for client in crowd.clients.values()}
    cpu, began = server.cpu_s(), time.perf_counter()
    published = _one(server, crowd, began + seconds) if mode == "one" else _stream(server, crowd, began + seconds)
    wall, used = time.perf_counter() - began, server.cpu_s() - cpu
    wrong = [client.heard - heard for client, heard in before.items() if client.heard - heard != published]
    if wrong:
        raise AssertionError(f"{server.name}: {len(wrong)} clients heard {wrong[:5]} instead of {published} events")
    return Measured(published * len(crowd), used, wall)


def _one(server: Server, crowd: Crowd, end: float) -> int:
    """The next event when everybody has the former."""
    published = 0
    while time.perf_counter() < end:
        server.publish(1)
        published += 1
        crowd.wait(crowd.total + len(crowd))
    return published


def _stream(server: Server, crowd: Crowd, end: float) -> int:
    """As fast as it goes, WINDOW events ahead of what has been heard."""
    published, base, members = 0, crowd.total, len(crowd)
    while time.perf_counter() < end:
        while published * members - (crowd.total - base) <= (WINDOW - CHUNK) * members:
            server.publish(CHUNK)
            published += CHUNK
        crowd.pump()
    crowd.wait(base + published * members)
    return published


def compare(mode: str, pairs: list[tuple[Server, Crowd]], rounds: int, seconds: float) -> dict[str, Measured]:
    """Rounds of each in turn, after one short round each that is not counted."""
    together = {server.name: Measured() for server, _ in pairs}
    for server, crowd in pairs:
        measure(mode, server, crowd, min(seconds, 1.0))
    for _ in range(rounds):
        for server, crowd in pairs:
            for _, others in pairs:
                others.idle(0.05)  # whoever waits for its turn answers its pings
            together[server.name] = together[server.name].plus(measure(mode, server, crowd, seconds))
    return together
