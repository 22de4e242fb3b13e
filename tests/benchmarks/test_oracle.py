"""Each check of the oracle finds the broken promise it is there for, and nothing in a run that kept them all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks.chaos.customers import Contact
from benchmarks.chaos.ledger import Command, Ledger, Said
from benchmarks.chaos.oracle import Evidence, judge
from benchmarks.chaos.turns import Journal, Turn, on_the_way, unread_of
from benchmarks.chaos.views import Thread

KEY = "conversation:tenant:one"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())


def turn(seq: int, event: dict[str, Any], **fields: Any) -> Turn:
    """A turn a second after the one before, by the first owner, under a good lease."""
    at = NOW + timedelta(seconds=seq)
    plain = Turn(KEY, seq, 7, 1, "host-0#a", (SECOND + seq, 1), at + timedelta(seconds=9), at, event, open=False)
    return replace(plain, **fields)


def received(seq: int, place: int, **fields: Any) -> Turn:
    """A customer's message."""
    item = {"kind": "message", "direction": "in", "text": f"in-{place}"}
    return turn(seq, {"type": "message.received", "provider_id": f"in-{place}", "item": item}, **fields)


def run() -> Evidence:
    """Three messages and an answer that reached the provider; every promise kept."""
    queued = {"type": "message.queued", "item": {"kind": "message", "direction": "out", "text": "out-1"}, "starts": 4}
    sent = {"type": "message.sent", "target": 4, "frees": True, "patch": {"status": "sent"}}
    turns = [received(1, 1), received(2, 2), received(3, 3), turn(4, queued), turn(5, sent)]
    return Evidence(
        tenant_id="tenant",
        ledger=Ledger(
            said={f"in-{place}": Said(0, place, 0.0, acked=1.0) for place in (1, 2, 3)},
            commands={"out-1": Command("one", "c", 0.0, accepted=1.0)},
        ),
        journal=Journal({KEY: turns}),
        contacts=[Contact(0, 0, "one", 7)],
        sends={"one": [{"text": {"body": "out-1"}}]},
        burials={},
        listed={"one": {"seq": 5, "unread": 3}},
        leftovers={"inbox": [], "dead_letters": [], "journal": [], "timers": []},
        may_double=True,
    )


def lose(it: Evidence) -> None:
    del it.journal.keys[KEY][2:]
    it.listed["one"] = {"seq": 2, "unread": 2}
    it.ledger.commands.clear()
    it.sends["one"].clear()


def double(it: Evidence) -> None:
    it.journal.keys[KEY].append(received(6, 3))
    it.listed["one"] = {"seq": 6, "unread": 4}


def tear(it: Evidence) -> None:
    it.journal.keys[KEY][4].seq = 6
    it.listed["one"]["seq"] = 6


def swap(it: Evidence) -> None:
    first, second = it.journal.keys[KEY][:2]
    first.event, second.event = second.event, first.event


def send_twice(it: Evidence) -> None:
    it.sends["one"] *= 2


def never_send(it: Evidence) -> None:
    it.sends["one"].clear()


def forget(it: Evidence) -> None:
    it.leftovers["inbox"].append("entry")


def come_late(it: Evidence) -> None:
    it.journal.keys[KEY][2].kept = (SECOND + 14, 1)


def go_back(it: Evidence) -> None:
    it.journal.keys[KEY][1].epoch = 2


def rise_from_the_dead(it: Evidence) -> None:
    it.burials["host-0#a"] = SECOND + 2


def miscount(it: Evidence) -> None:
    it.listed["one"]["unread"] = 2


BROKEN: list[tuple[Callable[[Evidence], None], str]] = [
    (lose, "A"),
    (double, "A"),
    (tear, "B"),
    (swap, "C"),
    (send_twice, "D"),
    (never_send, "D"),
    (forget, "E"),
    (come_late, "G"),
    (go_back, "G"),
    (rise_from_the_dead, "G"),
    (miscount, "H"),
]


def test_a_run_that_kept_its_promises_has_no_violation() -> None:
    assert judge(run()) == []


@pytest.mark.parametrize(("spoil", "check"), BROKEN, ids=[spoil.__name__ for spoil, _ in BROKEN])
def test_a_broken_promise_is_found(spoil: Callable[[Evidence], None], check: str) -> None:
    it = run()
    spoil(it)
    assert check in {violation.check for violation in judge(it)}


def test_a_double_send_is_forgiven_only_after_a_crash_and_when_the_conversation_said_so() -> None:
    it = run()
    send_twice(it)
    doubt = {"type": "message.status", "target": 4, "patch": {"status": "unconfirmed"}}
    it.journal.keys[KEY].append(turn(6, doubt))
    it.listed["one"]["seq"] = 6
    assert (judge(it), it.doubles) == ([], 1)
    it.may_double = False
    assert {violation.check for violation in judge(it)} == {"D"}


def test_unread_and_what_is_on_the_way_follow_from_the_turns() -> None:
    turns = run().journal.keys[KEY]
    assert (unread_of(turns), on_the_way(turns[:4]), on_the_way(turns)) == (3, 1, 0)
    read = turn(6, {"type": "conversation.read", "change": {"read_up_to": 2}})
    assert unread_of([*turns, read]) == 1


def test_a_screen_notices_an_event_that_is_missing() -> None:
    screen = Thread("conversation:one")
    screen.resumed({"seq": 1, "snapshot": {"conversation": {"seq": 1}, "items": [], "next": None}})
    screen.event({"seq": 2, "data": {"conversation": {"seq": 2}}})
    screen.event({"seq": 2, "data": {"conversation": {"seq": 2}}})
    assert screen.holes == []
    screen.event({"seq": 4, "data": {"conversation": {"seq": 4}}})
    assert screen.holes == ["conversation:one: 4 came after 2"]
