"""A body is the same bytes, and refused at the same size, whether it came whole or in pieces."""

import asyncio
import gzip

import msgspec
import pytest
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request

from gateway.inbound.bodies import MAX_BODY, fit, read_body
from ipro_rt.kernel.errors import InvalidInput, TooLarge
from tests.gateway.inbound.conftest import Client


def arriving() -> tuple[web.Request, StreamReader]:
    """A request whose body is still to come."""
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    content = StreamReader(protocol, 2**16, loop=loop)
    return make_mocked_request("POST", "/", payload=content), content


async def test_a_body_that_came_whole_is_read_without_waiting() -> None:
    request, content = arriving()
    for piece in (b"one ", b"two ", b"three"):
        content.feed_data(piece)
    content.feed_eof()
    with pytest.raises(StopIteration) as read:
        read_body(request).send(None)  # a coroutine that waits for nothing is over at its first step
    assert read.value.value == b"one two three"


async def test_a_body_that_comes_in_pieces_is_waited_for() -> None:
    request, content = arriving()
    reading = asyncio.create_task(read_body(request))
    for piece in (b"one ", b"two ", b"three"):
        content.feed_data(piece)
        await asyncio.sleep(0)
    assert not reading.done()
    content.feed_eof()
    assert await reading == b"one two three"


@pytest.mark.parametrize("whole", [True, False])
async def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not(whole: bool) -> None:
    for size in (10, 11):
        request, content = arriving()
        content.feed_data(b"x" * size)
        if whole:
            content.feed_eof()
        reading = asyncio.create_task(read_body(request, 10))
        await asyncio.sleep(0)
        if not whole:
            content.feed_eof()
        if size == 10:
            assert await reading == b"x" * 10
        else:
            with pytest.raises(TooLarge):
                await reading


async def test_a_small_body_that_grows_beyond_the_limit_is_refused(client: Client) -> None:
    grown = gzip.compress(b" " * (MAX_BODY + 1))
    answer = await client.post("/api/v1/sessions", data=grown, headers={"Content-Encoding": "gzip"})
    assert answer.status == 413


class _Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    tags: list[str] = []


class _Wished(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    count: int = 0
    inner: _Inner | None = None


@pytest.mark.parametrize(
    ("values", "pointers"),
    [
        ({"name": 1, "count": "x"}, {"/name": "Expected `str`, got `int`", "/count": "Expected `int`, got `str`"}),
        ({"count": 1.5, "other": 1}, {"/other": "is not known", "/name": "is missing", "/count": None}),
        ({"name": "a", "inner": {"size": 1, "tags": ["a", 2]}}, {"/inner/tags/1": "Expected `str`, got `int`"}),
        ({"name": "a", "inner": {"more": 1}}, {"/inner/more": "is not known"}),
        ({"name": "a", "a/b~c": 1}, {"/a~1b~0c": "is not known"}),
    ],
)
def test_every_wrong_field_is_told_at_once(values: dict[str, object], pointers: dict[str, str | None]) -> None:
    with pytest.raises(InvalidInput) as refused:
        fit(values, _Wished)
    told = {each.pointer: each.message for each in refused.value.errors}
    assert told.keys() == pointers.keys()
    assert all(said is None or told[pointer] == said for pointer, said in pointers.items())


def test_no_answer_complains_of_more_than_twenty_fields() -> None:
    with pytest.raises(InvalidInput) as refused:
        fit({f"x{n}": n for n in range(1000)}, _Wished)
    assert len(refused.value.errors) == 20
