"""What a watching client knows of a topic, folded as docs/api.md says, and what it found wrong while folding."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
RANK = {"pending": 0, "sending": 1, "unconfirmed": 2, "sent": 3, "delivered": 4, "read": 5, "played": 6}


@dataclass
class Thread:
    """One conversation on a screen. `holes` are events that did not follow the one before."""

    topic: str
    seq: int = -1
    header: Json = field(default_factory=dict)
    items: dict[int, Json] = field(default_factory=dict)
    holes: list[str] = field(default_factory=list)
    listening: bool = False

    @property
    def after(self) -> int | None:
        """What to resume from."""
        return self.seq if self.seq >= 0 else None

    def resumed(self, answer: Json) -> None:
        """The answer to a subscription."""
        self.listening = True
        if (snapshot := answer.get("snapshot")) is not None:
            self.seq = answer["seq"]
            self.header = dict(snapshot["conversation"])
            self.items = {item["seq"]: item for item in snapshot["items"]}
            return
        for event in answer["events"]:
            self.event(event)
        if self.seq != answer["seq"]:
            self.holes.append(f"{self.topic}: resumed to {answer['seq']}, events end at {self.seq}")
            self.seq = answer["seq"]

    def event(self, event: Json) -> None:
        """One event, live or missed; one that is known already changes nothing."""
        seq = event["seq"]
        if not self.listening or seq <= self.seq:
            return
        if seq != self.seq + 1:
            self.holes.append(f"{self.topic}: {seq} came after {self.seq}")
        self.seq = seq
        data = event["data"]
        self.header.update(data["conversation"])
        if (item := data.get("item")) is not None:
            self.items[item["seq"]] = item
        if (patch := data.get("patch")) is not None and data["target"] in self.items:
            self.items[data["target"]] = patched(self.items[data["target"]], patch)


@dataclass
class InboxList:
    """The list on a screen: whole headers by id."""

    topic: str
    seq: int = -1
    headers: dict[str, Json] = field(default_factory=dict)
    holes: list[str] = field(default_factory=list)
    listening: bool = False

    @property
    def after(self) -> int | None:
        """What to resume from."""
        return self.seq if self.seq >= 0 else None

    def resumed(self, answer: Json) -> None:
        """The answer to a subscription."""
        self.listening = True
        if (snapshot := answer.get("snapshot")) is not None:
            self.headers = {each["id"]: each for each in snapshot["items"]}
        for event in answer.get("events") or ():
            self.event(event)
        self.seq = answer["seq"]

    def event(self, event: Json) -> None:
        """One event: a conversation as it is now."""
        if not self.listening or event["seq"] <= self.seq:
            return
        self.seq = event["seq"]
        header = event["data"]
        known = self.headers.get(header["id"])
        if known is None or known["seq"] <= header["seq"]:
            self.headers[header["id"]] = header


View = Thread | InboxList


def patched(item: Json, patch: Json) -> Json:
    """An item after a patch."""
    item = dict(item)
    if (status := patch.get("status")) is not None and supersedes(status, item.get("status")):
        item["status"] = status
        item.pop("error", None)
        if patch.get("error") is not None:
            item["error"] = patch["error"]
    if (reaction := patch.get("reaction")) is not None:
        others = [each for each in item["reactions"] if each["by"] != reaction["by"]]
        item["reactions"] = [*others, reaction] if reaction["emoji"] else others
    for name in ("media", "text", "edited_at"):
        if name in patch:
            item[name] = patch[name]
    return item


def supersedes(new: str, old: str | None) -> bool:
    """Whether a status takes the place of another."""
    if old is None or old == "failed":
        return new != old
    if new == "failed":
        return RANK[old] <= RANK["sent"]
    return RANK[new] > RANK[old] or (new == "sending" and old == "unconfirmed")
