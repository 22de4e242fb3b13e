"""Business numbers: registered here instead of in Meta's console."""

from __future__ import annotations

import re

from aiohttp import web
from msgspec import Struct

from sandbox import delivery, httpio
from sandbox.httpio import ControlError
from sandbox.model import Callback, Json, Number
from sandbox.store import FullError
from sandbox.world import WORLD

_ID = re.compile(r"[0-9]{1,32}")


class Registration(Struct, kw_only=True, forbid_unknown_fields=True):
    display_phone: str
    waba_id: str
    access_token: str
    app_secret: str
    callback_url: str
    verify_token: str
    verified_name: str = ""
    legacy: bool = False
    allowed_recipients: list[str] | None = None


async def put_number(request: web.Request) -> web.Response:
    """Registers or changes a number, then asks its callback for the challenge."""
    world = request.app[WORLD]
    phone_number_id = request.match_info["phone_number_id"]
    if not _ID.fullmatch(phone_number_id):
        raise ControlError(422, "invalid_input", "phone_number_id has 1 to 32 digits")
    given = await httpio.control_json(request, world.settings.max_json_bytes, Registration)
    if not given.access_token or not given.app_secret:
        raise ControlError(422, "invalid_input", "access_token and app_secret are not empty")
    if not delivery.allowed(given.callback_url, world.settings.loopback_only):
        raise ControlError(422, "invalid_input", "callback_url points at this machine: the sandbox calls nobody else")
    before = world.store.numbers.get(phone_number_id)
    number = Number(
        phone_number_id=phone_number_id,
        display_phone=given.display_phone,
        waba_id=given.waba_id,
        access_token=given.access_token,
        app_secret=given.app_secret,
        callback=Callback(url=given.callback_url, verify_token=given.verify_token),
        verified_name=given.verified_name,
        legacy=given.legacy,
        allowed_recipients=given.allowed_recipients,
        override=before.override if before else None,
        profile=before.profile if before else {},
    )
    await world.delivery.verify(number.callback)
    try:
        world.store.put_number(number)
    except FullError as error:
        raise ControlError(409, "conflict", "the sandbox has no room for more numbers") from error
    return httpio.answer(_view(number))


async def list_numbers(request: web.Request) -> web.Response:
    return httpio.answer({"items": [_view(number) for number in request.app[WORLD].store.numbers.values()]})


def _view(number: Number) -> Json:
    """Without its secrets."""
    callback = number.override or number.callback
    return {
        "phone_number_id": number.phone_number_id,
        "display_phone": number.display_phone,
        "waba_id": number.waba_id,
        "verified_name": number.verified_name,
        "legacy": number.legacy,
        "callback_url": callback.url,
        "callback_verified": callback.verified,
    }
