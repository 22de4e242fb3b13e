"""Every path of the sandbox. Graph paths take any version segment (`v23.0`, `v26.0`, ...) and a trailing slash."""

from __future__ import annotations

from aiohttp import web

from sandbox import (
    control_events,
    control_media,
    control_numbers,
    control_phones,
    control_world,
    graph_media,
    graph_messages,
    graph_numbers,
    graph_templates,
)
from sandbox.errors import GraphError
from sandbox.front import Handler

_OBJECT = r"/v{version:\d+\.\d+}/{object_id:[^/]+}"


async def _unknown(request: web.Request) -> web.Response:
    raise GraphError(2500, message=f"Unknown path components: /{request.match_info['rest'][:100]}")


def graph(app: web.Application) -> None:
    def add(methods: str, path: str, handler: Handler) -> None:
        for method in methods.split():
            app.router.add_route(method, _OBJECT + path + "{slash:/?}", handler)

    add("POST", "/messages", graph_messages.post_messages)
    add("POST", "/media", graph_media.post_media)
    add("GET POST", "/whatsapp_business_profile", graph_numbers.profile)
    add("POST", "/register", graph_numbers.register)
    add("GET", "/phone_numbers", graph_numbers.list_numbers)
    add("GET POST DELETE", "/subscribed_apps", graph_numbers.subscribed_apps)
    add("GET", "/message_templates", graph_templates.list_templates)
    add("POST", "/message_templates", graph_templates.create_template)
    add("DELETE", "/message_templates", graph_templates.delete_templates)
    add("GET", "", graph_numbers.get_object)
    add("POST", "", graph_numbers.post_object)
    add("DELETE", "", graph_numbers.delete_object)
    app.router.add_get("/whatsapp_business/attachments/", graph_media.download)
    app.router.add_route("*", r"/v{version:\d+\.\d+}/{rest:.*}", _unknown)


def control(app: web.Application) -> None:
    phone = "/sandbox/phones/{wa_id}"
    app.router.add_routes(
        [
            web.get("/sandbox/numbers", control_numbers.list_numbers),
            web.put("/sandbox/numbers/{phone_number_id}", control_numbers.put_number),
            web.post("/sandbox/templates/{template_id}", control_events.decide_template),
            web.get("/sandbox/phones", control_phones.list_phones),
            web.put(phone, control_phones.put_phone),
            web.get(f"{phone}/messages", control_phones.list_messages),
            web.post(f"{phone}/messages", control_phones.post_message),
            web.post(f"{phone}/read", control_phones.post_read),
            web.post(f"{phone}/played", control_phones.post_played),
            web.post("/sandbox/media", control_media.post_media),
            web.get("/sandbox/media/{media_id}", control_media.get_media),
            web.get("/sandbox/faults", control_world.get_faults),
            web.put("/sandbox/faults", control_world.put_faults),
            web.delete("/sandbox/faults", control_world.delete_faults),
            web.get("/sandbox/log", control_world.get_log),
            web.get("/sandbox/events", control_events.events),
            web.get("/sandbox/clock", control_world.get_clock),
            web.post("/sandbox/clock", control_world.post_clock),
            web.post("/sandbox/reset", control_world.reset),
        ]
    )
