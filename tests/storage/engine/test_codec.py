"""Structs survive the database unchanged."""

from datetime import datetime
from typing import Any

import msgspec

from ipro_rt.kernel.clock import system_clock
from ipro_rt.media.model import Media
from storage.engine.codec import pack, unpack
from storage.engine.mongo import Database


class Note(msgspec.Struct, omit_defaults=True, frozen=True):
    id: str
    at: datetime
    media: Media | None = None
    data: dict[str, Any] = {}
    raw: bytes = b""


async def test_a_struct_comes_back_as_it_went(database: Database) -> None:
    media = Media(id="m", mime="audio/ogg; codecs=opus", waveform=tuple(range(64)))
    note = Note(id="n", at=system_clock(), media=media, data={"a.b": {"$c": [1, 2.5, None, True]}}, raw=b"\0\xff")
    await database.system("notes").insert(pack(note))
    document = await database.system("notes").get({"_id": "n"})
    assert document is not None
    assert unpack(document, Note) == note


def test_the_id_becomes_the_key_and_defaults_are_left_out() -> None:
    note = Note(id="n", at=system_clock())
    assert pack(note) == {"_id": "n", "at": note.at}
