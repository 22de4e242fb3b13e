"""What a gateway measures of itself: seconds in histograms, totals in counters, and figures read when asked for.

Labels are names out of the code (an operation, an outcome, a noun), never an id: their number is known before the
first request. Children are looked up once and kept, so that an observation costs a microsecond.
"""

import asyncio
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, NamedTuple

from opentelemetry.trace import SpanKind
from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, Info, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ipro_rt import __version__
from ipro_rt.kernel.errors import Refusal
from ipro_rt.kernel.request import current
from ipro_rt.kernel.tracing import span

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LAG = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
LAG_LOOK_S = 0.05
SIGN_IN = "createSession"
GOODBYES = ("client disconnect", "server disconnect", "transport close", "transport error", "ping timeout")

Outcome = Literal["ok", "refused", "failed", "gone"]  # gone: nobody waits for the answer any more


class Ended(NamedTuple):
    """How something ended: the outcome, and the code it was refused with."""

    outcome: Outcome = "ok"
    code: str = "ok"

    @classmethod
    def by(cls, error: BaseException) -> "Ended":
        """What was raised: a caller's mistake is a refusal, anything of ours a failure."""
        if isinstance(error, (asyncio.CancelledError, ConnectionError)):
            return cls("gone", "gone")
        if isinstance(error, Refusal):
            return cls("refused" if error.status < 500 else "failed", error.code)
        status = getattr(error, "status", 500)  # aiohttp's own errors have one
        return cls("refused", f"http_{status}") if status < 500 else cls("failed", "internal")


OK = Ended()


class Timing:
    """Measures what happens inside a `with`, and how it ended. The request is named after it, and so is the span.

    `name` is the label's value, `operation` what logs and traces say, if it is another; `parent` the caller's
    traceparent.
    """

    __slots__ = ("_began", "_name", "_operation", "_parent", "_span", "_tell")

    def __init__(
        self, tell: Callable[[str, Ended, float], None], name: str, operation: str = "", parent: str = ""
    ) -> None:
        self._tell = tell
        self._name = name
        self._operation = operation or name
        self._parent = parent
        self._span: AbstractContextManager[object] | None = None
        self._began = 0.0

    def __enter__(self) -> None:
        request = current()
        if request is not None:
            request.operation = self._operation
        self._span = span(self._operation, SpanKind.SERVER, self._parent)
        self._span.__enter__()
        self._began = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._span is not None:
            self._span.__exit__(kind, error, trace)
        self._tell(self._name, OK if error is None else Ended.by(error), time.perf_counter() - self._began)


class Meters:
    """Owns the histograms and counters of one gateway."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._operations = _seconds(
            registry, "operation", "How long operations take over REST, until the answer is made", "operation"
        )
        self._calls = _seconds(registry, "socket_call", "How long what a socket asks takes, until the ack", "event")
        self._webhooks = _seconds(registry, "webhook", "From a provider's webhook to its durable answer", "channel")
        self._refused = _counter(registry, "refusals", "Operations that were not done", "operation", "code")
        self._sign_ins = _counter(registry, "sign_ins", "Attempts to sign in with a password, by outcome", "outcome")
        self._handshakes = _counter(registry, "socket_sign_ins", "Sockets that signed in or tried to", "outcome")
        self._goodbyes = _counter(registry, "socket_disconnects", "Sockets that closed", "reason")
        self._limited = _counter(registry, "rate_limited", "What a quota refused", "quota")
        self._fanout = Histogram(
            "ipro_fanout_seconds",
            "From an event heard of a host to its bytes in the transport: the oldest of each write",
            buckets=QUICK,
            registry=registry,
        )
        self._lag = Histogram(
            "ipro_loop_lag_seconds",
            "How late the event loop was, looked at 20 times a second",
            buckets=LAG,
            registry=registry,
        )
        self._children: dict[tuple[str, str, Outcome], Histogram] = {}
        Info("ipro_build", "Which code this is", registry=registry).info(
            {"version": __version__, "python": platform.python_version()}
        )
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)

    def operation(self, operation: str, ended: Ended, took: float) -> None:
        """An operation over REST is over."""
        self._observe(self._operations, operation, ended, took)
        if ended.outcome != "ok":
            self._refused.labels(operation, ended.code).inc()
        if operation == SIGN_IN:
            self._sign_ins.labels(ended.code).inc()

    def call(self, event: str, ended: Ended, took: float) -> None:
        """A socket was answered: `subscribe`, `unsubscribe` or `call`."""
        self._observe(self._calls, event, ended, took)

    def webhook(self, channel: str, ended: Ended, took: float) -> None:
        """A provider was answered."""
        self._observe(self._webhooks, channel, ended, took)

    def fanout(self, took: float) -> None:
        """Events left for a socket; the oldest of them was heard so long ago."""
        self._fanout.observe(took)

    def handshake(self, outcome: str) -> None:
        """A socket signed in: `ok`, or the code it was refused with."""
        self._handshakes.labels(outcome).inc()

    def goodbye(self, reason: str | None) -> None:
        """A socket closed."""
        self._goodbyes.labels(reason if reason in GOODBYES else "other").inc()

    def limited(self, quota: str) -> None:
        """A quota refused something."""
        self._limited.labels(quota).inc()

    def lag(self, late: float) -> None:
        """The loop was late by so much."""
        self._lag.observe(late)

    def read(self, *figures: "Reading") -> None:
        """Tell these figures with the others, as they are when somebody asks."""
        self.registry.register(Readings(figures))

    def _observe(self, family: Histogram, name: str, ended: Ended, took: float) -> None:
        key = (family._name, name, ended.outcome)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = family.labels(name, ended.outcome)
        child.observe(took)


class Reading(NamedTuple):
    """A figure read when it is asked for. With a `label`, `value` is a mapping from its values."""

    name: str
    help: str
    value: Callable[[], float | Mapping[str, float]]
    label: str | None = None
    counts: bool = False  # it only grows: told as a counter, `…_total`


class Readings(Collector):
    """Owns no figure: asks whoever has it."""

    def __init__(self, figures: Iterable[Reading]) -> None:
        self._figures = tuple(figures)

    def describe(self) -> Iterable[Metric]:
        """The names, so that two of one name are refused at the start."""
        return [_family(figure) for figure in self._figures]

    def collect(self) -> Iterator[Metric]:
        """Every figure as it is now."""
        for figure in self._figures:
            family, value = _family(figure), figure.value()
            values = value if isinstance(value, Mapping) else {"": value}
            for label, each in values.items():
                family.add_metric([label] if figure.label else [], each)
            yield family


class LoopLag:
    """Looks how late the event loop is, and tells it."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to look."""
        self._wait()

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _wait(self) -> None:
        due = time.perf_counter() + LAG_LOOK_S  # the loop's own clock stands still within an iteration
        self._timer = asyncio.get_running_loop().call_later(LAG_LOOK_S, self._look, due)

    def _look(self, due: float) -> None:
        self._tell(max(0.0, time.perf_counter() - due))
        self._wait()


def _seconds(registry: CollectorRegistry, name: str, help_text: str, label: str) -> Histogram:
    return Histogram(f"ipro_{name}_seconds", help_text, (label, "outcome"), buckets=QUICK, registry=registry)


def _counter(registry: CollectorRegistry, name: str, help_text: str, *labels: str) -> Counter:
    return Counter(f"ipro_{name}", help_text, labels, registry=registry)


def _family(figure: Reading) -> GaugeMetricFamily | CounterMetricFamily:
    kind = CounterMetricFamily if figure.counts else GaugeMetricFamily
    return kind(figure.name, figure.help, labels=[figure.label] if figure.label else [])
