"""The document tells what the server does."""

import json
from typing import Any

import jsonschema

from gateway.inbound.openapi import document
from ipro_rt.catalog import OPERATIONS
from tests.gateway.inbound.conftest import Client


def told() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(document(OPERATIONS))
    return whole


def test_every_operation_stands_at_its_path_under_its_id() -> None:
    paths = told()["paths"]
    for operation in OPERATIONS:
        assert paths[operation.path][operation.method.lower()]["operationId"] == operation.id
    ids = [each["operationId"] for path in paths.values() for each in path.values()]
    assert len(ids) == len(set(ids)) == len(OPERATIONS) + 2


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    whole = told()
    text = json.dumps(whole)
    names = set(whole["components"]["schemas"])
    used = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used == names


def test_path_parameters_stand_in_the_path_and_not_in_the_body() -> None:
    for operation in OPERATIONS:
        row = told()["paths"][operation.path][operation.method.lower()]
        in_path = [each["name"] for each in row.get("parameters", []) if each["in"] == "path"]
        assert in_path == operation.path_fields
        body = row.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        assert not set(in_path) & set(body.get("properties", {}))


def test_the_same_table_gives_the_same_text() -> None:
    assert document(OPERATIONS) == document(list(OPERATIONS))


async def test_answers_are_what_the_document_says(client: Client, signed: dict[str, str]) -> None:
    whole = await (await client.get("/api/v1/openapi.json")).json()
    assert whole["openapi"] == "3.1.0"
    for path in ("/me", "/client", "/contacts", "/numbers", "/conversations"):
        answer = await (await client.get(f"/api/v1{path}", headers=signed)).json()
        schema = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(answer, {**schema, "components": whole["components"]})
    problem = await (await client.get("/api/v1/me")).json(content_type=None)
    schema = {"$ref": "#/components/schemas/Problem", "components": whole["components"]}
    jsonschema.validate(problem, schema)
