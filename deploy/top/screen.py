"""What is drawn: the cluster on one screen of any width, the most important columns first."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.top.history import History
from ipro_rt.system.model import Cluster, DeadLetterPage, GatewayView, HostView

Row = TypeVar("Row", HostView, GatewayView)

BARS = "▁▂▃▄▅▆▇█"
UNKNOWN = "–"
PAD = 2  # between columns
OTHER_LINES = 20  # of a live screen, beside the rows of hosts
_ORDER = {"dead": 0, "silent": 1, "draining": 2, "alive": 3}
_STYLE = {"dead": "bold red", "silent": "red", "draining": "yellow", "alive": "green"}


class Column(NamedTuple, Generic[Row]):
    """A column of hosts or gateways: its title, the width it needs, and what stands in it."""

    title: str
    width: int
    told: Callable[[Row, History], str]


HOSTS: list[Column[HostView]] = [
    Column("host", 10, lambda host, _: clean(host.name)),
    Column("state", 8, lambda host, _: host.state),
    Column("shards", 6, lambda host, _: str(host.shards)),
    Column("actors", 13, lambda host, _: _of(host.stats.live, host.stats.live_cap)),
    Column("turns/s", 8, lambda host, past: _rate(past.rate(host, "turns"))),
    Column("mail", 6, lambda host, _: str(host.stats.waiting)),
    Column("lag ms", 6, lambda host, _: f"{host.stats.loop_lag_ms:.0f}"),
    Column("flush", 6, lambda host, _: f"{host.stats.flush_ms:.1f}"),
    Column("commit/s", 8, lambda host, past: _rate(past.rate(host, "committed"))),
    Column("cpu %", 5, lambda host, past: _percent(past.rate(host, "cpu_s"))),
    Column("MB", 6, lambda host, _: str(host.stats.rss_bytes // 1_000_000)),
    Column("timers", 7, lambda host, _: str(host.stats.timers)),
    Column("late ms", 7, lambda host, _: f"{host.stats.timer_lag_ms:.0f}"),
    Column("calls", 5, lambda host, _: str(host.stats.effects)),
    Column("behind", 6, lambda host, _: str(host.stats.dirty)),
    Column("owed", 6, lambda host, _: str(host.stats.held)),
    Column("lease s", 7, lambda host, _: f"{-host.silent_s:.1f}"),
    Column("broken", 6, lambda host, _: str(host.stats.broken)),
    Column("fenced", 6, lambda host, _: str(host.stats.fenced + host.stats.stale)),
    Column("node", 16, lambda host, _: clean(host.node)),
    Column("build", 12, lambda host, _: clean(host.build)),
]
GATEWAYS: list[Column[GatewayView]] = [
    Column("gateway", 10, lambda gateway, _: clean(gateway.name)),
    Column("state", 8, lambda gateway, _: "draining" if gateway.draining else "open"),
    Column("sockets", 7, lambda gateway, _: str(gateway.sockets)),
    Column("waiting", 7, lambda gateway, _: str(gateway.waiting)),
    Column("parked", 6, lambda gateway, _: str(gateway.parked)),
    Column("deferred", 8, lambda gateway, _: str(gateway.deferred)),
    Column("stale", 6, lambda gateway, _: str(gateway.stale_reads)),
    Column("events", 10, lambda gateway, _: str(gateway.events)),
]


def screen(
    cluster: Cluster,
    letters: DeadLetterPage,
    past: History,
    *,
    width: int,
    height: int | None = None,
    notice: str | None = None,
) -> RenderableType:
    """One frame. `height` cuts the list of hosts, healthy ones first; `notice` is a trouble that may pass."""
    parts: list[RenderableType] = [_head(cluster)]
    if notice:
        parts.append(Text(clean(notice), style="bold red"))
    rows = None if height is None else max(3, height - OTHER_LINES)
    parts += [Text(""), *_lines(past, width), Text(""), *_hosts(cluster.hosts, past, width, rows)]
    if cluster.gateways:
        parts += [Text(""), _table(GATEWAYS, cluster.gateways, past, width)]
    if letters.items:
        parts += [Text(""), Text("dead letters, newest first", style="bold"), *_letters(letters)]
    return Group(*parts)


def sparkline(values: Iterable[float], width: int) -> str:
    """The last `width` values as bars between nothing and the largest of them."""
    shown = list(values)[-width:] if width > 0 else []
    top = max(shown, default=0.0)
    if top <= 0:
        return BARS[0] * len(shown)
    return "".join(BARS[min(len(BARS) - 1, int(max(0.0, value) / top * len(BARS)))] for value in shown)


def clean(text: str) -> str:
    """Without anything that a terminal would obey."""
    return "".join(each if each.isprintable() else "·" for each in text)


def _head(cluster: Cluster) -> Text:
    shards, leader = cluster.shards, cluster.coordinator
    head = Text.assemble(
        (f"iPro RT {clean(cluster.version)}", "bold"),
        f"  {cluster.mode}  {cluster.at:%Y-%m-%d %H:%M:%S} UTC\n",
        f"shards {shards.total}",
        f" + {shards.dedicated} dedicated" if shards.dedicated else "",
        f", version {shards.version}, ",
        (f"{shards.unowned} unowned", "bold red" if shards.unowned else "green"),
        "  coordinator ",
        (f"{clean(leader.holder)} term {leader.term}" if leader.alive else "none", "" if leader.alive else "bold red"),
        f"\nhosts {len(cluster.hosts)}  nodes {len(cluster.nodes)}  gateways {len(cluster.gateways)}  ",
        (f"inbox {_capped(cluster.inbox)}", "yellow" if cluster.inbox else ""),
        "  ",
        (f"dead letters {_capped(cluster.dead_letters)}", "yellow" if cluster.dead_letters else ""),
    )
    head.overflow = "fold"
    return head


def _lines(past: History, width: int) -> list[Text]:
    lines = []
    for name, series in past.series.items():
        now = _rate(series[-1] if series else None)
        line = Text(f"{name:<12} {now:>8} ")
        line.append(sparkline(series, width - len(line)), style="cyan")
        line.no_wrap, line.overflow = True, "crop"
        lines.append(line)
    return lines


def _hosts(hosts: Sequence[HostView], past: History, width: int, rows: int | None) -> list[RenderableType]:
    ordered = sorted(hosts, key=lambda host: (_ORDER[host.state], host.name))
    shown = ordered if rows is None else ordered[:rows]
    table = _table(HOSTS, shown, past, width)
    if len(shown) == len(ordered):
        return [table]
    return [table, Text(f"and {len(ordered) - len(shown)} more", style="dim")]


def _table(columns: Sequence[Column[Row]], rows: Sequence[Row], past: History, width: int) -> Table:
    table = Table(box=None, padding=(0, PAD, 0, 0), pad_edge=False, header_style="bold")
    fitting = _fitting(columns, width)
    for position, column in enumerate(fitting):
        table.add_column(column.title, no_wrap=True, overflow="ellipsis", justify="right" if position else "left")
    for row in rows:
        cells = [column.told(row, past) for column in fitting]
        table.add_row(*(Text(cell, style=_STYLE.get(cell, "")) for cell in cells))
    return table


def _fitting(columns: Sequence[Column[Row]], width: int) -> list[Column[Row]]:
    """As many columns as there is room for, never fewer than two."""
    used = 0
    fitting: list[Column[Row]] = []
    for column in columns:
        used += column.width + PAD
        if used > width + PAD and len(fitting) >= 2:
            break
        fitting.append(column)
    return fitting


def _letters(letters: DeadLetterPage) -> list[Text]:
    lines = []
    for letter in letters.items:
        told = f"{letter.at:%m-%d %H:%M:%S} {letter.kind} {letter.actor} {letter.message}: {letter.error}"
        line = Text(clean(f"{told} ({letter.source}, {letter.tries} tries)"))
        line.no_wrap, line.overflow = True, "ellipsis"
        lines.append(line)
    return lines


def _rate(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _percent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value * 100:.0f}"


def _of(value: int, limit: int) -> str:
    return f"{value}/{limit}" if limit else str(value)


def _capped(count: int) -> str:
    return f"{count}+" if count >= 10_000 else str(count)
