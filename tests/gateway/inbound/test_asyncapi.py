"""The document of the socket: what AsyncAPI 3.0 allows, and what the server says."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from gateway.inbound import asyncapi
from gateway.inbound.admission import RULES
from gateway.inbound.spoken import TOPICS
from tests.gateway.inbound.conftest import Client

SCHEMA = Path(__file__).parent / "fixtures" / "asyncapi-3.0.0.schema.json"


def told() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(asyncapi.document())
    return whole


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [each for one in value.values() for each in references(one)]
    return [each for one in value for each in references(one)] if isinstance(value, list) else []


def test_it_is_what_asyncapi_3_allows() -> None:
    faults = list(jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(told()))
    assert [fault.message[:200] for fault in faults] == []


def test_the_schema_notices_a_document_that_is_none() -> None:
    wrong = told() | {"operations": {"x": {"action": "shout", "channel": {"$ref": "#/channels/socket"}}}}
    assert list(jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(wrong))


def test_every_reference_leads_somewhere() -> None:
    whole = told()
    for reference in set(references(whole)):
        place: Any = whole
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_every_example_is_what_its_payload_says() -> None:
    whole = told()
    for message in whole["components"]["messages"].values():
        for one in message["examples"]:
            jsonschema.validate(one["payload"], {**message["payload"], "components": whole["components"]})


def test_every_topic_there_is_has_its_channel_with_its_permission() -> None:
    assert {topic.noun for topic in TOPICS} == set(RULES)
    channels = told()["channels"]
    assert {noun: channels[noun]["x-permission"] for noun in RULES} == {n: str(rule.needs) for n, rule in RULES.items()}


async def test_it_is_served_to_anybody(client: Client) -> None:
    answer = await client.get("/api/v1/asyncapi.json")
    assert await answer.json() == told()
