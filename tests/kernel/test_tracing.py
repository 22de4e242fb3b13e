"""Spans in OpenTelemetry's own SDK, and over OTLP/HTTP to a receiver; nothing of it without a collector."""

import asyncio

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from ipro_rt.kernel import tracing
from ipro_rt.kernel.errors import NotFound
from ipro_rt.kernel.request import Request, origin
from ipro_rt.kernel.tracing import TracingMissing, span, traceparent

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_without_a_collector_a_span_is_nothing_and_no_header_is_sent() -> None:
    with Request("r-1") as mine, span("getMe", SpanKind.SERVER, CALLER) as opened:
        assert opened is None
        assert traceparent() == {}
        assert mine.origin == "r-1"


def test_spans_follow_the_caller_and_each_other(spans: InMemorySpanExporter) -> None:
    with Request("r-1"), span("sendMessage", SpanKind.SERVER, CALLER):
        arrived = origin()
    with Request.of(arrived) as there, span("send", parent=there.trace), span("graph", SpanKind.CLIENT):
        header = traceparent()["traceparent"]
    operation, graph, send = spans.get_finished_spans()
    assert {each.context.trace_id for each in (operation, send, graph)} == {0x0AF7651916CD43DD8448EB211C80319C}
    assert operation.parent is not None
    assert send.parent is not None
    assert graph.parent is not None
    assert operation.parent.span_id == 0xB7AD6B7169203331
    assert (send.parent.span_id, graph.parent.span_id) == (operation.context.span_id, send.context.span_id)
    assert header.split("-")[2] == f"{graph.context.span_id:016x}"
    assert dict(operation.attributes or {})["ipro.request_id"] == "r-1"


def test_a_refusal_is_a_code_and_a_defect_an_error_without_its_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(NotFound), span("getContact"):
        raise NotFound("no such contact", got="+5511999990000")
    with pytest.raises(ValueError, match="5511"), span("getContact"):
        raise ValueError("+5511999990000")
    refused, broken = spans.get_finished_spans()
    assert (dict(refused.attributes or {})["error.type"], refused.status.status_code) == ("not_found", StatusCode.UNSET)
    assert (dict(broken.attributes or {})["error.type"], broken.status.status_code) == ("ValueError", StatusCode.ERROR)
    assert "5511" not in refused.to_json() + broken.to_json()


@pytest.mark.parametrize("given", ["", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_a_traceparent_that_is_none_begins_a_trace_of_its_own(spans: InMemorySpanExporter, given: str) -> None:
    with span("getMe", SpanKind.SERVER, given):
        pass
    assert spans.get_finished_spans()[0].parent is None


async def test_spans_reach_a_collector_over_http() -> None:
    came: asyncio.Queue[ExportTraceServiceRequest] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        came.put_nowait(ExportTraceServiceRequest.FromString(await request.read()))
        return web.Response(content_type="application/x-protobuf")

    app = web.Application()
    app.router.add_post("/v1/traces", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stop = tracing.export(f"http://127.0.0.1:{runner.addresses[0][1]}", "ipro-gateway", "gateway-0")
    try:
        with span("getMe", SpanKind.SERVER):
            pass
        await asyncio.to_thread(stop)
        async with asyncio.timeout(10):
            told = (await came.get()).resource_spans[0]
    finally:
        tracing.collect(None)
        await runner.cleanup()
    about = {each.key: each.value.string_value for each in told.resource.attributes}
    assert (about["service.name"], about["service.instance.id"]) == ("ipro-gateway", "gateway-0")
    assert told.scope_spans[0].spans[0].name == "getMe"


def test_a_collector_without_the_packages_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda name: None)
    with pytest.raises(TracingMissing, match=r"ipro-rt\[otel\]"):
        tracing.export("http://127.0.0.1:4318", "ipro-gateway", "gateway-0")
