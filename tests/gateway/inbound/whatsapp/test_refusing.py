"""What is refused, and how; whatever the bytes, nothing else is raised."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.inbound.whatsapp import parse_webhook
from ipro_rt.channels.arrivals import MessageArrived
from ipro_rt.kernel.errors import InvalidInput, InvalidJson, Refusal
from tests.gateway.inbound.whatsapp.conftest import FIXTURES, PHONE_NUMBER_ID, fixture, text_with


def refused(body: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_webhook(body, PHONE_NUMBER_ID)
    return caught.value


def many(count: int) -> bytes:
    body = json.loads(fixture("text"))
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"] = [{**value["messages"][0], "id": f"wamid.{n}"} for n in range(count)]
    return json.dumps(body).encode()


def test_a_body_holds_at_most_a_thousand_updates() -> None:
    assert len(parse_webhook(many(1000), PHONE_NUMBER_ID).arrivals) == 1000
    assert refused(many(1001)).code == "invalid_input"
    body = json.loads(many(600))
    body["entry"] = body["entry"] * 2
    assert refused(json.dumps(body).encode()).errors[0].pointer == "/entry"


@pytest.mark.parametrize(
    "timestamp",
    ["-1", -1, "", "soon", "1.5", 4_102_444_801, "99999999999", 10**18, "١٧٤٩", "9" * 500, True, 1.5, [], None],
)
def test_impossible_times_are_refused(timestamp: object) -> None:
    body = text_with(timestamp="PLACE").replace(b'"PLACE"', json.dumps(timestamp).encode())
    assert refused(body).errors[0].pointer == "/entry/0/changes/0/value/messages/0/timestamp"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b'{"object":"whatsapp_business_account","entry":[]} x', "not valid JSON"),
        (b'{"object":"whatsapp_business_account","entry":[],"x":NaN}', "not valid JSON"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        (b'{"object":"whatsapp_business_account","entry":[],"x":"\xff"}', "not UTF-8"),
        (b'{"object":"\xed\xa0\x80","entry":[]}', "not UTF-8"),
        (b'{"x":' * 100_000, "nested too deeply"),
        (b'{"object":"whatsapp_business_account","entry":[],"x":"a\x00b"}', "not valid JSON"),
        ("{}".encode("utf-16"), "not"),
    ],
)
def test_what_cannot_be_read_is_invalid_json(body: bytes, said: str) -> None:
    refusal = refused(body)
    assert isinstance(refusal, InvalidJson)
    assert refusal.status == 400
    assert said in refusal.detail


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"[]", ""),
        (b"[" * 100_000, ""),
        (b"null", ""),
        (b"{}", ""),
        (b'{"object":"page","entry":[]}', "/object"),
        (b'{"object":1,"entry":[]}', "/object"),
        (b'{"object":"whatsapp_business_account","entry":{}}', "/entry"),
        (
            b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":[]}]}]}',
            "/entry/0/changes/0/value",
        ),
        (
            b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"other","value":[]}]}]}',
            "/entry/0/changes/0/value",
        ),
        (
            b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"other","value":{"n":1e999}}]}]}',
            "/entry/0/changes/0/value",
        ),
        (text_with(id=5), "/entry/0/changes/0/value/messages/0/id"),
        (text_with(id=""), "/entry/0/changes/0/value/messages/0/id"),
        (text_with(type=None), "/entry/0/changes/0/value/messages/0"),
        (text_with(context=[]), "/entry/0/changes/0/value/messages/0/context"),
        (text_with(errors=[{"code": 10**30}]), "/entry/0/changes/0/value/messages/0/errors/0/code"),
    ],
)
def test_wrong_types_are_refused_with_a_pointer(body: bytes, pointer: str) -> None:
    refusal = refused(body)
    assert (refusal.code, refusal.status) == ("invalid_input", 422)
    assert refusal.errors[0].pointer == pointer


@pytest.mark.parametrize("half", [r"\ud83d", r"\ude00", r"\ude00\ud83d", r"\uD800 and more words", r"x\udfff"])
def test_half_a_surrogate_pair_is_refused(half: str) -> None:
    refusal = refused(text_with(text={"body": "HALF"}).replace(b"HALF", half.encode()))
    assert refusal.code == "invalid_input"


def test_a_whole_surrogate_pair_is_a_character() -> None:
    body = text_with(text={"body": "HERE"}).replace(b"HERE", rb"\ud83d\ude00")
    (arrival,) = parse_webhook(body, PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    assert arrival.content.text == "😀"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r"a\u0000b", "a\ufffdb"),
        (r"\u0000", "\ufffd"),
        (r"\\u0000", r"\u0000"),
        (r"\\\u0000", "\\\ufffd"),
        (r"\"\u0000\"", '"\ufffd"'),
        (r"\n\u0001", "\n\x01"),
    ],
)
def test_a_nul_is_kept_out_of_words(written: str, kept: str) -> None:
    body = text_with(text={"body": "HERE"}).replace(b"HERE", written.encode())
    (arrival,) = parse_webhook(body, PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    assert arrival.content.text == kept


def test_the_longest_text_is_taken() -> None:
    (arrival,) = parse_webhook(text_with(text={"body": "é" * 65_536}), PHONE_NUMBER_ID).arrivals
    assert isinstance(arrival, MessageArrived)
    assert len(arrival.content.text or "") == 65_536


def calm(examples: int = 100) -> settings:
    """No deadline: a busy machine is no finding."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def understood_or_refused(body: bytes) -> None:
    with contextlib.suppress(Refusal):
        parse_webhook(body, PHONE_NUMBER_ID)


@calm()
@given(st.binary(max_size=300))
def test_any_bytes_are_understood_or_refused(body: bytes) -> None:
    understood_or_refused(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@calm()
@given(JSON)
def test_any_json_is_understood_or_refused(value: Any) -> None:
    understood_or_refused(json.dumps(value).encode())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, as the keys that lead there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


DOCUMENTS = [json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*.json"))]


@calm(300)
@given(st.data())
def test_a_fixture_with_one_place_changed_is_understood_or_refused(data: st.DataObject) -> None:
    document = json.loads(json.dumps(data.draw(st.sampled_from(DOCUMENTS))))
    place = data.draw(st.sampled_from([place for place in places(document) if place]))
    owner = document
    for key in place[:-1]:
        owner = owner[key]
    owner[place[-1]] = data.draw(JSON)
    understood_or_refused(json.dumps(document).encode())


@calm()
@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_cut_or_scratched_fixture_is_understood_or_refused(document: Any, data: st.DataObject) -> None:
    body = bytearray(json.dumps(document).encode())
    at = data.draw(st.integers(0, len(body) - 1))
    body[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    understood_or_refused(bytes(body))
