"""What a client holds of a topic, folded from a snapshot and events alone, as docs/api.md tells clients to do it.

Written from that page and not from the server's code: it is the second opinion.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Json = dict[str, Any]
RANK = ("pending", "sending", "unconfirmed", "sent", "delivered", "read", "played")
KEPT_WHEN_REVOKED = {"id", "seq", "kind", "at", "direction", "author", "type", "status", "reply_to", "client_id"}


class Mirror:
    """One topic on one screen. `seq` is the last one folded in."""

    def __init__(self, ack: Json, *, person: str = "") -> None:
        assert "snapshot" in ack, ack
        self.seq: int = ack["seq"]
        self.epoch: str | None = ack.get("epoch")
        self.person = person
        self.begin(deepcopy(ack["snapshot"]))

    def begin(self, snapshot: Json) -> None:
        """Take a snapshot."""
        raise NotImplementedError

    def fold(self, event: Json) -> None:
        """Take one event's data."""
        raise NotImplementedError

    def shown(self) -> Any:
        """What the screen shows, in the shape of a snapshot."""
        raise NotImplementedError

    def take(self, event: Json) -> None:
        """Take one event, unless it is known. One without a seq is a value: it is always the newest."""
        if event.get("seq", self.seq + 1) > self.seq:
            self.seq = event.get("seq", self.seq)
            self.fold(deepcopy(event["data"]))


class Thread(Mirror):
    """A conversation: its header, and the entries that were loaded."""

    def begin(self, snapshot: Json) -> None:
        """The header and the last page."""
        self.header = snapshot["conversation"]
        self.items = {item["seq"]: item for item in snapshot["items"]}

    def fold(self, data: Json) -> None:
        """Fields of the header, a new entry, a change of an earlier one."""
        self.header |= data["conversation"]
        if "item" in data:
            self.items[data["item"]["seq"]] = data["item"]
        if (target := data.get("target")) in self.items:
            self.items[target] = patched(self.items[target], data["patch"])

    def shown(self) -> Any:
        """The header, and the last fifty entries."""
        return {key: value for key, value in self.header.items() if value is not None}, [
            self.items[seq] for seq in sorted(self.items)[-50:]
        ]


class Headers(Mirror):
    """A list of conversations: the newest header of each counts."""

    def begin(self, snapshot: Json) -> None:
        """The first page."""
        self.headers: dict[str, Json] = {each["id"]: each for each in snapshot["items"]}

    def fold(self, data: Json) -> None:
        """A whole header."""
        there = self.headers.get(data["id"])
        if there is None or there["seq"] <= data["seq"]:
            self.headers[data["id"]] = data

    def shown(self) -> Any:
        """Newest first, without their seqs: a list is not told of a turn that changes nothing it shows."""
        mine = [_but_seq(each) for each in self.headers.values() if self._belongs(each)]
        return sorted(mine, key=lambda each: (each["updated_at"], each["id"]), reverse=True)

    def _belongs(self, header: Json) -> bool:
        return True


class Mine(Headers):
    """One person's own list."""

    def _belongs(self, header: Json) -> bool:
        return header["status"] == "open" and (header["assignee"] or {}).get("id") == self.person


class NumberCard(Mirror):
    """A number, whose health comes in events."""

    def begin(self, snapshot: Json) -> None:
        """The number."""
        self.number = snapshot

    def fold(self, data: Json) -> None:
        """What is not said of the health is not so any more."""
        rest = {key: value for key, value in self.number.items() if key not in ("status", "reason", "quality")}
        self.number = rest | {key: value for key, value in data.items() if value is not None}

    def shown(self) -> Any:
        """The number."""
        return self.number


class Latest(Mirror):
    """Figures: the last ones are all there is."""

    def begin(self, snapshot: Json) -> None:
        """The figures."""
        self.value = snapshot

    def fold(self, data: Json) -> None:
        """The new ones."""
        self.value = data

    def shown(self) -> Any:
        """The figures."""
        return self.value


class People(Mirror):
    """What people do: the last value of each."""

    def begin(self, snapshot: Json) -> None:
        """Everybody."""
        self.people: dict[str, Json] = {each["user_id"]: each for each in snapshot["items"]}

    def fold(self, data: Json) -> None:
        """One person."""
        self.people[data["user_id"]] = data

    def shown(self) -> Any:
        """Who does anything, or is known to have been here."""
        idle = {"typing": False, "viewing": False}
        return {each["user_id"]: each for each in self.people.values() if not idle.items() <= each.items()}


MIRRORS: dict[str, type[Mirror]] = {
    "conversation": Thread,
    "inbox": Headers,
    "user": Mine,
    "number": NumberCard,
    "metrics": Latest,
    "presence": People,
    "typing": People,
}


def snapshot_of(noun: str, ack: Json, person: str) -> Any:
    """What a fresh subscription shows."""
    return MIRRORS[noun](ack, person=person).shown()


def _but_seq(header: Json) -> Json:
    return {key: value for key, value in header.items() if key != "seq"}


def patched(item: Json, patch: Json) -> Json:
    """An entry after a change, by the table of docs/api.md."""
    item = dict(item)
    if "revoked_at" in patch:
        kept = {key: value for key, value in item.items() if key in KEPT_WHEN_REVOKED}
        return kept | {"reactions": [], "revoked_at": patch["revoked_at"]}
    for key, value in patch.items():
        if "revoked_at" in item and key not in ("status", "error", "reaction"):
            continue
        _FOLDS.get(key, _replace(key))(item, value, patch)
    return item


def rises(now: str | None, to: str) -> bool:
    """Whether a status may follow another."""
    if now is None or now == "failed":
        return to != now
    if to == "failed":
        return RANK.index(now) <= RANK.index("sent")
    return RANK.index(to) > RANK.index(now) or (to, now) == ("sending", "unconfirmed")


def _status(item: Json, status: str, patch: Json) -> None:
    if rises(item.get("status"), status):
        item["status"] = status
        item.pop("error", None)
        if "error" in patch:
            item["error"] = patch["error"]


def _reaction(item: Json, reaction: Json, patch: Json) -> None:
    others = [each for each in item["reactions"] if each["by"] != reaction["by"]]
    item["reactions"] = [*others, reaction] if reaction["emoji"] else others


def _with_its_status(item: Json, error: Json, patch: Json) -> None:
    """An error comes and goes with the status it explains."""


def _replace(key: str) -> Callable[[Json, Any, Json], None]:
    def put(item: Json, value: Any, patch: Json) -> None:
        item[key] = value

    return put


_FOLDS: dict[str, Callable[[Json, Any, Json], None]] = {
    "status": _status,
    "error": _with_its_status,
    "reaction": _reaction,
}
