"""Meta's checks of interactive messages, kind by kind (reply buttons, lists, links, flows, products, ...).

Invariant: what passes has the parts its kind needs, within Meta's lengths and counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.model import Json
from sandbox.validation_values import distinct, invalid, list_in, missing, object_in, string_in

_HEADERS = frozenset({"text", "image", "video", "document"})


def check_interactive(content: Any) -> None:
    interactive = object_in({"interactive": content}, "interactive", "")
    kind = string_in(interactive, "type", "interactive", most=64)
    checker = _KINDS.get(kind)
    if checker is None:
        raise invalid(f"interactive.type {kind} is not supported")
    if kind not in _WITHOUT_BODY or "body" in interactive:
        body = object_in(interactive, "body", "interactive")
        string_in(body, "text", "interactive.body", most=4096 if kind == "list" else 1024)
    if "footer" in interactive:
        footer = object_in(interactive, "footer", "interactive")
        string_in(footer, "text", "interactive.footer", most=60)
    if "header" in interactive:
        _header(object_in(interactive, "header", "interactive"))
    checker(object_in(interactive, "action", "interactive"))


def _header(header: Json) -> None:
    kind = string_in(header, "type", "interactive.header", most=16)
    if kind not in _HEADERS:
        raise invalid(f"interactive.header.type {kind} is not supported")
    if kind == "text":
        string_in(header, "text", "interactive.header", most=60)
        return
    media = object_in(header, kind, "interactive.header")
    if ("id" in media) == ("link" in media):
        raise missing(f"interactive.header.{kind} needs either id or link")
    string_in(media, "id" if "id" in media else "link", f"interactive.header.{kind}", most=2048)


def _buttons(action: Json) -> None:
    buttons = list_in(action, "buttons", "interactive.action", least=1, most=3)
    ids, titles = [], []
    for button in buttons:
        if not isinstance(button, dict) or button.get("type") != "reply":
            raise invalid("interactive.action.buttons[].type must be reply")
        reply = object_in(button, "reply", "interactive.action.buttons[]")
        ids.append(string_in(reply, "id", "buttons[].reply", most=256))
        titles.append(string_in(reply, "title", "buttons[].reply", most=20))
    distinct(ids, "button id")
    distinct(titles, "button title")


def _list(action: Json) -> None:
    string_in(action, "button", "interactive.action", most=20)
    sections = list_in(action, "sections", "interactive.action", least=1, most=10)
    ids: list[str] = []
    for section in sections:
        if not isinstance(section, dict):
            raise invalid("interactive.action.sections[] must be objects")
        if len(sections) > 1 or "title" in section:
            string_in(section, "title", "interactive.action.sections[]", most=24)
        for row in list_in(section, "rows", "interactive.action.sections[]", least=1, most=10):
            if not isinstance(row, dict):
                raise invalid("sections[].rows[] must be objects")
            ids.append(string_in(row, "id", "rows[]", most=200))
            string_in(row, "title", "rows[]", most=24)
            if "description" in row:
                string_in(row, "description", "rows[]", least=0, most=72)
    if len(ids) > 10:
        raise invalid("Total row count exceeds the maximum allowed count: 10")
    distinct(ids, "row id")


def _cta_url(action: Json) -> None:
    _named("cta_url")(action)
    parameters = object_in(action, "parameters", "interactive.action")
    string_in(parameters, "display_text", "interactive.action.parameters", most=20)
    url = string_in(parameters, "url", "interactive.action.parameters", most=2000)
    if not url.startswith(("http://", "https://")):
        raise invalid("interactive.action.parameters.url must be a URL")


def _flow(action: Json) -> None:
    _named("flow")(action)
    parameters = object_in(action, "parameters", "interactive.action")
    string_in(parameters, "flow_cta", "interactive.action.parameters", most=30)
    if "flow_id" not in parameters and "flow_name" not in parameters:
        raise missing("interactive.action.parameters.flow_id or flow_name")


def _product(action: Json) -> None:
    string_in(action, "catalog_id", "interactive.action", most=256)
    string_in(action, "product_retailer_id", "interactive.action", most=256)


def _product_list(action: Json) -> None:
    string_in(action, "catalog_id", "interactive.action", most=256)
    for section in list_in(action, "sections", "interactive.action", least=1, most=10):
        if not isinstance(section, dict):
            raise invalid("interactive.action.sections[] must be objects")
        list_in(section, "product_items", "interactive.action.sections[]", least=1, most=30)


def _carousel(action: Json) -> None:
    list_in(action, "cards", "interactive.action", least=2, most=10)


def _named(name: str) -> Callable[[Json], None]:
    def check_name(action: Json) -> None:
        if action.get("name") != name:
            raise invalid(f"interactive.action.name must be {name}")

    return check_name


_WITHOUT_BODY = frozenset({"product"})
_KINDS: dict[str, Callable[[Json], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _cta_url,
    "flow": _flow,
    "product": _product,
    "product_list": _product_list,
    "catalog_message": _named("catalog_message"),
    "location_request_message": _named("send_location"),
    "call_permission_request": _named("call_permission_request"),
    "voice_call": _named("voice_call"),
    "request_contact_info": _named("request_contact_info"),
    "address_message": _named("address_message"),
    "carousel": _carousel,
}
