"""The one client of all numbers: what a tenant takes of it is bounded."""

import asyncio

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.outbound.whatsapp.http import Graph
from ipro_rt.channels import reasons
from ipro_rt.channels.driver import ProviderRefused, ProviderSilent
from tests.gateway.outbound.whatsapp.conftest import Meta, number_at, says, says_nothing


async def test_a_tenant_whose_provider_hangs_does_not_slow_another(meta: Meta) -> None:
    graph = Graph(development=True, connect_timeout=0.2, read_timeout=1, pool=4, per_tenant=2)
    stuck, free = number_at(meta.url), number_at(meta.url, tenant_id="tenant-2")
    meta.then(says_nothing, says_nothing, says(200, {"success": True}))
    waiting = [asyncio.create_task(graph.post(stuck, "1", "messages", body={})) for _ in range(2)]
    for _ in waiting:
        await meta.came.acquire()

    assert await graph.post(free, "2", "messages", body={}) == {"success": True}
    assert not any(task.done() for task in waiting)

    with pytest.raises(ProviderRefused) as caught:
        await graph.post(stuck, "1", "messages", body={})
    assert caught.value.failure == reasons.UNREACHABLE
    assert len(meta.asked) == 3, "what had no turn was not sent"
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [ProviderSilent, ProviderSilent]
    await graph.close()


async def test_turns_are_given_back(meta: Meta) -> None:
    graph = Graph(development=True, per_tenant=2)
    number = number_at(meta.url)
    for _ in range(5):
        await graph.post(number, "1", "messages", body={})
    await asyncio.gather(*[graph.post(number, "1", "messages", body={}) for _ in range(20)])
    assert len(meta.asked) == 25
    await graph.close()


async def test_a_call_is_a_span_and_tells_the_provider_its_trace_and_nothing_more(
    meta: Meta, spans: InMemorySpanExporter
) -> None:
    graph = Graph(development=True)
    await graph.post(number_at(meta.url), "1", "messages", body={"to": "5511999990000"})
    await graph.close()
    (call,) = spans.get_finished_spans()
    assert (call.name, dict(call.attributes or {})["http.response.status_code"]) == ("graph", 200)
    assert meta.asked[0].headers["traceparent"].split("-")[1] == f"{call.context.trace_id:032x}"
    assert "tracestate" not in meta.asked[0].headers
    assert "5511999990000" not in call.to_json()


async def test_without_a_collector_a_provider_hears_of_no_trace(meta: Meta) -> None:
    graph = Graph(development=True)
    await graph.post(number_at(meta.url), "1", "messages", body={})
    await graph.close()
    assert "traceparent" not in {name.lower() for name in meta.asked[0].headers}
