"""Business numbers and accounts on Meta's side, and the one path that serves every kind of object: `/{object_id}`."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from sandbox import errors, graph, graph_media, graph_templates, httpio
from sandbox.delivery import allowed
from sandbox.errors import GraphError
from sandbox.model import Callback, Json, Number
from sandbox.validation_values import object_in, string_in
from sandbox.world import WORLD, World

_DEFAULT_FIELDS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
)
_PROFILE = ("about", "address", "description", "email", "profile_picture_url", "websites", "vertical")
_PIN = re.compile(r"\d{6}")


def _fields(number: Number) -> Json:
    hooks = {"application": number.callback.url}
    if number.override:
        hooks["phone_number"] = number.override.url
    return {
        "verified_name": number.verified_name or number.display_phone,
        "display_phone_number": number.display_phone,
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "quality_rating": "GREEN",
        "quality_score": {"score": "GREEN"},
        "account_mode": "LIVE",
        "platform_type": "CLOUD_API",
        "is_official_business_account": False,
        "is_pin_enabled": True,
        "throughput": {"level": "HIGH"},
        "health_status": {
            "can_send_message": "AVAILABLE",
            "entities": [
                {"entity_type": "PHONE_NUMBER", "id": number.phone_number_id, "can_send_message": "AVAILABLE"},
                {"entity_type": "WABA", "id": number.waba_id, "can_send_message": "AVAILABLE"},
            ],
        },
        "messaging_limit_tier": "TIER_UNLIMITED",
        "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
        "webhook_configuration": hooks,
    }


def _view(number: Number, fields: str | None) -> Json:
    whole = _fields(number)
    wanted = fields.split(",") if fields else _DEFAULT_FIELDS
    return {name: whole[name] for name in wanted if name in whole} | {"id": number.phone_number_id}


async def get_object(request: web.Request) -> web.Response:
    store = request.app[WORLD].store
    object_id = request.match_info["object_id"]
    if object_id in store.media:
        return await graph_media.get_media(request, object_id)
    if object_id in store.templates:
        return await graph_templates.get_template(request, object_id)
    if any(number.waba_id == object_id for number in store.numbers.values()):
        return httpio.answer({"id": graph.waba_of(request), "name": "Sandbox", "currency": "BRL", "timezone_id": "25"})
    return httpio.answer(_view(graph.number_of(request), request.query.get("fields")))


async def delete_object(request: web.Request) -> web.Response:
    return await graph_media.delete_media(request, request.match_info["object_id"])


async def post_object(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    object_id = request.match_info["object_id"]
    if object_id in world.store.templates:
        return await graph_templates.edit_template(request, object_id)
    number = graph.number_of(request)
    body = await httpio.graph_json(request, world.settings.max_json_bytes)
    if "webhook_configuration" not in body:
        raise errors.required("webhook_configuration")
    number.override = await _override(world, object_in(body, "webhook_configuration", ""))
    world.store.put_number(number)
    return httpio.answer({"success": True})


async def _override(world: World, given: Json) -> Callback | None:
    """A callback that has answered the challenge; an empty address takes the override away."""
    url = string_in(given, "override_callback_uri", "webhook_configuration", least=0, most=2048)
    if not url:
        return None
    token = string_in(given, "verify_token", "webhook_configuration", most=1024)
    callback = Callback(url=url, verify_token=token)
    if not allowed(url, world.settings.loopback_only) or not await world.delivery.verify(callback):
        raise GraphError(2200)
    return callback


async def list_numbers(request: web.Request) -> web.Response:
    waba_id = graph.waba_of(request)
    mine = [number for number in graph.numbers_of(request) if number.waba_id == waba_id]
    return httpio.answer({"data": [_view(number, request.query.get("fields")) for number in mine]})


async def register(request: web.Request) -> web.Response:
    graph.number_of(request)
    body = await httpio.graph_json(request, request.app[WORLD].settings.max_json_bytes)
    if not _PIN.fullmatch(str(body.get("pin", ""))):
        raise GraphError(100, message="(#100) Param pin must be 6 digits.")
    return httpio.answer({"success": True})


async def subscribed_apps(request: web.Request) -> web.Response:
    """GET lists, POST subscribes (with or without an override), DELETE ends the webhooks of this account."""
    world = request.app[WORLD]
    waba = world.store.waba(graph.waba_of(request))
    if request.method == "GET":
        app: dict[str, Any] = {
            "whatsapp_business_api_data": {"id": "1000000000000001", "link": world.base_url, "name": "iPro RT"}
        }
        if waba.override:
            app["override_callback_uri"] = waba.override.url
        return httpio.answer({"data": [app] if waba.subscribed else []})
    if request.method == "POST":
        body = await httpio.graph_json(request, world.settings.max_json_bytes)
        waba.override = await _override(world, body) if body.get("override_callback_uri") else None
    waba.subscribed = request.method == "POST"
    world.store.put_waba(waba)
    return httpio.answer({"success": True})


async def profile(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    number = graph.number_of(request)
    if request.method == "GET":
        wanted = request.query.get("fields", ",".join(_PROFILE)).split(",")
        shown = {name: number.profile[name] for name in wanted if name in number.profile}
        return httpio.answer({"data": [shown | {"messaging_product": "whatsapp"}]})
    body = await httpio.graph_json(request, world.settings.max_json_bytes)
    if body.get("messaging_product") != "whatsapp":
        raise errors.required("messaging_product")
    number.profile |= {name: body[name] for name in _PROFILE if name in body}
    world.store.put_number(number)
    return httpio.answer({"success": True})
