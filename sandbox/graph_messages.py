"""`POST /{phone_number_id}/messages`: sending, and marking as read with or without "digitando…".

Invariant: an answer with a wamid means accepted, nothing more; what comes of it is told by webhook (`statuses`).
"""

from __future__ import annotations

import copy
from typing import Any

from aiohttp import web

from sandbox import dialing, errors, graph, httpio, ids, validation
from sandbox.errors import GraphError
from sandbox.graph_media import load_link
from sandbox.inbound import MEDIA_TYPES, react
from sandbox.model import Json, Message, Number, Phone
from sandbox.store import FullError
from sandbox.world import WORLD, World


async def post_messages(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    number = graph.number_of(request)
    body = await httpio.graph_json(request, world.settings.max_json_bytes)
    asked = str(body.get("to") or body.get("recipient") or "")
    if code := world.faults.error_for(number.phone_number_id, asked):
        raise GraphError(code)
    if body.get("messaging_product") != "whatsapp":
        raise errors.required("messaging_product")
    if body.get("status") is not None:
        done = _mark_as_read(world, number, body)
    else:
        done = await _send(world, number, body)
    return await graph.carried_out(request, world, httpio.answer(done))


def _mark_as_read(world: World, number: Number, body: Json) -> Json:
    if body["status"] != "read":
        raise GraphError(100, message="(#100) Param status must be one of {READ}")
    message_id = validation.text_of(body, "message_id")
    message = world.store.messages.get(message_id)
    if message is None or message.phone_number_id != number.phone_number_id or message.direction != "in":
        raise GraphError(131009, "The message id does not belong to a message received by this number")
    typing = body.get("typing_indicator")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise GraphError(131009, "typing_indicator.type must be text")
    world.inbound.business_read(message)
    if typing is not None:
        world.threads.start_typing(number.phone_number_id, message.wa_id)
    return {"success": True}


async def _send(world: World, number: Number, body: Json) -> Json:
    validation.check(body)
    phone, given = _recipient(world, number, body)
    world.limits.check(world.faults, number.phone_number_id, phone.wa_id)
    message = Message(
        id=ids.wamid(phone.wa_id),
        phone_number_id=number.phone_number_id,
        wa_id=phone.wa_id,
        direction="out",
        type=body["type"],
        content=copy.deepcopy(body[body["type"]]),
        at=world.clock.now(),
        status="accepted",
        context=_context(world, number, phone, body),
        opaque=body.get("biz_opaque_callback_data"),
    )
    await _prepare(world, number, message, given)
    world.threads.stop_typing(number.phone_number_id, phone.wa_id)
    world.statuses.take(message)
    return _accepted(number, phone, given, message)


def _accepted(number: Number, phone: Phone, given: str, message: Message) -> Json:
    who: dict[str, Any] = {"input": given}
    if number.legacy or not phone.settings.hide_phone or given != phone.user_id:
        who["wa_id"] = phone.shown_wa_id
    if not number.legacy:
        who["user_id"] = phone.user_id
    accepted: dict[str, Any] = {"id": message.id}
    if message.type == "template":
        accepted["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [who], "messages": [accepted]}


def _recipient(world: World, number: Number, body: Json) -> tuple[Phone, str]:
    """`to` wins over `recipient`, as at Meta."""
    if body.get("to"):
        given = validation.text_of(body, "to")
        home = "55" if number.display_digits.startswith("55") else ""
        wa_id = dialing.digits(given, home)
        if wa_id is None:
            raise GraphError(131009, "Recipient phone number is not valid")
        try:
            phone = world.store.ensure_phone(wa_id)
        except FullError as error:
            raise GraphError(131000, "The sandbox has no room for more phones") from error
    else:
        given = validation.text_of(body, "recipient")
        found = world.store.phone_of_bsuid(given)
        if found is None:
            raise GraphError(131009, "Recipient user id is not valid")
        phone = found
    if number.display_digits in dialing.forms(phone.wa_id):
        raise GraphError(131021)
    allowed = number.allowed_recipients
    if allowed is not None and not set(dialing.forms(phone.wa_id)) & set(allowed):
        raise GraphError(131030)
    return phone, given


def _context(world: World, number: Number, phone: Phone, body: Json) -> Json | None:
    context = body.get("context")
    if context is None:
        return None
    quoted = world.store.messages.get(context["message_id"])
    if quoted is None or (quoted.phone_number_id, quoted.wa_id) != (number.phone_number_id, phone.wa_id):
        raise GraphError(131009, "context.message_id is not a message of this conversation")
    author = number.display_digits if quoted.direction == "out" else phone.shown_wa_id
    return {"from": author, "id": quoted.id}


async def _prepare(world: World, number: Number, message: Message, given: str) -> None:
    """What the type needs before it can leave."""
    match message.type:
        case "reaction":
            _react(world, message)
        case "template":
            if "." in given and message.content:
                world.templates.refuse_bsuid(number.waba_id, message.content)
            message.rendered, message.category = world.templates.use(number.waba_id, message.content)
        case kind if kind in MEDIA_TYPES:
            await _take_media(world, number, message, message.content)
        case "interactive":
            header = message.content.get("header")
            if isinstance(header, dict) and header.get("type") in MEDIA_TYPES:
                await _take_media(world, number, message, header[header["type"]])


async def _take_media(world: World, number: Number, message: Message, content: Json) -> None:
    if "id" in content:
        media = world.store.media.get(content["id"])
        if media is None or number.phone_number_id not in media.numbers:
            raise GraphError(131009, f"Media id {content['id'][:64]} does not exist or is not yours")
        if media.expires_at < world.clock.now():
            raise GraphError(131009, f"Media id {media.id} has expired")
    else:
        media, problem = await load_link(world, number, content["link"])
        if media is None:
            message.error, message.error_details = 131052, problem
            return
        content["id"] = media.id
    content["mime_type"] = media.mime_type
    if message.type == "document":
        content.setdefault("filename", media.name or "documento")


def _react(world: World, message: Message) -> None:
    target = world.store.messages.get(message.content["message_id"])
    if target is None or (target.phone_number_id, target.wa_id) != (message.phone_number_id, message.wa_id):
        raise GraphError(131009, "reaction.message_id is not a message of this conversation")
    react(target, "business", message.content.get("emoji") or "")
    world.store.touch(target)
    world.threads.changed(target)
