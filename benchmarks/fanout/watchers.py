"""The screens of the whole product, in a process of its own: all subscribe to the company's inbox, a few of them read
every event and note when it came, the others count. Commands come as lines, each is answered with one line of JSON.

`listen N`   until each heard N events since they came: what the readers heard since the last time, as
             (conversation, seq, decided, heard), in ms
`drop`       all connections are closed at once
`return N`   all come back with what they knew, and have everything once they are N events on: when each was back
"""

import json
import sys
import time
from datetime import datetime
from typing import Any

from benchmarks.fanout.crowd import Client, Crowd, Refused, Visit, first_packet, many_files

READERS = 10
EVENTS, RESYNC = b'42["events",', b'42["resync",'


class Watchers:
    """Owns the crowd and what the readers read."""

    def __init__(self, port: int, bearer: str, tenant_id: str, count: int) -> None:
        self._topic = f"inbox:{tenant_id}"
        self._bearer = bearer
        self._crowd = Crowd(port)
        self._count = count
        self._unread: dict[Client, bytes] = {}
        self._read_events: list[tuple[str, int, float, float]] = []
        self._known: tuple[int, str] = (0, "")

    def come(self) -> dict[str, Any]:
        """All connect and subscribe, a screen's snapshot included."""
        took = self._crowd.join([self._visit()] * self._count)
        answers = [json.loads(client.answer)[0] for client in self._crowd.clients.values()]
        if len({(answer["seq"], answer["epoch"]) for answer in answers}) != 1:
            raise AssertionError("the inbox moved while the screens came")
        self._known = (answers[0]["seq"], answers[0]["epoch"])
        clients = list(self._crowd.clients.values())
        self._unread = dict.fromkeys(clients[:: max(1, self._count // READERS)], b"")
        self._crowd.on_bytes = self._read
        return {"seconds": took}

    def listen(self, events: int) -> dict[str, Any]:
        """Until every screen has heard so many events in all."""
        self._read_events.clear()
        self._crowd.wait(events * self._count)
        wrong = {client.heard for client in self._crowd.clients.values()} - {events}
        if wrong:
            raise AssertionError(f"screens heard {sorted(wrong)} events instead of {events}")
        return {"read": self._read_events}

    def drop(self) -> dict[str, Any]:
        """All are cut off at once."""
        self._known = (self._known[0] + next(iter(self._crowd.clients.values())).heard, self._known[1])
        self._crowd.leave()
        self._crowd.total = 0
        self._crowd.on_bytes = None
        return {"known": self._known[0]}

    def come_back(self, missed: int, began: float) -> dict[str, Any]:
        """Each is back when its subscription is answered; everybody must be `missed` events on in the end."""
        self._crowd.join([self._visit(*self._known)] * self._count)
        clients = list(self._crowd.clients.values())
        caught_up = sum(len(json.loads(client.answer)[0]["events"]) for client in clients)
        self._crowd.wait(missed * self._count - caught_up)
        for client in clients:
            heard = len(json.loads(client.answer)[0]["events"]) + client.heard
            if heard != missed:
                raise AssertionError(f"a screen came back to {heard} events instead of {missed}")
        return {"back_s": [client.since - began for client in clients], "complete_s": time.perf_counter() - began}

    def _visit(self, after: int | None = None, epoch: str = "") -> Visit:
        wish: dict[str, Any] = {"topic": self._topic}
        return Visit(json.dumps(wish if after is None else {**wish, "after": after, "epoch": epoch}), self._bearer)

    def _read(self, client: Client, data: bytes) -> None:
        if client not in self._unread:
            return
        now, unread = time.time() * 1000, self._unread[client] + data
        while (packet := first_packet(unread)) is not None:
            payload, unread = packet
            if payload.startswith(RESYNC):
                raise Refused("a screen was told to look again: the clients are too slow for this rate")
            if payload.startswith(EVENTS):
                for event in json.loads(payload[2:])[1]:
                    told, decided = event["data"], datetime.fromisoformat(event["at"]).timestamp() * 1000
                    self._read_events.append((told["id"], told["seq"], decided, now))
        self._unread[client] = unread


def main() -> None:
    """The process; see the module."""
    many_files()
    port, bearer, tenant_id, count = sys.argv[1:]
    watchers = Watchers(int(port), bearer, tenant_id, int(count))
    print(json.dumps(watchers.come()), flush=True)
    began = 0.0
    for line in sys.stdin:
        command, _, number = line.strip().partition(" ")
        if command == "listen":
            told = watchers.listen(int(number))
        elif command == "drop":
            began = time.perf_counter()
            told = watchers.drop()
        else:
            told = watchers.come_back(int(number), began)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
