"""Check F: what every watching client shows at the end, against the database as the API reads it."""

import asyncio
import time
from collections.abc import Collection, Iterator
from typing import Any

from benchmarks.chaos.customers import conversations
from benchmarks.chaos.oracle import Violation
from benchmarks.chaos.stage import Stage
from benchmarks.chaos.views import InboxList, Thread
from benchmarks.chaos.watchers import Watcher

Json = dict[str, Any]
PATIENCE_S = 10.0  # the last events are still on their way
LOOK_S = 0.5


async def compare(there: Stage, watchers: list[Watcher]) -> list[Violation]:
    """Differences that stay, and every hole a client met."""
    deadline = time.monotonic() + PATIENCE_S
    while found := await _differences(there, watchers):
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(LOOK_S)
    holes = [
        Violation("F", f"{watcher.name}, {hole}")
        for watcher in watchers
        for view in watcher.views.values()
        for hole in view.holes
    ]
    return found + holes


async def _differences(there: Stage, watchers: list[Watcher]) -> list[Violation]:
    listed = await conversations(there)
    found: list[Violation] = []
    for watcher in watchers:
        if not watcher.settled:
            found.append(Violation("F", f"{watcher.name} is not connected, or has a topic nobody answered for"))
            continue
        for view in watcher.views.values():
            if isinstance(view, InboxList):
                found += [Violation("F", f"{watcher.name}, {what}") for what in _list_differs(view, listed)]
            else:
                found += [Violation("F", f"{watcher.name}, {what}") for what in await _thread_differs(there, view)]
    return found


def _list_differs(view: InboxList, listed: dict[str, Json]) -> Iterator[str]:
    """The first page comes with the subscription, the rest as it changes: only what is shown can be wrong.

    A turn that changes nothing of the header is not told to lists, so their seq may be behind.
    """
    for identifier, shown in view.headers.items():
        if what := _difference(shown, listed.get(identifier, {}), but={"seq"}):
            yield f"inbox: {identifier} {what}"


async def _thread_differs(there: Stage, view: Thread) -> list[str]:
    identifier = view.topic.partition(":")[2]
    header = await there.api("GET", f"/conversations/{identifier}")
    if what := _difference({**view.header, "id": identifier}, header):
        return [f"{view.topic}: header {what}"]
    items = await _timeline(there, identifier, min(view.items, default=1))
    wrong = {
        seq: what
        for seq in sorted(items.keys() | view.items.keys())
        if (what := _difference(view.items.get(seq, {}), items.get(seq, {})))
    }
    return [f"{view.topic}:{seq} {what}" for seq, what in list(wrong.items())[:5]]


async def _timeline(there: Stage, identifier: str, first: int) -> dict[int, Json]:
    """The entries from `first` on."""
    found: dict[int, Json] = {}
    before: dict[str, str] = {}
    while True:
        query = {"limit": "200", **before}
        page = await there.api("GET", f"/conversations/{identifier}/timeline", params=query)
        found |= {item["seq"]: item for item in page["items"]}
        if page["next"] is None or page["next"] <= first:
            return {seq: item for seq, item in found.items() if seq >= first}
        before = {"before": str(page["next"])}


def _difference(shown: Json, there: Json, but: Collection[str] = ()) -> str:
    """The fields that differ, as `name: shown, not there`; empty when none does."""
    shown, there = _bare(shown), _bare(there)
    names = sorted((shown.keys() | there.keys()) - set(but))
    wrong = [name for name in names if shown.get(name) != there.get(name)]
    return "; ".join(f"{name} {shown.get(name)!r}, not {there.get(name)!r}" for name in wrong)[:300]


def _bare(value: Any) -> Any:
    """Without what is absent: null and no field are the same to a reader."""
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_bare(each) for each in value]
    return value
