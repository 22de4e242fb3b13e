"""Files in and out."""

import asyncio
import io
from typing import Any

import pytest
from aiohttp import FormData
from yarl import URL

from ipro_rt.media.kinds import MB
from tests.gateway.inbound.conftest import Client
from tests.media.sounds import tone
from tests.media.test_kinds import picture


async def upload(
    client: Client, signed: dict[str, str], data: bytes, name: str, mime: str, *fields: tuple[str, str]
) -> Any:
    form = FormData(quote_fields=False)
    form.add_field("file", io.BytesIO(data), filename=name, content_type=mime)
    for field, value in fields:
        form.add_field(field, value)
    return await client.post("/api/v1/media", data=form, headers=signed)


async def code_of(answer: Any) -> tuple[int, str]:
    return answer.status, (await answer.json(content_type=None))["code"]


async def test_a_picture_goes_up_and_comes_back(client: Client, signed: dict[str, str]) -> None:
    data = picture("JPEG")
    answer = await upload(client, signed, data, "praia de açaí.jpg", "image/jpeg")
    assert answer.status == 201
    media = await answer.json()
    assert (
        media
        == {
            "id": media["id"],
            "mime": "image/jpeg",
            "size": len(data),
            "name": "praia de açaí.jpg",
            "width": 30,
            "height": 20,
        }
        | {"state": "ready"}
        or "state" not in media
    )
    back = await client.get(f"/api/v1/media/{media['id']}", headers=signed)
    assert (back.status, back.content_type, await back.read()) == (200, "image/jpeg", data)
    assert back.headers["Cache-Control"].startswith("private, max-age=")
    assert "sandbox" in back.headers["Content-Security-Policy"]
    assert back.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''praia%20de%20a%C3%A7a")


@pytest.mark.parametrize("voice_first", [True, False])
async def test_a_recorded_voice_becomes_a_voice_note_whichever_field_comes_first(
    client: Client, signed: dict[str, str], voice_first: bool
) -> None:
    form = FormData()
    if voice_first:
        form.add_field("voice", "true")
    form.add_field("file", tone("webm", "libopus"), filename="voz.webm", content_type="audio/webm;codecs=opus")
    if not voice_first:
        form.add_field("voice", "true")
    answer = await client.post("/api/v1/media", data=form, headers=signed)
    media = await answer.json()
    assert (answer.status, media["mime"], media["voice"]) == (201, "audio/ogg; codecs=opus", True)
    assert len(media["waveform"]) == 64


async def test_a_part_of_a_file_is_served(client: Client, signed: dict[str, str]) -> None:
    data = b"%PDF-1.7" + bytes(range(256)) * 10
    path = f"/api/v1/media/{(await (await upload(client, signed, data, 'a.pdf', 'application/pdf')).json())['id']}"
    for asked, part in {
        "bytes=0-9": data[:10],
        "bytes=100-199": data[100:200],
        "bytes=-5": data[-5:],
        "bytes=2560-": data[2560:],
        "bytes=0-999999": data,
    }.items():
        answer = await client.get(path, headers={**signed, "Range": asked})
        assert await answer.read() == part
        assert answer.status == (200 if part == data else 206)
    odd = await client.get(path, headers={**signed, "Range": "pages=1-2"})
    assert (odd.status, await odd.read()) == (200, data)
    beyond = await client.get(path, headers={**signed, "Range": "bytes=99999-"})
    assert await code_of(beyond) == (416, "range_not_satisfiable")
    known = await client.get(path, headers={**signed, "If-None-Match": odd.headers["ETag"]})
    assert known.status == 304
    head = await client.head(path, headers=signed)
    assert (head.status, head.content_length, await head.read()) == (200, len(data), b"")


async def test_a_document_is_handed_over_and_never_shown_as_a_page(client: Client, signed: dict[str, str]) -> None:
    answer = await upload(client, signed, b"hello <script>alert(1)</script>", "x.txt", "text/html")
    back = await client.get(f"/api/v1/media/{(await answer.json())['id']}", headers=signed)
    assert back.content_type == "application/octet-stream"
    assert back.headers["Content-Disposition"].startswith("attachment;")
    assert back.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("head", "size", "name", "status", "code"),
    [
        (b"MZ\x90\0", 400, "foto.jpg", 415, "unsupported_media"),
        (b"", 0, "vazio.pdf", 422, "invalid_input"),
        (picture("PNG"), 6 * MB, "grande.png", 413, "too_large"),
        (b"%PDF-", 101 * MB, "enorme.pdf", 413, "too_large"),
    ],
)
async def test_a_file_that_cannot_be_sent_is_refused(
    client: Client, signed: dict[str, str], head: bytes, size: int, name: str, status: int, code: str
) -> None:
    answer = await upload(client, signed, head.ljust(size, b"\0"), name, "image/jpeg")
    assert await code_of(answer) == (status, code)


async def test_a_form_that_is_not_the_right_one_is_refused(client: Client, signed: dict[str, str]) -> None:
    empty = FormData(default_to_multipart=True)
    empty.add_field("voice", "true")
    assert await code_of(await client.post("/api/v1/media", data=empty, headers=signed)) == (422, "invalid_input")
    json = await client.post("/api/v1/media", json={"file": "x"}, headers=signed)
    assert await code_of(json) == (415, "unsupported_media")
    unknown = await upload(client, signed, b"oi", "a.txt", "text/plain", ("caption", "x"))
    assert await code_of(unknown) == (422, "invalid_input")
    twice = FormData()
    for _ in range(2):
        twice.add_field("file", b"oi", filename="a.txt")
    assert await code_of(await client.post("/api/v1/media", data=twice, headers=signed)) == (422, "invalid_input")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"--y\r\n\r\nfile\r\n--y--",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\ncut',
        b"\0" * 1000,
    ],
)
async def test_a_broken_form_is_refused_and_the_next_one_taken(
    client: Client, signed: dict[str, str], body: bytes
) -> None:
    headers = {**signed, "Content-Type": "multipart/form-data; boundary=x"}
    answer = await client.post("/api/v1/media", data=body, headers=headers)
    assert answer.status in (400, 422)
    assert (await upload(client, signed, b"oi", "a.txt", "text/plain")).status == 201


async def test_an_upload_that_breaks_off_leaves_no_process_memory_of_it(client: Client, signed: dict[str, str]) -> None:
    url = client.make_url("/api/v1/media")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = (
        "POST /api/v1/media HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Authorization: {signed['Authorization']}\r\nContent-Length: 100000\r\n\r\n"
    )
    part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7 and then'
    writer.write(head.encode() + part.encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await reader.read() == b""
    assert (await upload(client, signed, b"oi", "a.txt", "text/plain")).status == 201


async def test_without_a_token_nothing_goes_in_or_out(client: Client) -> None:
    assert (await upload(client, {}, b"oi", "a.txt", "text/plain")).status == 401
    assert (await client.get("/api/v1/media/x")).status == 401


async def test_a_file_nobody_uploaded_is_not_found(client: Client, signed: dict[str, str]) -> None:
    for name in ("x", "..%2F..%2Fetc%2Fpasswd", "a%00b"):
        answer = await client.get(f"/api/v1/media/{name}", headers=signed)
        assert answer.status == 404


@pytest.mark.parametrize(
    "path",
    [
        *("..%2f..%2fsecret.key", "%2e%2e%2f%2e%2e%2fsecret.key", "..%5c..%5csecret.key", "%00", "a%00b"),
        *("..%252f..%252fsecret.key", "%ef%bc%8e%ef%bc%8e%2fsecret.key", "..%c0%afsecret.key", "x" * 4_000),
    ],
)
async def test_no_path_leads_out_of_the_media_library(client: Client, signed: dict[str, str], path: str) -> None:
    answer = await client.get(URL(f"/api/v1/media/{path}", encoded=True), headers=signed)
    assert answer.status == 404


async def test_what_is_shown_as_a_picture_can_run_nothing(client: Client, signed: dict[str, str]) -> None:
    """A real JPEG with a page behind it: it stays a JPEG, and the browser is told not to look for anything else."""
    polyglot = picture("JPEG") + b"<html><script>alert(1)</script></html>"
    stored = await (await upload(client, signed, polyglot, "foto.html", "text/html")).json()
    back = await client.get(f"/api/v1/media/{stored['id']}", headers=signed)
    assert back.headers["Content-Type"] == "image/jpeg"
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert back.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
