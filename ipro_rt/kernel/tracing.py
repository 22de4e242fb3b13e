"""Spans for whoever collects them (OpenTelemetry). Without a collector a span is nothing: no object, no header.

Names and attributes are words of the code, ids and codes, never what was said: an exception's text stays out.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from typing import Any

from opentelemetry.trace import Span, SpanKind, StatusCode, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ipro_rt import __version__
from ipro_rt.kernel.request import current

MISSING = "IPRO_OTLP_URL is set, but OpenTelemetry's SDK is not installed: install ipro-rt[otel], or unset it."
_NOTHING: AbstractContextManager[Span | None] = nullcontext()
EXPORT_S = 3
_w3c = TraceContextTextMapPropagator()
_provider: TracerProvider | None = None


class TracingMissing(Exception):
    """Traces are asked for, and what exports them is not installed."""


def collect(provider: TracerProvider | None) -> None:
    """Give spans to this provider from now on; None: to nobody."""
    global _provider
    _provider = provider


def check_installed() -> None:
    """Raise `TracingMissing` unless spans can be exported."""
    if find_spec("opentelemetry.sdk") is None or find_spec("opentelemetry.exporter") is None:
        raise TracingMissing(MISSING)


def export(url: str | None, service: str, instance: str) -> Callable[[], None]:
    """Send spans to an OTLP/HTTP collector such as http://localhost:4318, from a thread of their own; None: nowhere.

    The answer sends what is left and ends it; it waits for the collector.
    """
    if url is None:
        return _nothing
    check_installed()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider as Sdk
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = {"service.name": service, "service.instance.id": instance, "service.version": __version__}
    provider = Sdk(resource=Resource.create(about))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces", timeout=EXPORT_S)))
    collect(provider)
    return provider.shutdown


def _nothing() -> None:
    """There is nothing to end."""


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str = "", **about: str | int
) -> AbstractContextManager[Span | None]:
    """A span around a `with`. `parent` is a traceparent from elsewhere; without one it belongs to the present span."""
    if _provider is None:
        return _NOTHING
    return _span(_provider, name, kind, parent, about)


def traceparent() -> Mapping[str, str]:
    """The header that tells another server whose call this is; empty without a collector."""
    carrier: dict[str, str] = {}
    if _provider is not None:
        _w3c.inject(carrier)
        carrier.pop("tracestate", None)  # what callers put there is for them, not for a provider
    return carrier


@contextmanager
def _span(provider: TracerProvider, name: str, kind: SpanKind, parent: str, about: Mapping[str, Any]) -> Iterator[Span]:
    tracer = provider.get_tracer("ipro_rt", __version__)
    context = _w3c.extract({"traceparent": parent}) if parent else None
    with tracer.start_as_current_span(
        name, context, kind, about, record_exception=False, set_status_on_exception=False
    ) as opened:
        request = current()
        if request is not None:
            opened.set_attribute("ipro.request_id", request.id)
            request.trace = traceparent().get("traceparent", "")
        try:
            yield opened
        except Exception as error:
            opened.set_attribute("error.type", getattr(error, "code", type(error).__name__))
            if getattr(error, "status", 500) >= 500:
                opened.set_status(StatusCode.ERROR)
            raise
