"""Every operation, file and topic, asked for by a company with another company's ids: nothing is told, nothing changes.

What is walked comes from the operations table and the table of topics, so a new one is tried from its first day.
"""

import hashlib
import hmac
import json
from typing import Any

import pytest

from gateway.inbound.admission import RULES
from ipro_rt.catalog import OPERATIONS
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.scope import Permission
from tests.isolation.companies import Company, at_rest, renew
from tests.isolation.conftest import World
from tests.isolation.filling import SAMPLES, Reference, filled, in_body, in_path, put, references

SIGNED = [each for each in OPERATIONS if each.needs is not Permission.NONE]
ENDS_THE_SESSION = frozenset({"deleteSession", "revokeSession", "revokeUserSession"})  # of which a company has one here
TELLS_WHAT_WAS_SAID = frozenset({"listAuditLog"})  # the ids that the stranger itself tried
NAMED = [each for each in SIGNED if in_path(each)]
REFERRING = [(operation, each) for operation in SIGNED for each in in_body(operation)]
PAGED = [each for each in SIGNED if "cursor" in each.input.__struct_fields__]
NOUNS = sorted(RULES)
OF_THE_COMPANY = frozenset({"inbox", "metrics"})


def ids_for(world: World, operation: Operation, *, path: bool, body: bool) -> dict[str, str]:
    """By noun: ids of the victim where asked for, else the stranger's own. Fails when a company has no such thing."""
    missing = {each.noun for each in references(operation)} - world.victim.ids.keys()
    assert not missing, f"{operation.id}: no company has {missing}: make one in tests/isolation/companies.py furnish"
    theirs = {each.noun for each in in_path(operation) if path} | {each.noun for each in in_body(operation) if body}
    return world.stranger.ids | {noun: world.victim.ids[noun] for noun in theirs}


def assert_silent(said: str, victim: Company, given: str) -> None:
    """The answer holds nothing of the victim's but what the stranger said itself."""
    secrets = {victim.marker, victim.tenant_id, victim.email, *map(str, victim.ids.values())}
    told = [each for each in secrets if each in said and each not in given]
    assert not told, f"the answer tells {told}: {said[:500]}"


async def over_socket(world: World, operation: Operation, values: dict[str, Any]) -> dict[str, Any]:
    """The same operation by its name over Socket.IO."""
    return await world.ask("call", {"op": operation.id, "input": values})


@pytest.mark.parametrize("operation", NAMED, ids=lambda each: each.id)
async def test_what_a_path_names_of_another_company_does_not_exist(world: World, operation: Operation) -> None:
    before = await at_rest(world.victim, world.database)
    values = filled(operation, world.stranger.marker, ids_for(world, operation, path=True, body=False))
    answer = await world.stranger.run(operation, values)
    assert answer.status_code in (403, 404), f"{answer.status_code} {answer.text[:500]}"
    assert_silent(answer.text, world.victim, json.dumps(values))
    called = await over_socket(world, operation, values)
    assert called.get("error", {}).get("status") in (403, 404), called
    assert_silent(json.dumps(called, ensure_ascii=False), world.victim, json.dumps(values))
    assert await at_rest(world.victim, world.database) == before


NOTHING: dict[str, Any] = {"items": [], "next": None}  # what a filter finds that names something of another company


@pytest.mark.parametrize(("operation", "reference"), REFERRING, ids=lambda each: getattr(each, "id", None) or each.noun)
async def test_what_an_input_refers_to_of_another_company_does_not_exist(
    world: World, operation: Operation, reference: Reference
) -> None:
    before = await at_rest(world.victim, world.database)
    values = filled(operation, world.stranger.marker, ids_for(world, operation, path=False, body=False))
    put(values, reference, world.victim.ids[reference.noun])
    values |= SAMPLES.get(f"{operation.id} {'.'.join(reference.path)}", {})
    answer = await world.stranger.run(operation, values)
    nothing = operation.method == "GET" and answer.text == json.dumps(NOTHING, separators=(",", ":"))
    assert nothing or answer.status_code in (403, 404, 422), f"{answer.status_code} {answer.text[:500]}"
    assert_silent(answer.text, world.victim, json.dumps(values))
    called = await over_socket(world, operation, values)
    assert (nothing and called["result"] == NOTHING) or called["error"]["status"] in (403, 404, 422), called
    assert await at_rest(world.victim, world.database) == before


@pytest.mark.parametrize(
    "operation", [each for each in SIGNED if each.id not in ENDS_THE_SESSION], ids=lambda each: each.id
)
async def test_an_operation_tells_a_company_of_itself_alone(world: World, operation: Operation) -> None:
    await renew(world.stranger, world.database)
    before = await at_rest(world.victim, world.database)
    values = filled(operation, world.stranger.marker, ids_for(world, operation, path=False, body=False))
    answer = await world.stranger.run(operation, values)
    assert answer.status_code < 500, answer.text[:500]
    assert answer.status_code != 404, f"its own {values} was not found, so the walk proves nothing: {answer.text[:500]}"
    said_before = list(world.victim.ids.values()) if operation.id in TELLS_WHAT_WAS_SAID else []
    given = json.dumps([values, said_before])
    assert_silent(answer.text, world.victim, given)
    called = await over_socket(world, operation, values)
    assert called.get("error", {}).get("status", 200) < 500, called
    assert_silent(json.dumps(called, ensure_ascii=False), world.victim, given)
    assert await at_rest(world.victim, world.database) == before


@pytest.mark.parametrize("operation", PAGED, ids=lambda each: each.id)
async def test_a_cursor_of_another_company_leads_to_ones_own_pages(world: World, operation: Operation) -> None:
    own = filled(operation, world.victim.marker, world.victim.ids) | {"limit": 1}
    cursor = (await world.victim.run(operation, own)).json()["next"]
    if cursor is None:
        pytest.skip("the victim has one page of it")
    values = filled(operation, world.stranger.marker, world.stranger.ids) | {"limit": 200, "cursor": cursor}
    answer = await world.stranger.run(operation, values)
    assert answer.status_code < 500
    assert_silent(answer.text, world.victim, cursor)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH"])
async def test_a_file_of_another_company_does_not_exist(world: World, method: str) -> None:
    before = await at_rest(world.victim, world.database)
    identifier = world.victim.ids["media"]
    for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": f'"{identifier}"'}):
        answer = await world.stranger.api.request(method, f"/api/v1/media/{identifier}", headers=headers)
        assert answer.status_code in (404, 405), answer.status_code
        assert_silent(answer.text, world.victim, identifier)
    seen = await world.victim.api.get(f"/api/v1/media/{identifier}")
    assert world.victim.marker in seen.text
    assert await at_rest(world.victim, world.database) == before


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("after", [None, 0, 1, 2**62])
async def test_a_topic_of_another_company_does_not_exist(world: World, noun: str, after: int | None) -> None:
    theirs = {
        "inbox": world.victim.tenant_id,
        "metrics": world.victim.tenant_id,
        "presence": world.victim.tenant_id,
        "typing": world.victim.ids["conversations"],
    }
    identifier = theirs.get(noun) or world.victim.ids.get(f"{noun}s")
    assert identifier, f"an id for a topic {noun}: say it in this test"
    answer = await world.ask("subscribe", {"topic": f"{noun}:{identifier}", "after": after})
    assert answer.get("error", {}).get("code") in ("not_found", "forbidden"), answer
    assert_silent(json.dumps(answer, ensure_ascii=False), world.victim, identifier)


async def test_a_number_takes_no_webhook_signed_by_another_company(world: World) -> None:
    before = await at_rest(world.victim, world.database)
    body = b'{"object":"whatsapp_business_account","entry":[]}'
    for company in (world.stranger, world.victim):
        answer = await world.stranger.api.post(
            f"/hooks/whatsapp/{world.victim.ids['numbers']}", content=body, headers=signed(company, body)
        )
        assert answer.status_code == (200 if company is world.victim else 401)
    assert await at_rest(world.victim, world.database) == before


def test_every_id_a_stranger_may_try_is_tried() -> None:
    walked = {operation.id for operation in NAMED} | {operation.id for operation, _ in REFERRING}
    assert {each.id for each in OPERATIONS if references(each)} == walked


def signed(company: Company, body: bytes) -> dict[str, str]:
    """The header with which a company's number signs a body."""
    mac = hmac.new(company.app_secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={mac}"}
