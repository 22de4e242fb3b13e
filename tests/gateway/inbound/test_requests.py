"""One id from the request's header to its log lines and its trace."""

from pathlib import Path

import aiohttp
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from benchmarks.abuse.wire import call, signed_in
from ipro_rt.app import App
from ipro_rt.kernel.ids import derived_id
from ipro_rt.kernel.ports import Mailboxes
from storage.engine.mongo import Database
from tests.gateway.inbound.conftest import Client
from tests.gateway.inbound.live import live_gateway
from tests.logged import logged

SOME = "0190a000-0000-7000-8000-000000000001"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_the_id_a_caller_gives_is_answered_and_in_the_problem(client: Client, signed: dict[str, str]) -> None:
    answer = await client.post(
        f"/api/v1/conversations/{SOME}/typing", headers={**signed, "X-Request-Id": "caller-given-id"}
    )
    assert answer.status == 503
    assert answer.headers["X-Request-Id"] == (await answer.json())["request_id"] == "caller-given-id"


async def test_a_line_of_a_request_says_whose_it_was(
    client: Client, signed: dict[str, str], app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("on purpose")

    monkeypatch.setattr(app.conversations._mailboxes, "ask", broken)
    with logged() as lines:
        answer = await client.post(f"/api/v1/conversations/{SOME}/typing", headers=signed)
    line = next(each for each in lines if each["event"] == "unexpected error")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["operation"], line["tenant_id"]) == ("signalTyping", derived_id("tenant", "demo"))
    assert line["user_id"]


async def test_a_span_of_an_operation_belongs_to_the_callers_trace(
    client: Client, signed: dict[str, str], spans: InMemorySpanExporter
) -> None:
    spans.clear()
    answer = await client.get("/api/v1/me", headers={**signed, "traceparent": CALLER})
    (operation,) = spans.get_finished_spans()
    about = dict(operation.attributes or {})
    assert (operation.name, f"{operation.context.trace_id:032x}") == ("getMe", CALLER.split("-")[1])
    assert about["ipro.request_id"] == answer.headers["X-Request-Id"]


async def test_a_refused_operation_says_its_code_in_its_span(client: Client, spans: InMemorySpanExporter) -> None:
    await client.get("/api/v1/me")
    (operation,) = spans.get_finished_spans()
    assert dict(operation.attributes or {})["error.type"] == "unauthenticated"


async def test_a_call_of_a_socket_has_an_id_of_its_own_in_its_answer_its_lines_and_its_span(
    app: App,
    database: Database,
    mailboxes: Mailboxes,
    tmp_path: Path,
    spans: InMemorySpanExporter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("on purpose")

    monkeypatch.setattr(app.conversations._mailboxes, "ask", broken)
    async with (
        live_gateway(app, database, mailboxes, tmp_path) as live,
        aiohttp.ClientSession() as session,
        signed_in(session, live.url, await live.sign_in()) as socket,
    ):
        with logged() as lines:
            spans.clear()
            said = [await call(socket, n, "call", {"op": "signalTyping", "input": {"id": SOME}}) for n in (1, 2)]
    ids = [each["error"]["request_id"] for each in said]
    noted = [line for line in lines if line["event"] == "unexpected error"]
    assert ids[0] != ids[1]
    assert [(line["request_id"], line["operation"]) for line in noted] == [(each, "signalTyping") for each in ids]
    assert [dict(span.attributes or {})["ipro.request_id"] for span in spans.get_finished_spans()] == ids
