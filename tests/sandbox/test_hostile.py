"""Bodies and callers that mean no good: a 4xx with a code, nothing stored, the sandbox unmoved."""

import io
import json
from typing import Any

import pytest

from tests.sandbox.conftest import MARIA, NUMBER, TOKEN, Business, Caller, conforms

_GRAPH = ("POST", f"/v26.0/{NUMBER}/messages")
_WRITE = ("POST", f"/sandbox/phones/{MARIA}/messages")
_PHONE = ("PUT", f"/sandbox/phones/{MARIA}")
_FAULTS = ("PUT", "/sandbox/faults")
_BODIES: dict[str, bytes] = {
    "not JSON": b"{",
    "not UTF-8": b'{"type":"\xff\xfe"}',
    "half a surrogate": b'{"type":"text","text":{"body":"\\ud800"}}',
    "a list": b"[]",
    "null": b"null",
    "a string": b'"x"',
    "deep objects": b'{"a":' * 500 + b"1" + b"}" * 500,
    "deep lists": b"[" * 100_000,
    "too long": b" " * (3 * 1024 * 1024 + 1),
    "types of another kind": b'{"type":["x"],"to":{"a":1},"settings":7,"error":[],"messaging_product":"whatsapp"}',
}


@pytest.mark.parametrize("what", sorted(_BODIES))
@pytest.mark.parametrize("call", [_GRAPH, _WRITE, _PHONE, _FAULTS], ids=["send", "write", "phone", "faults"])
async def test_a_hostile_body_is_refused(sandbox: Caller, call: tuple[str, str], what: str) -> None:
    method, path = call
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    body = io.BytesIO(_BODIES[what])
    async with sandbox.session.request(method, sandbox.url + path, data=body, headers=headers) as answer:
        assert 400 <= answer.status < 500
        refused = json.loads(await answer.read())
    if path.startswith("/sandbox"):
        assert refused["code"] in ("invalid_json", "invalid_input", "too_large", "not_found")
    else:
        conforms("error", refused)
    assert (await sandbox.thread())["items"] == []


async def test_a_nul_and_a_huge_number_are_passed_on_and_do_no_harm(sandbox: Caller, business: Business) -> None:
    await sandbox.write("text", {"body": "a\u0000b"})
    raw = b'{"phone_number_id":"%s","type":"order","order":{"n":1%s}}' % (NUMBER.encode(), b"0" * 40)
    async with sandbox.session.post(sandbox.url + _WRITE[1], data=raw) as answer:
        assert answer.status == 201
    messages = await business.gets(2)
    assert messages[0]["text"]["body"] == "a\u0000b"


@pytest.mark.parametrize("part", ["", "x", "%D9%A3%D9%A3", "0" * 12, "1" * 16, "..%2f..%2fetc"])
async def test_a_phone_has_a_number(sandbox: Caller, part: str) -> None:
    body: Any = {"name": "X"}
    assert (await sandbox.call("PUT", f"/sandbox/phones/{part}", body))[0] in (404, 405, 422)


async def test_an_unknown_path_is_answered_in_the_shape_of_its_side(sandbox: Caller) -> None:
    status, answer = await sandbox.call("GET", f"/v26.0/{NUMBER}/spaceships", None, TOKEN)
    assert (status, answer["error"]["code"]) == (400, 2500)
    status, answer = await sandbox.call("GET", "/sandbox/spaceships")
    assert (status, answer["code"]) == (404, "not_found")
    status, answer = await sandbox.call("DELETE", "/sandbox/phones")
    assert (status, answer["code"]) == (405, "not_found")


async def test_an_address_with_a_foreign_name_is_refused(sandbox: Caller) -> None:
    headers = {"Host": "sandbox.example.com"}
    async with sandbox.session.get(sandbox.url + "/sandbox/phones", headers=headers) as answer:
        assert answer.status == 403


async def test_a_file_shown_to_a_page_can_run_nothing(sandbox: Caller) -> None:
    _, file = await sandbox.upload("/sandbox/media", b"<script>alert(1)</script>", "text/html")
    async with sandbox.session.get(f"{sandbox.url}/sandbox/media/{file['id']}") as answer:
        assert answer.status == 200
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
_FORMS: dict[str, bytes] = {
    "a control character in a header": _PART + b"Content-Type: x\x0b/y z\r\n\r\nx\r\n--b--\r\n",
    "no end": _PART + b"\r\nx",
    "no blank line": _PART,
    "no boundary": b"hello",
    "nothing": b"",
    "a form in the form": b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n",
}


@pytest.mark.parametrize("what", sorted(_FORMS))
@pytest.mark.parametrize("path", ["/sandbox/media", f"/v26.0/{NUMBER}/media"], ids=["phone", "business"])
async def test_a_broken_form_is_refused(sandbox: Caller, path: str, what: str) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {TOKEN}"}
    async with sandbox.session.post(sandbox.url + path, data=_FORMS[what], headers=headers) as answer:
        assert 400 <= answer.status < 500, await answer.text()


async def test_a_type_that_is_none_becomes_plain_bytes(sandbox: Caller) -> None:
    _, file = await sandbox.upload("/sandbox/media", b"x", "not a type/at all \u00e7")
    assert file["mime_type"] == "application/octet-stream"
    async with sandbox.session.get(f"{sandbox.url}/sandbox/media/{file['id']}") as shown:
        assert shown.headers["Content-Type"] == "application/octet-stream"
