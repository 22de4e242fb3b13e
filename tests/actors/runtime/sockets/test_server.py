"""Calls over a real socket, Unix and TCP: answers in any order, proofs first, and nothing but frames afterwards."""

import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.runtime.link import HostGone
from actors.runtime.sockets import framing, server
from actors.runtime.sockets.client import AnswerTooLarge, Connection, NotReached, connect
from actors.runtime.sockets.framing import HEADER, HELLO, MAGIC, MAX_FRAME, MAX_UNDER_WAY, NONCE, Framed, proof
from actors.runtime.sockets.server import SocketServer
from tests.actors.runtime.sockets.host import SECRET, Answering
from tests.waiting import until


class Host(NamedTuple):
    """What answers, and the server in front of it."""

    answering: Answering
    server: SocketServer


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a Unix socket."""
    made = Path(tempfile.mkdtemp(prefix="ipro-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(params=["unix", "tcp"])
async def host(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Host]:
    answering = Answering()
    server = answering.server()
    if request.param == "unix":
        await server.listen_unix(folder / "host.sock")
    else:
        await server.listen_tcp("127.0.0.1")
    yield Host(answering, server)
    server.close()


@pytest.fixture
async def connection(host: Host) -> AsyncIterator[Connection]:
    made = await connect(host.server.address, SECRET)
    yield made
    made.close()


async def stranger(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection of somebody who speaks for himself."""
    kind, _, where = address.partition(":")
    if kind == "unix":
        return await asyncio.open_unix_connection(where)
    name, _, port = where.rpartition(":")
    return await asyncio.open_connection(name, int(port))


async def hung_up(reader: asyncio.StreamReader) -> None:
    """Return once the server has ended the connection."""
    try:
        async with asyncio.timeout(5):
            while await reader.read(65_536):
                pass
    except ConnectionError:
        return


def writes() -> int:
    """System calls by which this process has written so far."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("syscw")).split()[1])


async def proved(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A stranger who knows the secret."""
    reader, writer = await stranger(address)
    hello = await reader.readexactly(HELLO)
    mine = bytes(NONCE)
    writer.write(mine + proof(SECRET, b"client", hello[len(MAGIC) :], mine))
    assert await reader.readexactly(32) == proof(SECRET, b"server", hello[len(MAGIC) :], mine)
    return reader, writer


async def test_a_call_is_answered_while_an_earlier_one_waits(host: Host, connection: Connection) -> None:
    pull = asyncio.create_task(connection.call("pull", b"1"))
    await until(lambda: host.answering.waiting == 1)
    assert await connection.call("push", b"2") == b"pushed 2"
    assert not pull.done()
    host.answering.go.set()
    assert await pull == b"pulled 1"


async def test_calls_of_one_pass_leave_and_are_answered_together(host: Host, connection: Connection) -> None:
    written = writes()
    await asyncio.gather(*(connection.call("push", b"%d" % each) for each in range(50)))
    assert writes() - written < 10


async def test_a_payload_of_many_reads_arrives_whole(connection: Connection) -> None:
    payload = bytes(range(256)) * 12_000
    assert await connection.call("push", payload) == b"pushed " + payload


async def test_an_error_of_the_host_is_heard_as_an_unknown_outcome(connection: Connection) -> None:
    with pytest.raises(HostGone, match="cannot be read"):
        await connection.call("push", b"break")
    assert await connection.call("push", b"next") == b"pushed next"


async def test_an_answer_beyond_a_frame_is_said_to_be_too_large(connection: Connection) -> None:
    with pytest.raises(AnswerTooLarge):
        await connection.call("push", b"long:%d" % (MAX_FRAME + 1))
    assert len(await connection.call("push", b"long:%d" % MAX_FRAME)) == MAX_FRAME


async def test_all_calls_under_way_end_when_the_connection_does(host: Host, connection: Connection) -> None:
    calls = [asyncio.create_task(connection.call("pull", b"%d" % each)) for each in range(20)]
    await until(lambda: host.answering.waiting == 20)
    host.server.close()
    for call in calls:
        with pytest.raises(HostGone):
            await call
    with pytest.raises(HostGone):
        await connection.call("push", b"later")


async def test_a_push_is_finished_without_its_connection_and_a_pull_is_not(host: Host, connection: Connection) -> None:
    calls = [asyncio.create_task(connection.call(*each)) for each in (("push", b"wait"), ("pull", b""))]
    await until(lambda: len(host.answering.heard) == 2)
    connection.close()
    await until(lambda: host.answering.waiting == 0)
    host.answering.go.set()
    await until(lambda: host.answering.finished == [b"wait"])
    assert all(isinstance(each, HostGone) for each in await asyncio.gather(*calls, return_exceptions=True))


async def test_a_call_given_up_does_not_disturb_the_others(host: Host, connection: Connection) -> None:
    pull = asyncio.create_task(connection.call("pull", b""))
    await until(lambda: host.answering.waiting == 1)
    pull.cancel()
    host.answering.go.set()
    assert await connection.call("push", b"1") == b"pushed 1"


async def test_more_calls_than_the_host_would_take_are_not_sent(host: Host, connection: Connection) -> None:
    calls = [asyncio.create_task(connection.call("pull", b"")) for _ in range(MAX_UNDER_WAY)]
    await until(lambda: host.answering.waiting == MAX_UNDER_WAY)
    with pytest.raises(HostGone, match="too many"):
        await connection.call("push", b"1")
    host.answering.go.set()
    assert await asyncio.gather(*calls) == [b"pulled "] * MAX_UNDER_WAY


async def test_a_caller_with_another_secret_is_not_heard(host: Host) -> None:
    with pytest.raises(NotReached):
        await connect(host.server.address, b"a guess")
    assert not host.server.connections
    assert not host.server.strangers


async def test_a_host_with_another_secret_gets_nothing_to_read(folder: Path) -> None:
    sent = bytearray()

    async def pretend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(MAGIC + bytes(NONCE))
        sent.extend(await reader.readexactly(NONCE + 32))
        writer.write(bytes(32))
        sent.extend(await reader.read())
        writer.close()

    server = await asyncio.start_unix_server(pretend, folder / "host.sock")
    with pytest.raises(NotReached, match="wrong secret"):
        await connect(f"unix:{folder / 'host.sock'}", SECRET)
    server.close()
    assert len(sent) == NONCE + 32


async def test_a_proof_heard_once_is_of_no_use_again(host: Host) -> None:
    reader, writer = await stranger(host.server.address)
    await reader.readexactly(HELLO)
    writer.write(bytes(NONCE) + proof(SECRET, b"client", bytes(NONCE), bytes(NONCE)))
    await hung_up(reader)
    writer.close()


async def test_a_stranger_who_says_nothing_is_sent_away(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GREET_S", 0.02)
    reader, writer = await stranger(host.server.address)
    await hung_up(reader)
    writer.close()
    assert not host.server.strangers


async def test_strangers_beyond_the_limit_are_sent_away(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_STRANGERS", 2)
    waiting = [await stranger(host.server.address) for _ in range(2)]
    await until(lambda: len(host.server.strangers) == 2)
    reader, writer = await stranger(host.server.address)
    await hung_up(reader)
    for each in (writer, *(writer for _, writer in waiting)):
        each.close()


@pytest.mark.parametrize(
    "frames",
    [
        HEADER.pack(MAX_FRAME + 1, 1, 1),
        HEADER.pack(0, 1, 77),
        HEADER.pack(0, 1, 2) * (MAX_UNDER_WAY + 1),
    ],
    ids=["too large", "an unknown method", "too many at once"],
)
async def test_a_caller_who_breaks_the_rules_is_sent_away(host: Host, frames: bytes) -> None:
    reader, writer = await proved(host.server.address)
    writer.write(frames)
    await hung_up(reader)
    writer.close()
    await until(lambda: not host.server.connections and host.answering.waiting == 0)


fuzzed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzzed
@given(garbage=st.binary(max_size=400))
async def test_garbage_before_the_proof_never_reaches_the_host(host: Host, garbage: bytes) -> None:
    reader, writer = await stranger(host.server.address)
    writer.write(garbage)
    writer.write_eof()
    await hung_up(reader)
    writer.close()
    assert host.answering.heard == []


@fuzzed
@given(garbage=st.one_of(st.binary(max_size=400), st.binary(max_size=60).map(lambda each: b"\0\0\0" + each)))
async def test_garbage_after_the_proof_leaves_the_server_as_it_was(host: Host, garbage: bytes) -> None:
    host.answering.go.set()
    reader, writer = await proved(host.server.address)
    writer.write(garbage)
    writer.write_eof()
    await hung_up(reader)
    writer.close()
    good = await connect(host.server.address, SECRET)
    assert await good.call("push", b"well") == b"pushed well"
    good.close()


class Collected(Framed):
    """What was cut off the stream."""

    def __init__(self) -> None:
        super().__init__()
        self.greeting = 4
        self.frames: list[tuple[int, int, bytes]] = []
        self.closed_now = False

    @property
    def closed(self) -> bool:
        return self.closed_now

    def greeted(self, greeting: bytes) -> None:
        assert greeting == b"well"
        self.greeting = 0

    def framed(self, number: int, code: int, payload: bytes) -> None:
        self.frames.append((number, code, payload))

    def broken(self, why: str) -> None:
        self.closed_now = True


frame = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 255), st.binary(max_size=50))


@given(st.lists(frame, max_size=8), st.lists(st.integers(0, 600), max_size=12))
def test_frames_are_the_same_however_the_stream_is_cut(frames: list[tuple[int, int, bytes]], cuts: list[int]) -> None:
    stream = b"well" + b"".join(HEADER.pack(len(body), number, code) + body for number, code, body in frames)
    places = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    collected = Collected()
    for start, end in pairwise(places):
        collected.data_received(stream[start:end])
    assert collected.frames == frames


async def test_nothing_is_read_behind_a_frame_that_is_too_large() -> None:
    collected = Collected()
    collected.data_received(b"well" + framing.HEADER.pack(MAX_FRAME + 1, 1, 1) + framing.HEADER.pack(0, 2, 1))
    assert collected.closed_now
    assert collected.frames == []


async def test_calls_to_a_frozen_process_end_when_it_is_killed(folder: Path) -> None:
    path = folder / "host.sock"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.actors.runtime.sockets.host", str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    connection = await connect(f"unix:{path}", SECRET)
    process.send_signal(signal.SIGSTOP)
    calls = [asyncio.create_task(connection.call("push", b"%d" % each)) for each in range(5)]
    done, _ = await asyncio.wait(calls, timeout=0.05)
    assert not done
    process.kill()
    assert all(isinstance(each, HostGone) for each in await asyncio.gather(*calls, return_exceptions=True))
    await process.wait()
    with pytest.raises(NotReached):
        await connect(f"unix:{path}", SECRET)
