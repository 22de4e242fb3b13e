"""OpenAPI 3.1, made from the operations table and the two media routes. The same table always gives the same text."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from gateway.inbound.chapters import chapter_of, tags_of
from gateway.inbound.examples import body_of, example_of, identifier
from gateway.inbound.media_routes import media_routes
from gateway.inbound.problems import PROBLEM, refusals, responses
from ipro_rt import __version__
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission
from ipro_rt.media.model import Media

_REF = "#/components/schemas/{name}"
_STRING = {"type": "string"}
_HEADERS: dict[str, tuple[str, str]] = {
    "X-Request-Id": ("Names the request in the logs; one you send is kept.", "01a208c7-6b1f-7c3a-9d52-0f6f1c1f2e77"),
    "RateLimit-Policy": ("The quotas that count, as draft 11 of the IETF spells them.", '"read";q=200;w=4'),
    "RateLimit": ("What is left of them, and in how many seconds all of it is.", '"read";r=199;t=1'),
    "Retry-After": ("Seconds to wait.", "1"),
    "ETag": ("The version that is shown.", '"3"'),
    "Link": ("Where the next page is.", '</api/v1/contacts?cursor=abc>; rel="next"'),
    "Idempotency-Replayed": ("`true`: it was done before under this key, and is not done again.", "true"),
}
_PARAMETERS: dict[str, tuple[str, str, str]] = {
    "IdempotencyKey": ("Idempotency-Key", "Under one key it is done once; kept for 24 h.", '"8e03978e-40d5-43dd"'),
    "IfMatch": ("If-Match", "The version the change is meant for; 412 when there is a newer one.", '"3"'),
    "IfNoneMatch": ("If-None-Match", "The version you have; 304 when it is the last one.", '"3"'),
}


def document(operations: Iterable[Operation]) -> bytes:
    """The whole document as JSON."""
    rows = list(operations)
    types: list[Any] = [Media]
    for row in rows:
        types += [row.input] if row.input is not Nothing else []
        types += [row.output] if row.output is not Nothing else []
    types = list(dict.fromkeys(types))
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, schema_of, components)
    paths |= media_routes()
    _drop_unused_inputs(paths, components, [row.input for row in rows])
    for name, schema in components.items():
        if not name.endswith("Input"):
            _absent_never_null(schema)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "iPro RT",
            "version": __version__,
            "summary": "Conversas do WhatsApp para centrais de atendimento / WhatsApp for contact centers",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [_tag(tag) for tag in tags_of(rows)],
        "paths": paths,
        "components": _components(components),
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _tag(name: str) -> dict[str, Any]:
    chapter = chapter_of(name)
    told = {"name": name, "description": " / ".join(filter(None, (chapter.about, chapter.english)))}
    return {**told, "x-displayName": chapter.title}


def _components(schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemas": {**schemas, "Problem": PROBLEM},
        "responses": responses(),
        "headers": {
            name: {"description": about, "schema": _STRING, "example": example}
            for name, (about, example) in _HEADERS.items()
        },
        "parameters": {
            name: {"name": header, "in": "header", "description": about, "schema": _STRING, "example": example}
            for name, (header, about, example) in _PARAMETERS.items()
        },
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A session's token, from `createSession`, or an API key.",
            }
        },
    }


def _absent_never_null(schema: dict[str, Any]) -> None:
    """In what we answer, a field without a value is left out: only a required one may be null."""
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        if name not in required:
            _drop_null(field)


def _drop_null(field: dict[str, Any]) -> None:
    kinds = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == len(field.get("anyOf", [])):
        return
    field.pop("default", None)
    if len(kinds) == 1:
        field |= kinds[0]
        del field["anyOf"]
    else:
        field["anyOf"] = kinds


def _operation(row: Operation, schema_of: dict[Any, dict[str, Any]], components: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": row.id,
        "summary": row.summary,
        "tags": [row.group],
        "responses": {**_answers(row, schema_of), **refusals(row)},
        "x-permission": str(row.needs),
        "x-quota": row.kind,
    }
    if row.needs is Permission.NONE:
        told["security"] = []
    shape = components[row.input.__name__] if row.input is not Nothing else {"properties": {}}
    required = shape.get("required", [])
    rest = {name: schema for name, schema in shape["properties"].items() if name not in row.path_fields}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": shape["properties"][name], "example": identifier(name)}
        for name in row.path_fields
    ]
    if row.method == "GET":
        parameters += [_query(name, schema, name in required) for name, schema in rest.items()]
    elif rest:
        told["requestBody"] = _body(row, shape, rest)
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in _extra_parameters(row)]
    if parameters:
        told["parameters"] = parameters
    told["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": _curl(row, told)}]
    return told


def _query(name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    plain = dict(schema)
    _drop_null(plain)
    return {"name": name, "in": "query", "required": required, "schema": plain}


def _body(row: Operation, shape: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    """The input without what the path says; a client_id that a key may stand for is not required."""
    keyed = {"client_id"} if row.repeats == "must" else set()
    required = [name for name in shape.get("required", []) if name in rest and name not in keyed]
    body = {**shape, "properties": rest, "required": required}
    example = body_of(row.id, row.input, row.path_fields)
    return {"required": bool(required), "content": {"application/json": {"schema": body, "example": example}}}


def _extra_parameters(row: Operation) -> list[str]:
    names = ["IdempotencyKey"] if row.repeats != "never" else []
    names += ["IfMatch"] if "if_match" in row.input.__struct_fields__ else []
    return names + (["IfNoneMatch"] if row.method == "GET" and not row.is_list else [])


def _answers(row: Operation, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    names = ["X-Request-Id", "RateLimit-Policy", "RateLimit"]
    names += ["Link"] if row.is_list else []
    names += ["ETag"] if (row.method == "GET" and not row.is_list) or row.is_versioned else []
    names += ["Idempotency-Replayed"] if row.repeats != "never" else []
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if row.output is Nothing:
        return {str(204 if row.status == 200 else row.status): {"description": "Done", "headers": headers}}
    content = {"schema": schema_of[row.output], "example": example_of(row.output, answer=True)}
    done = {"description": "Done", "headers": headers, "content": {"application/json": content}}
    told = {str(row.status): done}
    if row.repeats == "must":
        told["200"] = {**done, "description": "Done before with this client_id"}
    if row.method == "GET" and not row.is_list:
        told["304"] = {"description": "You have it already", "headers": {"ETag": headers["ETag"]}}
    return dict(sorted(told.items()))


def _curl(row: Operation, told: dict[str, Any]) -> str:
    path = row.path
    for name in row.path_fields:
        path = path.replace(f"{{{name}}}", identifier(name))
    lines = [f"curl{'' if row.method == 'GET' else f' -X {row.method}'} http://localhost:8080/api/v1{path}"]
    if row.needs is not Permission.NONE:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if row.repeats != "never":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if "if_match" in row.input.__struct_fields__:
        lines.append("-H 'If-Match: \"3\"'")
    if "requestBody" in told:
        body = told["requestBody"]["content"]["application/json"]["example"]
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    return " \\\n  ".join(lines)


def _drop_unused_inputs(paths: dict[str, Any], components: dict[str, Any], inputs: list[type[msgspec.Struct]]) -> None:
    """Inputs stand where they are used, without their path parameters; nobody needs them by name as well."""
    used = orjson.dumps(paths).decode()
    for name in {each.__name__ for each in inputs}:
        if f'"{_REF.format(name=name)}"' not in used:
            components.pop(name, None)


if __name__ == "__main__":
    from ipro_rt.catalog import OPERATIONS

    print(document(OPERATIONS).decode())  # noqa: T201 - `make types` writes it to docs/openapi.json
