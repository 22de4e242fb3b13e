"""AsyncAPI 3.0 for the socket, made from the types of what is said. The same types always give the same text.

The document speaks as the server: it receives what clients ask and answers each with an acknowledgement, and it sends
events. Socket.IO has no binding of its own there, so `x-socketio` says which event of the protocol carries a message.
"""

from typing import Any

import msgspec
import orjson

from gateway.inbound.examples import example_of
from gateway.inbound.problems import PROBLEM
from gateway.inbound.spoken import ASKED, TOLD, TOPICS, Failure, Topic, event_of, resumed
from ipro_rt import __version__

_REF = "#/components/schemas/{name}"
_SOCKET = "#/channels/socket"
_ABOUT = (
    "Socket.IO v4, só `websocket`, em `/socket.io`. O handshake leva `auth: {ticket}`, "
    "de `POST /api/v1/socket-tickets`. "
    "/ Socket.IO v4, `websocket` only, at `/socket.io`. The handshake carries `auth: {ticket}`, from "
    "`POST /api/v1/socket-tickets`. The events of all topics come in lists, as the Socket.IO event `events`."
)


def document() -> bytes:
    """The whole document as JSON."""
    events = {topic.noun: event_of(topic) for topic in TOPICS}
    acks = {topic.noun: resumed(topic) for topic in TOPICS}
    asked = [kind for _, said, answer, _ in ASKED for kind in (said, answer) if kind is not None]
    types = [*asked, *(kind for _, kind, _ in TOLD), Failure, *events.values(), *acks.values()]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    components["Failure"]["properties"]["error"] = {"$ref": _REF.format(name="Problem")}
    components["Closed"]["properties"]["error"] = {"$ref": _REF.format(name="Problem")}
    messages = _messages(schema_of, events, acks)
    whole = {
        "asyncapi": "3.0.0",
        "id": "urn:ipro:socket",
        "info": {
            "title": "iPro RT: socket",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"gateway": {"host": "localhost:8080", "pathname": "/socket.io", "protocol": "ws"}},
        "channels": {"socket": _socket(messages), **{topic.noun: _channel(topic) for topic in TOPICS}},
        "operations": {**_asked(), **_told(), **{f"{topic.noun}Events": _sent(topic) for topic in TOPICS}},
        "components": {"schemas": {**components, "Problem": PROBLEM}, "messages": messages},
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _messages(schema_of: dict[Any, Any], events: dict[str, Any], acks: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for name, said, answer, about in ASKED:
        made[name] = _message(name, about, schema_of[said], said, {"event": name, "ack": True})
        if answer is not None:
            made[f"{name}Done"] = _message(f"{name}Done", "", schema_of[answer], answer, {"ack": name})
    for name, kind, about in TOLD:
        made[name] = _message(name, about, schema_of[kind], kind, {"event": name})
    made["refused"] = _message("refused", "Por que não. / Why not.", schema_of[Failure], Failure, {"ack": "any"})
    for topic in TOPICS:
        event, ack = events[topic.noun], acks[topic.noun]
        made[f"{topic.noun}Event"] = _message(
            f"{topic.noun}Event", topic.about, schema_of[event], event, {"event": "events", "in": "a list"}
        )
        made[f"{topic.noun}Resumed"] = _message(
            f"{topic.noun}Resumed", topic.about, schema_of[ack], ack, {"ack": "subscribe"}
        )
    return made


def _message(name: str, about: str, schema: dict[str, Any], kind: Any, carried: dict[str, Any]) -> dict[str, Any]:
    payload = example_of(kind, answer=True)
    if "error" in payload:
        payload["error"] = {
            "type": "urn:ipro:problem:forbidden",
            "title": "Not allowed",
            "status": 403,
            "code": "forbidden",
            "detail": "Your role may not do this.",
            "request_id": "01a208c7-6b1f-7c3a-9d52-0f6f1c1f2e77",
        }
    told = {"name": name, "payload": schema, "examples": [{"payload": payload}], "x-socketio": carried}
    return {**told, "summary": about} if about else told


def _socket(messages: dict[str, Any]) -> dict[str, Any]:
    ours = [name for name in messages if not name.endswith("Event")]
    return {
        "address": "/socket.io",
        "description": "A conexão. / The connection.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in ours},
        "bindings": {
            "ws": {
                "method": "GET",
                "query": {
                    "type": "object",
                    "properties": {"EIO": {"const": "4"}, "transport": {"const": "websocket"}},
                    "required": ["EIO", "transport"],
                },
            }
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    name = f"{topic.noun}Event"
    return {
        "address": f"{topic.noun}:{{id}}",
        "description": topic.about,
        "parameters": {"id": {"description": topic.id.capitalize() + "."}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "x-permission": topic.needs,
    }


def _asked() -> dict[str, Any]:
    made = {}
    for name, _, answer, about in ASKED:
        done = [f"{name}Done"] if answer is not None else [f"{topic.noun}Resumed" for topic in TOPICS]
        made[name] = {
            "action": "receive",
            "channel": {"$ref": _SOCKET},
            "summary": about,
            "messages": [{"$ref": f"{_SOCKET}/messages/{name}"}],
            "reply": {
                "channel": {"$ref": _SOCKET},
                "messages": [{"$ref": f"{_SOCKET}/messages/{each}"} for each in [*done, "refused"]],
            },
        }
    return made


def _told() -> dict[str, Any]:
    return {
        name: {
            "action": "send",
            "channel": {"$ref": _SOCKET},
            "summary": about,
            "messages": [{"$ref": f"{_SOCKET}/messages/{name}"}],
        }
        for name, _, about in TOLD
    }


def _sent(topic: Topic) -> dict[str, Any]:
    channel = f"#/channels/{topic.noun}"
    return {
        "action": "send",
        "channel": {"$ref": channel},
        "summary": topic.about,
        "messages": [{"$ref": f"{channel}/messages/{topic.noun}Event"}],
    }


if __name__ == "__main__":
    print(document().decode())  # noqa: T201 - `make types` writes it to docs/asyncapi.json
