"""Cuts the schemas these tests need out of Meta's own OpenAPI file, one self-contained JSON file each.

    .venv/bin/python -m tests.sandbox.extract_openapi <business-messaging-api_v23.0.yaml>

The source is github facebook/openapi, business-messaging-api_v23.0.yaml (MIT, Copyright (c) Meta Platforms, Inc.
and affiliates). Its files were merged from several, which left marks that are put right here: references of the
webhook half point at the sending half's schemas of the same name. What the specification of v23.0 does not know or
says otherwise than Meta's own examples and pages (see `_relax`) is loosened; nothing else is changed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).parent / "fixtures"
_COMPONENT = "#/components/schemas/"
_NOISE = ("description", "example", "examples", "discriminator")
# What the webhook half means by these names
_WEBHOOK_NAMES = {
    "BaseMessageProperties": "BaseMessageProperties_1",
    "TextMessage": "TextMessage_2",
    "ReactionMessage": "ReactionMessage_1",
    "AudioMessage": "AudioMessage_1",
    "DocumentMessage": "DocumentMessage_1",
    "ImageMessage": "ImageMessage_1",
    "StickerMessage": "StickerMessage_1",
    "VideoMessage": "VideoMessage_1",
    "LocationMessage": "LocationMessage_1",
    "ErrorObject": "ErrorObject_2",
}
_NAMED = {
    "message_response": ("MessageResponsePayload", {}),
    "mark_response": ("MarkMessageResponsePayload", {}),
    "error": ("GraphAPIError", {}),
    "phone_number": ("PhoneNumberInfo", {}),
    "webhook": ("WebhookPayload", _WEBHOOK_NAMES),
    "webhook_messages": ("IncomingMessageValueGeneral", _WEBHOOK_NAMES),
    "webhook_statuses": ("StatusMessageValue", _WEBHOOK_NAMES),
}
_ANSWERS = {
    "media_uploaded": ("/{Version}/{Phone-Number-ID}/media", "post"),
    "media": ("/{Version}/{Media-ID}", "get"),
    "media_deleted": ("/{Version}/{Media-ID}", "delete"),
    "templates": ("/{Version}/{WABA-ID}/message_templates", "get"),
    "template_created": ("/{Version}/{WABA-ID}/message_templates", "post"),
}


class Cutter:
    """Follows references and renames them on the way."""

    def __init__(self, schemas: dict[str, Any], names: dict[str, str]) -> None:
        self._schemas = schemas
        self._names = names
        self._cut: dict[str, Any] = {}

    def schema(self, start: Any) -> dict[str, Any]:
        """The schema with all it refers to under `$defs`."""
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **self._clean(start), "$defs": self._cut}

    def _clean(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._clean(one) for one in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return {"$ref": f"#/$defs/{self._follow(reference.removeprefix(_COMPONENT))}"}
        # "example" and the like may also be the name of a property, whose value is then a schema
        return {
            key: self._properties(value) if key == "properties" else self._clean(value)
            for key, value in node.items()
            if key not in _NOISE
        }

    def _properties(self, node: dict[str, Any]) -> dict[str, Any]:
        return {name: self._clean(schema) for name, schema in node.items()}

    def _follow(self, name: str) -> str:
        name = self._names.get(name, name)
        if name not in self._cut:
            self._cut[name] = {}
            self._cut[name] = self._clean(self._schemas[name])
        return name


def _relax(name: str, schema: dict[str, Any]) -> None:
    """Where v23.0's specification is behind or at odds with Meta's examples."""
    defs = schema["$defs"]
    if name == "webhook_statuses":
        status = defs["Statuses"]
        status["properties"]["status"]["enum"].append("played")  # since March 2026
        status["required"].remove("recipient_id")  # absent when the phone is not shared, since April 2026
    if name == "webhook_messages":
        defs["BaseMessageProperties_1"]["required"].remove("from")  # likewise
        defs["LocationMessage_1"]["allOf"][1]["properties"]["location"]["required"] = ["latitude", "longitude"]
        defs["ReactionMessage_1"]["allOf"][1]["properties"]["reaction"]["required"] = ["message_id"]  # taken back
    if name == "media":
        schema["properties"]["file_size"]["type"] = ["integer", "string"]  # a string here, a number in Meta's pages


def main(source: Path) -> None:
    """Write every fixture."""
    whole = yaml.safe_load(source.read_text())
    schemas = whole["components"]["schemas"]
    cut = {name: Cutter(schemas, names).schema({"$ref": _COMPONENT + root}) for name, (root, names) in _NAMED.items()}
    for name, (path, method) in _ANSWERS.items():
        answer = whole["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        cut[name] = Cutter(schemas, {}).schema(answer)
    FIXTURES.mkdir(exist_ok=True)
    for name, schema in cut.items():
        _relax(name, schema)
        text = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True)
        (FIXTURES / f"openapi_{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
