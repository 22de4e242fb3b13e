"""How cards and the table become what is shown, and what of an error may be shown. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from ipro_rt.kernel.ownership import NOBODY, HostCard, Table
from ipro_rt.system.model import HostState, HostView, NodeView, ShardsView

MAX_ERROR = 200
_TYPE = re.compile(r"[A-Za-z_][\w.]*")
_CODE = re.compile(r"\bcode='([a-z_]{1,60})'")
_PATH = re.compile(r" - at `(\$[\w.\[\]]*)`")


def state_of(card: HostCard) -> HostState:
    """One word for a host: what matters most first."""
    if card.dead:
        return "dead"
    if card.silent_s > 0:
        return "silent"
    return "draining" if card.draining else "alive"


def node_of(card: HostCard) -> str:
    """The name of the machine a host is on."""
    return card.node or card.machine


def host_views(cards: Sequence[HostCard], table: Table) -> list[HostView]:
    """Every host with how many shards it holds."""
    held = Counter(table.owners)
    return [
        HostView(
            name=card.name,
            incarnation=card.incarnation,
            node=node_of(card),
            build=card.build,
            pid=card.pid,
            state=state_of(card),
            silent_s=card.silent_s,
            shards=held[card.claim],
            stats=card.stats,
        )
        for card in cards
    ]


def node_views(cards: Sequence[HostCard]) -> list[NodeView]:
    """The machines by name."""
    hosts: dict[str, list[str]] = {}
    for card in cards:
        hosts.setdefault(node_of(card), []).append(card.name)
    return [NodeView(name, hosts[name]) for name in sorted(hosts)]


def shards_view(cards: Sequence[HostCard], table: Table, total: int) -> ShardsView:
    """A shard is unowned when nobody is named for it, or a host that is dead or gone."""
    held = Counter(table.owners)
    living = {card.claim for card in cards if not card.dead} - {NOBODY}
    owned = sum(held[claim] for claim in living)
    return ShardsView(
        total=total, dedicated=len(table.dedicated), unowned=len(table.owners) - owned, version=table.version
    )


def shown_error(error: str) -> str:
    """What of a kept error may leave: the exception's type, a refusal's code, the path of the field that did not fit.

    The rest of an exception's words may quote the message it broke on (`KeyError('Olá, aqui é a Ana')`), so none of
    them are shown; whoever runs the machine finds them in the host's log.
    """
    named = _TYPE.match(error)
    told = named[0].rpartition(".")[2] if named else "unknown"
    if code := _CODE.search(error):
        told += f": {code[1]}"
    if path := _PATH.search(error):
        told += f" at {path[1]}"
    return told[:MAX_ERROR]
