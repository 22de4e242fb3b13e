"""The document tells what the server does."""

import json
from typing import Any

import jsonschema

from gateway.inbound.openapi import document
from ipro_rt.catalog import OPERATIONS
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Permission
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
        in_path = [each["name"] for each in row.get("parameters", []) if each.get("in") == "path"]
        assert in_path == operation.path_fields
        body = row.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        assert not set(in_path) & set(body.get("properties", {}))


def test_the_same_table_gives_the_same_text() -> None:
    assert document(OPERATIONS) == document(list(OPERATIONS))


def inlined(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "components": whole["components"]}


def test_every_example_is_what_its_schema_says() -> None:
    whole = told()
    seen = 0
    for path in whole["paths"].values():
        for row in path.values():
            contents = [row.get("requestBody", {}).get("content", {})]
            contents += [each.get("content", {}) for each in row["responses"].values()]
            for content in contents:
                for media_type, one in content.items():
                    if media_type == "application/json":
                        jsonschema.validate(one["example"], inlined(one["schema"], whole))
                        seen += 1
    for response in whole["components"]["responses"].values():
        content = response["content"]["application/problem+json"]
        jsonschema.validate(content["example"], inlined(content["schema"], whole))
    assert seen > len(OPERATIONS)


def test_every_operation_tells_its_refusals_its_headers_and_a_sample() -> None:
    whole = told()
    tags = {each["name"]: each for each in whole["tags"]}
    for operation in OPERATIONS:
        row = whole["paths"][operation.path][operation.method.lower()]
        assert {"422", "429", "500", "503"} <= set(row["responses"])
        assert ("401" in row["responses"]) is (operation.needs is not Permission.NONE or operation.kind == "sign_in")
        status = 204 if operation.output is Nothing and operation.status == 200 else operation.status
        done = row["responses"][str(status)]
        assert "RateLimit" in done["headers"]
        assert row["x-codeSamples"][0]["source"].startswith("curl")
        assert row["tags"][0] in tags


def test_a_message_asks_for_a_key_and_not_for_a_client_id() -> None:
    row = told()["paths"]["/conversations/{id}/messages"]["post"]
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in row["parameters"]
    assert row["requestBody"]["content"]["application/json"]["schema"]["required"] == ["type"]


async def test_the_document_is_sent_once_to_whoever_keeps_it(client: Client) -> None:
    first = await client.get("/api/v1/openapi.json", headers={"Accept-Encoding": "br"})
    assert (first.status, first.headers["Content-Encoding"]) == (200, "br")
    again = await client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


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
