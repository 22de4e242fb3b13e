"""Meta's checks of a message before it is accepted: fields there, types right, lengths kept.

Invariants: pure; what passes has every field the rest of the sandbox reads, with the right type. Code 100 for the
body's own shape, 131008 for what is missing inside, 131009 for values that are not valid.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import errors
from sandbox.errors import GraphError
from sandbox.model import Json
from sandbox.validation_interactive import check_interactive
from sandbox.validation_values import invalid, list_in, missing, object_in, string_in

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_OPAQUE = 512


def text_of(body: Json, name: str) -> str:
    """A required string at the top of the body."""
    value = body.get(name)
    if value is None or value == "":
        raise errors.required(name)
    if not isinstance(value, str):
        raise GraphError(100, message=f"(#100) Param {name} must be a string.")
    return value


def check(body: Json) -> None:
    """Raises GraphError unless the body is a message that can be accepted."""
    if not body.get("to") and not body.get("recipient"):
        raise errors.required("to")
    if body.get("recipient_type", "individual") != "individual":
        raise GraphError(100, message="(#100) Param recipient_type must be one of {INDIVIDUAL}")
    kind = body.setdefault("type", "text")
    checker = _CHECKS.get(kind) if isinstance(kind, str) else None
    if checker is None:
        kinds = ", ".join(sorted(_CHECKS)).upper()
        raise GraphError(100, message=f'(#100) Param type must be one of {{{kinds}}} - got "{str(kind)[:64]}".')
    if kind not in body:
        raise errors.required(kind)
    opaque = body.get("biz_opaque_callback_data")
    if opaque is not None and (not isinstance(opaque, str) or len(opaque) > MAX_OPAQUE):
        raise GraphError(
            100, message=f"(#100) Param biz_opaque_callback_data must be at most {MAX_OPAQUE} characters long."
        )
    if (context := body.get("context")) is not None:
        if not isinstance(context, dict):
            raise GraphError(100, message="(#100) Param context must be a JSON object.")
        string_in(context, "message_id", "context", most=512)
    checker(body[kind])


def _text(content: Any) -> None:
    text = object_in({"text": content}, "text", "")
    body = text.get("body")
    if body is None or body == "":
        raise errors.required("text['body']")
    if not isinstance(body, str):
        raise GraphError(100, message="(#100) Param text['body'] must be a string.")
    if len(body) > MAX_TEXT:
        raise GraphError(100, message=f"(#100) Param text['body'] must be at most {MAX_TEXT} characters long.")
    if not isinstance(text.get("preview_url", False), bool):
        raise GraphError(100, message="(#100) Param text['preview_url'] must be a boolean.")


def media(kind: str, *, caption: bool) -> Callable[[Any], None]:
    def check_media(content: Any) -> None:
        given = object_in({kind: content}, kind, "")
        if ("id" in given) == ("link" in given):
            raise missing(f"{kind} needs either id or link")
        string_in(given, "id" if "id" in given else "link", kind, most=2048)
        if "caption" in given:
            if not caption:
                raise invalid(f"{kind} takes no caption")
            string_in(given, "caption", kind, least=0, most=MAX_CAPTION)
        if "filename" in given:
            string_in(given, "filename", kind, most=240)
        if not isinstance(given.get("voice", False), bool):
            raise invalid(f"{kind}.voice must be a boolean")

    return check_media


def _location(content: Any) -> None:
    location = object_in({"location": content}, "location", "")
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = location.get(name)
        if value is None:
            raise missing(f"location.{name}")
        try:
            degrees = float("nan" if isinstance(value, bool) else value)
        except (TypeError, ValueError) as error:
            raise invalid(f"location.{name} must be a number") from error
        if not -most <= degrees <= most:
            raise invalid(f"location.{name} must be between -{most} and {most}")
    for name in ("name", "address"):
        if name in location:
            string_in(location, name, "location", least=0, most=1000)


def _contacts(content: Any) -> None:
    if not isinstance(content, list) or not content:
        raise missing("contacts must be a list with at least one contact")
    if len(content) > 257:
        raise invalid("contacts may have 257 entries")
    for contact in content:
        name = object_in(contact if isinstance(contact, dict) else {}, "name", "contacts")
        string_in(name, "formatted_name", "contacts.name", most=1000)
        if not any(part in name for part in ("first_name", "last_name", "middle_name", "prefix", "suffix")):
            raise missing("contacts.name needs another part beside formatted_name")


def _reaction(content: Any) -> None:
    reaction = object_in({"reaction": content}, "reaction", "")
    string_in(reaction, "message_id", "reaction", most=512)
    emoji = reaction.get("emoji", "")
    if not isinstance(emoji, str) or len(emoji) > 32:
        raise invalid("reaction.emoji must be one emoji")


def _template(content: Any) -> None:
    template = object_in({"template": content}, "template", "")
    string_in(template, "name", "template", most=512)
    language = object_in(template, "language", "template")
    string_in(language, "code", "template.language", most=16)
    for component in list_in(template, "components", "template") if "components" in template else ():
        if not isinstance(component, dict) or not isinstance(component.get("type"), str):
            raise invalid("template.components[] must be objects with a type")
        parameters = component.get("parameters", [])
        if not isinstance(parameters, list) or not all(isinstance(one, dict) for one in parameters):
            raise invalid("template.components[].parameters must be a list of objects")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "text": _text,
    "image": media("image", caption=True),
    "video": media("video", caption=True),
    "audio": media("audio", caption=False),
    "document": media("document", caption=True),
    "sticker": media("sticker", caption=False),
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": check_interactive,
    "template": _template,
}
