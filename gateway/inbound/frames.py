"""The bytes of what a gateway tells its sockets by itself: whole WebSocket frames with one Socket.IO packet each.

A server's frames are not masked, so one frame is the same for every socket it goes to.
"""

from collections.abc import Iterable
from struct import pack

import orjson

_TEXT, _BINARY = 0x81, 0x82  # one final frame
_SHORT, _LONG = 126, 1 << 16


def frame(message: str | bytes) -> bytes:
    """One Engine.IO packet as a WebSocket frame: text, or binary when it is bytes."""
    if isinstance(message, str):
        return _framed(_TEXT, message.encode())
    return _framed(_BINARY, message)


def events_frame(events: Iterable[bytes]) -> bytes:
    """Encoded events as one packet: `42["events",[…]]`."""
    return _framed(_TEXT, b'42["events",[%s]]' % b",".join(events))


def resync_frame(topic: str) -> bytes:
    """What a client is told that has to look at a topic again."""
    return _framed(_TEXT, b'42["resync",%s]' % orjson.dumps({"topic": topic}))


def _framed(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < _SHORT:
        return pack("!BB", first, size) + payload
    if size < _LONG:
        return pack("!BBH", first, 126, size) + payload
    return pack("!BBQ", first, 127, size) + payload
