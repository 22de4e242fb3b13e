"""Alive, ready, and the numbers."""

from tests.gateway.inbound.conftest import Away, Client


async def test_a_process_is_alive_while_its_loop_turns(client: Client, away: Away) -> None:
    away.away = True
    answer = await client.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_a_process_is_ready_when_all_it_needs_is_there(client: Client, away: Away) -> None:
    assert (await client.get("/readyz")).status == 200
    away.away = True
    answer = await client.get("/readyz")
    assert (answer.status, await answer.json()) == (
        503,
        {"status": "not ready", "checks": {"database": "failing"}},
    )


async def test_operations_are_counted_by_what_they_answered(client: Client, signed: dict[str, str]) -> None:
    await client.get("/api/v1/me", headers=signed)
    await client.get("/api/v1/me")
    text = await (await client.get("/metrics")).text()
    assert 'ipro_operation_seconds_count{operation="getMe",outcome="ok"} 1.0' in text
    assert 'ipro_operation_seconds_count{operation="getMe",outcome="refused"} 1.0' in text
    assert 'ipro_refusals_total{code="unauthenticated",operation="getMe"} 1.0' in text
