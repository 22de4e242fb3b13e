"""What the OpenAPI document says of the two routes that carry files, which are no rows of the operations table."""

from typing import Any

from gateway.inbound.examples import example_of, identifier
from gateway.inbound.problems import by_status
from ipro_rt.media.model import Media

_STRING = {"type": "string"}
_ALWAYS = ("Unauthenticated", "Forbidden", "InvalidInput", "TooMany", "Internal", "Unavailable")
_HEADERS = {
    name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", "RateLimit-Policy", "RateLimit")
}


def media_routes() -> dict[str, dict[str, Any]]:
    """Both, by path."""
    return {"/media": {"post": _upload()}, "/media/{id}": {"get": _download()}}


def _upload() -> dict[str, Any]:
    form = {
        "type": "object",
        "properties": {
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            "voice": {"type": "string", "enum": ["true", "false"], "description": "true makes it a voice note"},
        },
        "required": ["file"],
    }
    content = {"schema": {"$ref": "#/components/schemas/Media"}, "example": example_of(Media, answer=True)}
    stored = {"description": "Stored", "headers": _HEADERS, "content": {"application/json": content}}
    curl = 'curl http://localhost:8080/api/v1/media \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -F file=@tabela.pdf'
    return {
        "operationId": "uploadMedia",
        "summary": "Upload a file to send",
        "tags": ["media"],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}},
        "responses": {"201": stored, **by_status(*_ALWAYS, "BadRequest", "TooSlow", "TooLarge", "UnsupportedMedia")},
        "x-permission": "attend",
        "x-quota": "write",
        "x-codeSamples": [{"lang": "Shell", "label": "curl", "source": curl}],
    }


def _download() -> dict[str, Any]:
    data = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    curl = (
        f"curl http://localhost:8080/api/v1/media/{identifier('id')} \\\n"
        '  -H "Authorization: Bearer $TOKEN" \\\n  -o tabela.pdf'
    )
    return {
        "operationId": "downloadMedia",
        "summary": "The bytes of a file; `Range` is understood",
        "tags": ["media"],
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": _STRING, "example": identifier("id")},
            {"$ref": "#/components/parameters/IfNoneMatch"},
        ],
        "responses": {
            "200": {"description": "The file", "headers": _HEADERS, "content": {"*/*": data}},
            "206": {"description": "A part of it", "headers": _HEADERS, "content": {"*/*": data}},
            "304": {"description": "You have it already"},
            **by_status(*_ALWAYS, "NotFound", "RangeNotSatisfiable"),
        },
        "x-permission": "read",
        "x-quota": "read",
        "x-codeSamples": [{"lang": "Shell", "label": "curl", "source": curl}],
    }
