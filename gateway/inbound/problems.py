"""The refusals an operation can answer with, as the OpenAPI document tells them: by status, with an example each."""

from typing import Any

from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission

REF = "#/components/responses/{name}"
_STRING = {"type": "string"}
PROBLEM = {
    "title": "Problem",
    "description": "Why a request was not fulfilled. `code` is stable.",
    "type": "object",
    "properties": {
        **dict.fromkeys(("type", "title", "code", "detail", "expected", "got", "hint", "request_id"), _STRING),
        "status": {"type": "integer"},
        "retry_after": {"type": "number"},
        "version": {"type": "integer", "description": "The present version, for `precondition_failed`."},
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
# name in the document: (status, description, code, title, detail, more)
_TOLD: dict[str, tuple[int, str, str, str, str, dict[str, Any]]] = {
    "BadRequest": (400, "It could not be read", "invalid_json", "Body is not valid JSON", "The body is not JSON.", {}),
    "Unauthenticated": (401, "Not signed in", "unauthenticated", "Not signed in", "The session is over.", {}),
    "Forbidden": (403, "Not allowed", "forbidden", "Not allowed", "Your role may not do this.", {}),
    "NotFound": (404, "Not there, or another company's", "not_found", "Not found", "There is no such thing.", {}),
    "TooSlow": (408, "It did not arrive in time", "too_slow", "Too slow", "The body did not arrive in time.", {}),
    "Conflict": (409, "Something else was done first", "conflict", "State has changed", "It was done before.", {}),
    "PreconditionFailed": (
        412,
        "Changed since it was read",
        "precondition_failed",
        "Changed since it was read",
        "It has changed since you read it.",
        {"expected": "4", "got": "3", "version": 4},
    ),
    "TooLarge": (413, "Too large", "too_large", "Too large", "The body is too large.", {}),
    "UnsupportedMedia": (
        415,
        "A kind or coding nobody reads",
        "unsupported_media",
        "Kind of file not accepted",
        "The body has a coding we do not read.",
        {},
    ),
    "RangeNotSatisfiable": (
        416,
        "Outside the file",
        "range_not_satisfiable",
        "Range not satisfiable",
        "The range lies outside the file.",
        {},
    ),
    "InvalidInput": (
        422,
        "A field does not fit; `errors` points at each",
        "invalid_input",
        "Input does not fit",
        "The input does not fit the operation.",
        {"errors": [{"pointer": "/limit", "message": "Expected `int` <= 200"}]},
    ),
    "TooMany": (
        429,
        "Too much at once; wait `Retry-After` seconds",
        "rate_limited",
        "Too many requests",
        "That is more than this caller may ask at once.",
        {"retry_after": 0.4},
    ),
    "Internal": (500, "Our fault; `request_id` finds it", "internal", "Internal error", "Something went wrong.", {}),
    "Unavailable": (
        503,
        "Not now; repeat with the same ids",
        "unavailable",
        "Not available now",
        "The database does not answer.",
        {"retry_after": 2.0},
    ),
}


def responses() -> dict[str, Any]:
    """The components."""
    return {name: _response(*told) for name, told in _TOLD.items()}


def refusals(row: Operation) -> dict[str, Any]:
    """Those of one operation, by status."""
    has_body = row.method in ("POST", "PATCH", "PUT")
    names = ["TooMany", "Internal", "Unavailable", "InvalidInput"]
    if row.method != "GET":
        names += ["Conflict", "BadRequest"]
    if has_body:
        names += ["TooSlow", "TooLarge", "UnsupportedMedia"]
    if row.needs is not Permission.NONE or row.kind == "sign_in":
        names.append("Unauthenticated")
    if row.needs is not Permission.NONE:
        names.append("Forbidden")
    if row.path_fields or row.input is not Nothing:
        names.append("NotFound")
    if "if_match" in row.input.__struct_fields__ or has_body:
        names.append("PreconditionFailed")
    return by_status(*names)


def by_status(*names: str) -> dict[str, Any]:
    """These components by status, lowest first."""
    return {str(_TOLD[name][0]): {"$ref": REF.format(name=name)} for name in sorted(names, key=lambda n: _TOLD[n][0])}


def _response(status: int, about: str, code: str, title: str, detail: str, more: dict[str, Any]) -> dict[str, Any]:
    example = {
        "type": f"urn:ipro:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
        "request_id": "01a208c7-6b1f-7c3a-9d52-0f6f1c1f2e77",
    }
    headers = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
    if status in (429, 503):
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": about, "headers": headers, "content": {"application/problem+json": content}}
