"""OpenAPI 3.1, made from the operations table and the two media routes. The same table always gives the same text."""

from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from ipro_rt import __version__
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission
from ipro_rt.media.model import Media

_REF = "#/components/schemas/{name}"
_STRING = {"type": "string"}
_PROBLEM = {
    "title": "Problem",
    "description": "Why a request was not fulfilled. `code` is stable.",
    "type": "object",
    "properties": {
        **dict.fromkeys(("type", "title", "code", "detail", "expected", "got", "hint", "request_id"), _STRING),
        "status": {"type": "integer"},
        "retry_after": {"type": "number"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": _STRING, "message": _STRING},
                "required": ["pointer", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "code", "detail", "request_id"],
}
_ERROR = {
    "description": "A problem",
    "content": {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}},
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
    _add_media(paths)
    _drop_unused_inputs(paths, components, [row.input for row in rows])
    for name, schema in components.items():
        if not name.endswith("Input"):
            _absent_never_null(schema)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "iPro RT", "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _absent_never_null(schema: dict[str, Any]) -> None:
    """In what we answer, a field without a value is left out: only a required one may be null."""
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        kinds = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
        if name in required or len(kinds) == len(field.get("anyOf", [])):
            continue
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
        "tags": [row.tag or row.path.split("/")[1]],
        "responses": {str(row.status): _answer(row, schema_of), "default": _ERROR},
    }
    if row.needs is Permission.NONE:
        told["security"] = []
    shape = components[row.input.__name__] if row.input is not Nothing else {"properties": {}}
    in_path, required = row.path_fields, shape.get("required", [])
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": shape["properties"][name]} for name in in_path
    ]
    rest = {name: schema for name, schema in shape["properties"].items() if name not in in_path}
    if row.method == "GET":
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in rest.items()
        ]
    elif rest:
        body = {**shape, "properties": rest, "required": [name for name in required if name not in in_path]}
        told["requestBody"] = {"required": bool(body["required"]), "content": {"application/json": {"schema": body}}}
    if parameters:
        told["parameters"] = parameters
    return told


def _answer(row: Operation, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    if row.output is Nothing:
        return {"description": "Done"}
    return {"description": "Done", "content": {"application/json": {"schema": schema_of[row.output]}}}


def _drop_unused_inputs(paths: dict[str, Any], components: dict[str, Any], inputs: list[type[msgspec.Struct]]) -> None:
    """Inputs stand where they are used, without their path parameters; nobody needs them by name as well."""
    used = orjson.dumps(paths).decode()
    for name in {each.__name__ for each in inputs}:
        if f'"{_REF.format(name=name)}"' not in used:
            components.pop(name, None)


def _add_media(paths: dict[str, dict[str, Any]]) -> None:
    form = {
        "type": "object",
        "properties": {
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            "voice": {"type": "string", "enum": ["true", "false"], "description": "true makes it a voice note"},
        },
        "required": ["file"],
    }
    media = {"description": "Stored", "content": {"application/json": {"schema": {"$ref": _REF.format(name="Media")}}}}
    data = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    paths["/media"] = {
        "post": {
            "operationId": "uploadMedia",
            "summary": "Upload a file to send",
            "tags": ["media"],
            "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}},
            "responses": {"201": media, "default": _ERROR},
        }
    }
    paths["/media/{id}"] = {
        "get": {
            "operationId": "downloadMedia",
            "summary": "The bytes of a file; `Range` is understood",
            "tags": ["media"],
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": _STRING}],
            "responses": {
                "200": {"description": "The file", "content": {"application/octet-stream": data}},
                "206": {"description": "A part of it", "content": {"application/octet-stream": data}},
                "default": _ERROR,
            },
        }
    }


if __name__ == "__main__":
    from ipro_rt.catalog import OPERATIONS

    print(document(OPERATIONS).decode())  # noqa: T201 - `make types` writes it to docs/openapi.json
