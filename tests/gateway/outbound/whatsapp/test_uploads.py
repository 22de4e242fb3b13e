"""What is remembered of uploads: for less than 30 days, and never more than its bound."""

from collections.abc import AsyncIterator

import pytest_asyncio

from gateway.outbound.whatsapp.http import Graph
from gateway.outbound.whatsapp.uploads import Uploads
from ipro_rt.channels.model import NumberConfig
from ipro_rt.media.model import Media
from tests.conftest import HandClock
from tests.gateway.outbound.whatsapp.conftest import Files, Meta, says


@pytest_asyncio.fixture
async def graph() -> AsyncIterator[Graph]:
    graph = Graph(development=True)
    yield graph
    await graph.close()


async def test_an_upload_is_forgotten_before_meta_forgets_it(
    graph: Graph, meta: Meta, number: NumberConfig, files: Files, clock: HandClock
) -> None:
    uploads = Uploads(graph, files, clock=clock.seconds)
    files.held["m"] = b"x"
    meta.then(says(200, {"id": "9001"}))
    assert await uploads.upload(number, Media("m", "image/png")) == "9001"
    clock.advance(days=28)
    assert uploads.known(number, "m") == "9001"
    clock.advance(days=1)
    assert uploads.known(number, "m") is None


async def test_the_least_used_upload_is_forgotten_first(
    graph: Graph, meta: Meta, number: NumberConfig, files: Files
) -> None:
    uploads = Uploads(graph, files, size=2)
    for name in ("a", "b"):
        files.held[name] = b"x"
        meta.then(says(200, {"id": f"at-meta-{name}"}))
        await uploads.upload(number, Media(name, "image/png"))
    uploads.known(number, "a")
    files.held["c"] = b"x"
    meta.then(says(200, {"id": "at-meta-c"}))
    await uploads.upload(number, Media("c", "image/png"))
    assert [uploads.known(number, name) for name in ("a", "b", "c")] == ["at-meta-a", None, "at-meta-c"]


async def test_a_voice_note_is_uploaded_as_opus_in_ogg(
    graph: Graph, meta: Meta, number: NumberConfig, files: Files
) -> None:
    files.held["v"] = b"OggS"
    meta.then(says(200, {"id": "9001"}))
    await Uploads(graph, files).upload(number, Media("v", "audio/ogg", voice=True))
    assert meta.asked[0].body.count(b"audio/ogg; codecs=opus") == 2
