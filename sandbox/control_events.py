"""What the sandbox tells while it runs (Server-Sent Events), and what it plays of Meta's people: template reviews."""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import web
from msgspec import Struct

from sandbox import httpio
from sandbox.httpio import ControlError
from sandbox.templates import STATUSES
from sandbox.world import WORLD

_KEEP_ALIVE_S = 15.0


class Decision(Struct, forbid_unknown_fields=True):
    status: str
    reason: str = "NONE"


async def decide_template(request: web.Request) -> web.Response:
    """Approves, rejects, pauses or disables a template, with the webhook that goes with it."""
    world = request.app[WORLD]
    decision = await httpio.control_json(request, world.settings.max_json_bytes, Decision)
    template = world.store.templates.get(request.match_info["template_id"])
    if template is None:
        raise ControlError(404, "not_found", "there is no such template")
    if decision.status not in STATUSES:
        raise ControlError(422, "invalid_input", f"status is one of {', '.join(sorted(STATUSES))}")
    world.templates.become(template, decision.status, decision.reason)
    return httpio.answer({"id": template.id, "status": template.status})


async def events(request: web.Request) -> web.StreamResponse:
    """A stream until the listener leaves, is too slow, or the sandbox stops."""
    bus = request.app[WORLD].bus
    if bus.full:
        raise ControlError(429, "too_busy", "too many listeners")
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"} | request[httpio.CORS]
    with bus.listen() as listener:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(b": sandbox\n\n")
        while True:
            try:
                async with asyncio.timeout(_KEEP_ALIVE_S):
                    event = await listener.queue.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                return response
            name, data = event
            await response.write(f"event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n")
