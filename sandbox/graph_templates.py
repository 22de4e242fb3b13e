"""`/{waba_id}/message_templates` and `/{template_id}`: list, create, edit, delete."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox import errors, graph, httpio
from sandbox.model import Template
from sandbox.world import WORLD

_DEFAULT_PAGE = 25
_MAX_PAGE = 250


def _view(template: Template, fields: str | None) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "rejected_reason": template.rejected_reason,
        "quality_score": {"score": "UNKNOWN", "date": 0},
    }
    wanted = (
        fields.split(",") if fields else ["name", "parameter_format", "components", "language", "status", "category"]
    )
    return {name: whole[name] for name in wanted if name in whole} | {"id": template.id}


async def list_templates(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    waba_id = graph.waba_of(request)
    query = request.query
    found = [
        template
        for template in world.templates.of(waba_id)
        if query.get("name", template.name) == template.name
        and query.get("language", template.language) == template.language
        and query.get("status", template.status).upper() == template.status
    ]
    limit = query.get("limit", "")
    size = min(int(limit), _MAX_PAGE) if limit.isascii() and limit.isdigit() and len(limit) < 9 else _DEFAULT_PAGE
    keys = [template.id for template in found]
    begin = keys.index(query["after"]) + 1 if query.get("after") in keys else 0
    page = found[begin : begin + max(1, size)]
    body: dict[str, Any] = {"data": [_view(template, query.get("fields")) for template in page]}
    if query.get("summary"):
        body["summary"] = {
            "total_count": len(found),
            "message_template_count": len(found),
            "message_template_limit": world.settings.max_templates,
            "are_translations_complete": True,
        }
    if page:
        body["paging"] = {"cursors": {"before": page[0].id, "after": page[-1].id}}
        if begin + len(page) < len(found):
            following = request.url.update_query(after=page[-1].id)
            body["paging"]["next"] = world.base_url + following.path_qs
    return httpio.answer(body)


async def create_template(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    waba_id = graph.waba_of(request)
    body = await httpio.graph_json(request, world.settings.max_json_bytes)
    template = world.templates.create(waba_id, body)
    done = {"id": template.id, "status": template.status, "category": template.category}
    return await graph.carried_out(request, world, httpio.answer(done))


async def delete_templates(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    waba_id = graph.waba_of(request)
    name, hsm_id = request.query.get("name"), request.query.get("hsm_id")
    if not name:
        raise errors.required("name")
    found = [one for one in world.templates.named(waba_id, name) if hsm_id in (None, one.id)]
    if not found:
        raise errors.unknown_object(name, request.method)
    for template in found:
        world.store.remove_template(template.id)
    return httpio.answer({"success": True})


def template_of(request: web.Request, template_id: str) -> Template:
    template = request.app[WORLD].store.templates.get(template_id)
    mine = {number.waba_id for number in graph.numbers_of(request)}
    if template is None or template.waba_id not in mine:
        raise errors.unknown_object(template_id, request.method)
    return template


async def get_template(request: web.Request, template_id: str) -> web.Response:
    return httpio.answer(_view(template_of(request, template_id), request.query.get("fields")))


async def edit_template(request: web.Request, template_id: str) -> web.Response:
    world = request.app[WORLD]
    template = template_of(request, template_id)
    body = await httpio.graph_json(request, world.settings.max_json_bytes)
    world.templates.edit(template, body)
    return httpio.answer({"success": True})
