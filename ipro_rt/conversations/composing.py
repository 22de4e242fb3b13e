"""From an API input to the content of a message: one checked field per type, and Meta's limits said up front."""

from typing import Any

import msgspec

from ipro_rt.channels.content import MEDIA_TYPES, Content, Shape
from ipro_rt.conversations.inputs import SendMessage
from ipro_rt.kernel.errors import FieldError, InvalidInput, UnsupportedMedia
from ipro_rt.media.model import Media

MAX_SHAPE = 30_000
_FIELD_OF = {"location": "location", "contacts": "contacts", "interactive": "interactive", "template": "template"}


def required_field(kind: str) -> str:
    """The field that carries a message of this type."""
    return "media" if kind in MEDIA_TYPES else _FIELD_OF.get(kind, kind)


def check(input: SendMessage) -> None:
    """Refuse an input whose fields do not fit its type."""
    field = required_field(input.type)
    if getattr(input, field) is None:
        raise InvalidInput(
            f"A message of type {input.type} needs the field `{field}`.",
            expected=f"`{field}`",
            got="nothing",
            errors=[FieldError(f"/{field}", f"is required when type is {input.type}")],
        )
    for name in ("contacts", "interactive", "template"):
        shape = getattr(input, name)
        if shape is not None and len(msgspec.json.encode(shape)) > MAX_SHAPE:
            raise InvalidInput(
                f"The field `{name}` is too large.",
                expected=f"at most {MAX_SHAPE} bytes of JSON",
                errors=[FieldError(f"/{name}", "too large")],
            )


def compose(input: SendMessage, media: Media | None) -> Content:
    """The content; `media` is the file the input names."""
    match input.type:
        case "text":
            return Content("text", text=input.text, preview_url=input.preview_url)
        case "location":
            return Content("location", location=_location(input))
        case "contacts":
            return Content("contacts", contacts=input.contacts)
        case "interactive":
            return Content("interactive", interactive=input.interactive, text=_words(input.interactive))
        case "template":
            return Content("template", template=input.template, text=_template_words(input.template))
    assert media is not None
    assert input.media is not None
    return Content(input.type, media=_fitted(input, media), caption=input.media.caption)


def _fitted(input: SendMessage, media: Media) -> Media:
    kind = media.mime.partition("/")[0]
    if input.type in {"image", "video", "audio"} and kind != input.type:
        raise UnsupportedMedia(
            f"The file cannot be sent as {input.type}.",
            expected=f"{input.type}/…",
            got=media.mime,
            hint="Send it as a document.",
        )
    assert input.media is not None
    name = input.media.filename or media.name
    voice = media.voice if input.media.voice is None else input.media.voice
    return msgspec.structs.replace(media, name=name, voice=voice and input.type == "audio")


def _location(input: SendMessage) -> Shape:
    assert input.location is not None
    shape: Shape = msgspec.to_builtins(input.location)
    return {name: value for name, value in shape.items() if value is not None}


def _words(interactive: Shape | None) -> str | None:
    body: Any = (interactive or {}).get("body")
    text = body.get("text") if isinstance(body, dict) else None
    return str(text)[:1024] if text else None


def _template_words(template: Shape | None) -> str | None:
    name = (template or {}).get("name")
    return f"Modelo: {name}"[:200] if name else None
