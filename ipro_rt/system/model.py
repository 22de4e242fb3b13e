"""The cluster and the dead letters, as they are shown."""

from datetime import datetime
from typing import Literal

import msgspec

from ipro_rt.kernel.glassbox import ActorCard, HostStats

HostState = Literal["alive", "silent", "draining", "dead"]


class ShardsView(msgspec.Struct, frozen=True, kw_only=True):
    """How the shards stand. `unowned` are those that no living host holds; `version` is the table's."""

    total: int
    dedicated: int
    unowned: int
    version: int


class CoordinatorView(msgspec.Struct, frozen=True):
    """Who moves the shards. Before the first one: term 0, nobody."""

    term: int = 0
    holder: str = ""
    alive: bool = False


class NodeView(msgspec.Struct, frozen=True):
    """A machine, and the names of its hosts."""

    name: str
    hosts: list[str]


class HostView(msgspec.Struct, frozen=True, kw_only=True):
    """A host. `silent_s` is how long ago its lease ended, negative while it lasts; a zero in `stats` is left out."""

    name: str
    incarnation: str
    node: str
    build: str
    pid: int
    state: HostState
    silent_s: float
    shards: int
    stats: HostStats


class GatewayView(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway, as it last said of itself: signed-in sockets, messages to hosts without a reply, those that wait for a
    shard to be owned, messages that went through the inbox, lists read while a host did not answer, events handed to
    sockets. A draining one takes no new clients and sends its own away."""

    name: str
    node: str = ""
    build: str = ""
    draining: bool = False
    sockets: int = 0
    waiting: int = 0
    parked: int = 0
    deferred: int = 0
    stale_reads: int = 0
    events: int = 0


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at a glance. `inbox` and `dead_letters` are counted up to 10,000."""

    at: datetime
    version: str
    mode: Literal["development", "production"]
    shards: ShardsView
    coordinator: CoordinatorView
    nodes: list[NodeView]
    hosts: list[HostView]
    gateways: list[GatewayView]
    inbox: int
    dead_letters: int


class ActorPage(msgspec.Struct, frozen=True):
    """Actors in memory, and where the next page begins."""

    items: list[ActorCard]
    next: str | None


class DeadLetterView(msgspec.Struct, frozen=True, kw_only=True):
    """A letter without its body. `error` names what was raised, never with words out of the message."""

    id: str
    kind: str
    actor: str
    message: str
    error: str
    source: str
    at: datetime
    tries: int


class DeadLetterPage(msgspec.Struct, frozen=True):
    """Letters, newest first, and where the next page begins."""

    items: list[DeadLetterView]
    next: str | None
