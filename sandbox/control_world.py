"""The sandbox as a whole: faults, time, the log, starting over."""

from __future__ import annotations

import msgspec
from aiohttp import web
from msgspec import Struct

from sandbox import httpio
from sandbox.clock import rfc3339
from sandbox.faults import Faults
from sandbox.httpio import ControlError
from sandbox.model import Json
from sandbox.world import WORLD

_MAX_ADVANCE_S = 10 * 365 * 86_400


class Advance(Struct, forbid_unknown_fields=True):
    advance_s: float = 0


async def get_faults(request: web.Request) -> web.Response:
    return httpio.answer(_view(request.app[WORLD].faults))


async def put_faults(request: web.Request) -> web.Response:
    """What is not given goes right."""
    world = request.app[WORLD]
    faults = await httpio.control_json(request, world.settings.max_json_bytes, Faults)
    if problem := faults.problem():
        raise ControlError(422, "invalid_input", problem)
    world.delivery.faults = faults
    return httpio.answer(_view(faults))


async def delete_faults(request: web.Request) -> web.Response:
    request.app[WORLD].delivery.faults = Faults()
    return web.Response(status=204)


async def get_clock(request: web.Request) -> web.Response:
    clock = request.app[WORLD].clock
    return httpio.answer({"now": rfc3339(clock.now()), "ahead_s": clock.ahead_s})


async def post_clock(request: web.Request) -> web.Response:
    """Moves time forward: windows close, links expire."""
    world = request.app[WORLD]
    given = await httpio.control_json(request, world.settings.max_json_bytes, Advance)
    if not 0 <= given.advance_s <= _MAX_ADVANCE_S:
        raise ControlError(422, "invalid_input", "advance_s is from 0 to ten years of seconds")
    world.clock.advance(given.advance_s)
    return await get_clock(request)


async def get_log(request: web.Request) -> web.Response:
    after = httpio.number_in_query(request, "after", 0, 0, 10**15)
    limit = httpio.number_in_query(request, "limit", 100, 1, 500)
    return httpio.answer({"items": request.app[WORLD].log.after(after, limit)})


async def reset(request: web.Request) -> web.Response:
    await request.app[WORLD].reset()
    return web.Response(status=204)


def _view(faults: Faults) -> Json:
    shown: Json = msgspec.to_builtins(faults)
    return shown
