"""The rules of templates: what may be created, which parameters a send must bring, what the customer then sees.

Invariant: pure. Creation problems carry Meta's subcodes (2388xxx); send problems are 132000 and 132012.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox import errors
from sandbox.errors import GraphError
from sandbox.model import Json, Template
from sandbox.validation_values import list_in, string_in

CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_LIMITS = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
_PER_KIND = {"URL": 2, "PHONE_NUMBER": 1}


def variables(text: str) -> list[str]:
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def check_new(body: Json) -> None:
    """Raises unless this may be a template."""
    name = string_in(body, "name", "", most=512)
    if not _NAME.fullmatch(name):
        raise GraphError(100, "Template names have lowercase letters, digits and underscores", subcode=2388299)
    string_in(body, "language", "", most=16)
    if str(body.get("category", "")).upper() not in CATEGORIES:
        names = ", ".join(sorted(CATEGORIES))
        raise GraphError(100, message=f"(#100) Param category must be one of {{{names}}}")
    check_components(list_in(body, "components", "", least=1, most=20))


def check_components(components: list[Any]) -> None:
    kinds = [_kind(component) for component in components]
    has_body = "BODY" in kinds or "CAROUSEL" in kinds
    if not has_body or any(kinds.count(kind) > 1 for kind in kinds):
        raise GraphError(100, "A template needs one BODY and each component at most once", subcode=2388040)
    for component, kind in zip(components, kinds, strict=True):
        if kind == "BUTTONS":
            _check_buttons(component)
        elif kind in _LIMITS and isinstance(text := component.get("text"), str):
            _check_text(kind, text)
        elif kind == "BODY" and "add_security_recommendation" not in component:
            raise errors.required("components[BODY].text")


def _kind(component: Any) -> str:
    if not isinstance(component, dict) or not isinstance(component.get("type"), str):
        raise GraphError(100, message="(#100) Param components[] must be objects with a type.")
    return str(component["type"]).upper()


def _check_text(kind: str, text: str) -> None:
    if not 1 <= len(text) <= _LIMITS[kind]:
        raise GraphError(100, f"{kind} may have {_LIMITS[kind]} characters", subcode=2388040)
    found = list(_VARIABLE.finditer(text))
    if kind == "BODY" and found and (found[0].start() == 0 or found[-1].end() == len(text.rstrip())):
        raise GraphError(100, "Variables can't be at the start or end of the template", subcode=2388299)
    words = len(_VARIABLE.sub("", text).split())
    if kind == "BODY" and words < 2 * len(found):
        raise GraphError(100, "Too many variables for its length", subcode=2388293)


def _check_buttons(component: Json) -> None:
    buttons = list_in(component, "buttons", "components[BUTTONS]", least=1, most=10)
    kinds = [str(button.get("type", "")).upper() if isinstance(button, dict) else "" for button in buttons]
    for kind, most in _PER_KIND.items():
        if kinds.count(kind) > most:
            raise GraphError(100, f"At most {most} {kind} buttons", subcode=2388043)
    for button, kind in zip(buttons, kinds, strict=True):
        if not kind:
            raise errors.required("buttons[].type")
        if "text" in button:
            string_in(button, "text", "buttons[]", most=25)


def render(template: Template, sent: Json) -> Json:
    """The template with the parameters of this send; raises 132000 or 132012 when they do not fit."""
    given = {str(part["type"]).lower(): part for part in sent.get("components", [])}
    shown: Json = {}
    for component in template.components:
        kind = str(component["type"]).upper()
        parameters = given.get(kind.lower(), {}).get("parameters", [])
        if kind == "BUTTONS":
            shown["buttons"] = [
                _button(button, _button_parameter(sent, place)) for place, button in enumerate(component["buttons"])
            ]
        elif kind == "HEADER" and str(component.get("format", "TEXT")).upper() != "TEXT":
            shown["header"] = _media_header(component, parameters)
        elif kind in _LIMITS and "text" in component:
            shown[kind.lower()] = _filled(template, kind, component["text"], parameters)
    return shown


def _filled(template: Template, kind: str, text: str, parameters: list[Json]) -> str:
    names = variables(text)
    if len(names) != len(parameters):
        details = f"{kind.lower()}: number of localizable_params ({len(parameters)})"
        raise GraphError(132000, f"{details} does not match the expected number of params ({len(names)})")
    if template.parameter_format == "NAMED":
        values = {str(parameter.get("parameter_name")): _value(parameter) for parameter in parameters}
        if set(values) != set(names):
            raise GraphError(132012, f"{kind.lower()}: parameter names do not match {sorted(names)}")
    else:
        values = {str(place): _value(parameter) for place, parameter in enumerate(parameters, 1)}
        if set(values) != set(names):
            values = dict(zip(names, values.values(), strict=True))
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def _value(parameter: Json) -> str:
    kind = str(parameter.get("type", "")).lower()
    if kind == "text" and isinstance(parameter.get("text"), str) and parameter["text"]:
        return str(parameter["text"])
    inner = parameter.get(kind)
    if kind in ("currency", "date_time") and isinstance(inner, dict) and "fallback_value" in inner:
        return str(inner["fallback_value"])
    raise GraphError(132012, f"Parameter of type {kind or 'none'} does not fit a text")


def _media_header(component: Json, parameters: list[Json]) -> Json:
    wanted = str(component["format"]).lower()
    if len(parameters) != 1:
        raise GraphError(132000, f"header: expected one {wanted} parameter")
    parameter = parameters[0]
    kind = str(parameter.get("type", "")).lower()
    if kind != wanted or not isinstance(parameter.get(wanted), dict):
        raise GraphError(132012, f"header: format mismatch, expected {wanted.upper()}, received {kind.upper()}")
    return {"type": wanted, wanted: parameter[wanted]}


def _button_parameter(sent: Json, place: int) -> Json:
    """What this send gives the button at that place; its index may be a number or a string."""
    for component in sent.get("components", []):
        if str(component["type"]).lower() == "button" and str(component.get("index", "0")) == str(place):
            return next(iter(component.get("parameters", [])), {})
    return {}


def _button(button: Json, parameter: Json) -> Json:
    shown = {"type": str(button["type"]).upper(), "text": str(button.get("text", button["type"]))}
    if isinstance(button.get("url"), str):
        shown["url"] = _VARIABLE.sub(lambda _: str(parameter.get("text", "")), button["url"])
    if isinstance(parameter.get("payload"), str):
        shown["payload"] = parameter["payload"]
    return shown
