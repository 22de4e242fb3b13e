"""Control API: the customers' phones. Whoever calls this is the customer: writes, reads, listens, goes offline."""

from __future__ import annotations

from typing import Any

import msgspec
from aiohttp import web

from sandbox import dialing, httpio, ids, inbound
from sandbox.httpio import ControlError
from sandbox.inbound import RefusedError
from sandbox.model import Json, Message, Number, Phone, PhoneSettings
from sandbox.store import FullError
from sandbox.threads import phone_view, reached, view
from sandbox.world import WORLD, World

_MAX_BURST = 1000
_EXTRA = ("referral", "errors", "identity", "group_id")
_MAX_TYPE = 64
_OBJECTS = frozenset({"location", "reaction", "interactive", "button", "order", "system", "edit", "revoke"})


class PhonePatch(msgspec.Struct, forbid_unknown_fields=True):
    name: str | None = None
    username: str | None = None
    settings: dict[str, Any] | None = None


class Mark(msgspec.Struct, forbid_unknown_fields=True):
    phone_number_id: str
    up_to: str | None = None
    id: str | None = None


async def list_phones(request: web.Request) -> web.Response:
    store = request.app[WORLD].store
    limit = httpio.number_in_query(request, "limit", 500, 1, 5000)
    phones = list(store.phones.values())[:limit]
    return httpio.answer({"items": [phone_view(store, phone) for phone in phones]})


async def put_phone(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    wa_id = request.match_info["wa_id"]
    patch = await httpio.control_json(request, world.settings.max_json_bytes, PhonePatch)
    phone = world.store.phone(wa_id) or _new_phone(wa_id)
    was_online = phone.settings.online
    phone.name = phone.name if patch.name is None else patch.name[:100]
    phone.username = phone.username if patch.username is None else patch.username[:40]
    phone.settings = _settings(phone.settings, patch.settings or {})
    try:
        world.store.put_phone(phone)
    except FullError as error:
        raise ControlError(409, "conflict", "the sandbox has no room for more phones") from error
    world.threads.phone_changed(phone)
    if phone.settings.online and not was_online:
        world.statuses.came_online(phone)
        world.inbound.came_online(phone)
    return httpio.answer(phone_view(world.store, phone))


def _new_phone(wa_id: str) -> Phone:
    if dialing.digits(wa_id, "") != wa_id:
        raise ControlError(422, "invalid_input", "wa_id is 7 to 15 digits with the country code")
    return Phone(wa_id=wa_id, name=f"+{wa_id}", user_id=ids.bsuid(wa_id))


def _settings(before: PhoneSettings, changes: Json) -> PhoneSettings:
    try:
        after = msgspec.convert(msgspec.structs.asdict(before) | changes, PhoneSettings)
    except msgspec.ValidationError as error:
        raise ControlError(422, "invalid_input", f"settings: {error}") from error
    if not 0 <= after.delay_ms <= 3_600_000 or not 0 <= after.answer_after_ms <= 3_600_000:
        raise ControlError(422, "invalid_input", "delays are from 0 to 3600000 ms")
    return after


def _phone(request: web.Request) -> Phone:
    phone = request.app[WORLD].store.phone(request.match_info["wa_id"])
    if phone is None:
        raise ControlError(404, "not_found", "there is no such phone; PUT /sandbox/phones/{wa_id} makes one")
    return phone


def _number(world: World, given: Any) -> Number:
    number = world.store.numbers.get(given) if isinstance(given, str) else None
    if number is None:
        raise ControlError(404, "not_found", "phone_number_id is not a registered number")
    return number


async def post_message(request: web.Request) -> web.Response:
    """The customer sends: one message, a burst (`count`) or an album (`album`, in parallel)."""
    world = request.app[WORLD]
    body = await httpio.control_json(request, world.settings.max_json_bytes, dict[str, Any])
    if isinstance(body.get("text"), str):
        body["text"] = {"body": body["text"]}  # for those who write by hand; Meta's own shape is the object
    number = _number(world, body.get("phone_number_id"))
    try:
        phone = world.store.phone(request.match_info["wa_id"])
        if phone is None:
            phone = _new_phone(request.match_info["wa_id"])
            world.store.put_phone(phone)
        sent = _say_all(world, number, phone, body)
    except RefusedError as error:
        raise ControlError(422, "invalid_input", str(error)) from error
    except FullError as error:
        raise ControlError(409, "conflict", "the sandbox has no room for more phones") from error
    first = view(sent[0])
    if len(sent) > 1:
        first["ids"] = [message.id for message in sent]
    return httpio.answer(first, 201)


def _say_all(world: World, number: Number, phone: Phone, body: Json) -> list[Message]:
    album = body.get("album")
    if album is not None:
        if not isinstance(album, list) or not 1 <= len(album) <= _MAX_BURST:
            raise RefusedError(f"album is a list of 1 to {_MAX_BURST} messages")
        return [_say(world, number, phone, part, alone=True) for part in album]
    count = body.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= _MAX_BURST:
        raise RefusedError(f"count is from 1 to {_MAX_BURST}")
    if count == 1:
        return [_say(world, number, phone, body)]
    return [_say(world, number, phone, _numbered(body, place)) for place in range(1, count + 1)]


def _numbered(body: Json, place: int) -> Json:
    """So that the messages of a burst can be told apart."""
    text = body.get("text")
    if body.get("type") == "text" and isinstance(text, dict):
        return body | {"text": text | {"body": f"{text.get('body', '')} ({place})"}}
    return body


def _say(world: World, number: Number, phone: Phone, body: Any, *, alone: bool = False) -> Message:
    if not isinstance(body, dict):
        raise RefusedError("a message is an object with a type")
    kind = body.get("type")
    if not isinstance(kind, str) or not 1 <= len(kind) <= _MAX_TYPE:
        raise RefusedError("type is missing")
    content = body.get(kind)
    extra = {name: body[name] for name in _EXTRA if name in body}
    if kind == "unsupported":
        content, error = inbound.unsupported(content)
        extra = error | extra
    _check(kind, content)
    context = body.get("context")
    if context is not None and not isinstance(context, dict):
        raise RefusedError("context is an object")
    return world.inbound.say(number, phone, kind, content, context=context, extra=extra, alone=alone)


def _check(kind: str, content: Any) -> None:
    """Only what the phone itself could not send; unknown types pass, as Meta invents new ones."""
    if kind == "text":
        text = content.get("body") if isinstance(content, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= 65_536:
            raise RefusedError("text.body has 1 to 65536 characters")
    elif kind == "contacts":
        if not isinstance(content, list) or not content:
            raise RefusedError("contacts is a list")
    elif kind in _OBJECTS and not isinstance(content, dict):
        raise RefusedError(f"{kind} is an object")


async def list_messages(request: web.Request) -> web.Response:
    """What the phone shows. `all=true` adds what the business sent and the phone has not received."""
    world = request.app[WORLD]
    phone = _phone(request)
    number = _number(world, request.query.get("phone_number_id"))
    limit = httpio.number_in_query(request, "limit", 200, 1, 2000)
    key = (number.phone_number_id, phone.wa_id)
    everything = request.query.get("all") == "true"
    items = world.threads.page(*key, request.query.get("after"), limit, everything)
    return httpio.answer({"items": items, "typing": world.threads.is_typing(*key)})


async def post_read(request: web.Request) -> web.Response:
    """The customer opens the chat: everything received (up to a message) is read."""
    world = request.app[WORLD]
    phone = _phone(request)
    mark = await httpio.control_json(request, world.settings.max_json_bytes, Mark)
    number = _number(world, mark.phone_number_id)
    thread = world.store.thread(number.phone_number_id, phone.wa_id)
    if mark.up_to is not None and all(message.id != mark.up_to for message in thread):
        raise ControlError(404, "not_found", "up_to is not a message of this thread")
    read = 0
    for message in thread:
        if message.direction == "out" and message.status == "delivered":
            world.statuses.read(message, phone)
            read += 1
        if message.id == mark.up_to:
            break
    return httpio.answer({"read": read})


async def post_played(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    phone = _phone(request)
    mark = await httpio.control_json(request, world.settings.max_json_bytes, Mark)
    number = _number(world, mark.phone_number_id)
    message = world.store.messages.get(mark.id or "")
    if message is None or (message.phone_number_id, message.wa_id) != (number.phone_number_id, phone.wa_id):
        raise ControlError(404, "not_found", "id is not a message of this thread")
    if message.direction != "out" or message.type != "audio" or not reached(message):
        raise ControlError(422, "invalid_input", "only an audio message that was received can be played")
    world.statuses.played(message, phone)
    return httpio.answer(view(message))
