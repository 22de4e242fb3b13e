"""Compressed answers, and bodies that came compressed."""

import gzip
import tracemalloc
import zlib

import brotli
import pytest

from gateway.inbound.compression import choose
from ipro_rt.app import App
from tests.gateway.inbound.conftest import EMAIL, PASSWORD, Client

CODINGS = [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("br;q=x, gzip;q=", None),
        ("deflate", None),
        ("GZIP ; q=0.5", "gzip"),
    ],
)
def test_the_coding_the_client_likes_best_is_chosen(accepted: str, coding: str | None) -> None:
    assert choose(accepted) == coding


@pytest.mark.parametrize("coding", ["br", "gzip"])
async def test_a_long_answer_is_smaller_and_the_same(
    client: Client, signed: dict[str, str], app: App, coding: str
) -> None:
    scope = await app.accounts.authenticate(signed["Authorization"].removeprefix("Bearer "))
    for number in range(20):
        await app.contacts.resolve(scope, (("wa_id", f"55119876543{number:02}"),), f"Ana {number}")
    plain = await client.get("/api/v1/contacts", headers=signed | {"Accept-Encoding": "identity"})
    small = await client.get("/api/v1/contacts", headers=signed | {"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(small.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 3
    assert await small.json() == await plain.json()


async def test_a_short_answer_and_what_signing_in_says_are_sent_as_they_are(
    client: Client, signed: dict[str, str]
) -> None:
    me = await client.get("/api/v1/me", headers=signed | {"Accept-Encoding": "br"})
    assert "Content-Encoding" not in me.headers
    body = {"email": EMAIL, "password": PASSWORD}
    signed_in = await client.post("/api/v1/sessions", json=body, headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in signed_in.headers


@pytest.mark.parametrize(("coding", "squeeze"), CODINGS)
async def test_a_body_may_come_compressed(client: Client, coding: str, squeeze: object) -> None:
    assert callable(squeeze)
    body = squeeze(b'{"email": "%s", "password": "%s"}' % (EMAIL.encode(), PASSWORD.encode()))
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    assert (await client.post("/api/v1/sessions", data=body, headers=headers)).status == 201


@pytest.mark.parametrize(("coding", "squeeze"), CODINGS)
async def test_a_bomb_is_refused_before_it_takes_room(client: Client, coding: str, squeeze: object) -> None:
    assert callable(squeeze)
    bomb = squeeze(b'{"email": "' + b" " * 200_000_000 + b'"}')
    assert len(bomb) < 300_000
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    await client.get("/healthz")
    tracemalloc.start()
    try:
        answer = await client.post("/api/v1/sessions", data=bomb, headers=headers)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (413, "too_large")
    assert peak < 16_000_000
    assert (await client.get("/healthz")).status == 200


@pytest.mark.parametrize("coding", ["compress", "gzip, gzip", "x"])
async def test_a_coding_that_nobody_reads_is_refused(client: Client, coding: str) -> None:
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    answer = await client.post("/api/v1/sessions", data=b"{}", headers=headers)
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (415, "unsupported_media")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
async def test_what_is_not_what_it_says_it_is_is_refused(client: Client, coding: str) -> None:
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    answer = await client.post("/api/v1/sessions", data=b"\xffnot compressed at all" * 20, headers=headers)
    assert answer.status == 400
