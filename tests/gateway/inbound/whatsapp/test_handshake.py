"""Only Meta's own webhooks pass: the challenge of the callback, the signature of every body."""

import hashlib
import hmac

import pytest

from gateway.inbound.whatsapp import challenge, signature_is_valid
from ipro_rt.kernel.errors import Forbidden, InvalidInput

SECRET = "0123456789abcdef"
RAW = b'{"text":"ol\\u00e1"}'
GOOD = "sha256=" + hmac.new(SECRET.encode(), RAW, hashlib.sha256).hexdigest()
QUERY = {"hub.mode": "subscribe", "hub.verify_token": "segredo", "hub.challenge": "1158201444"}


def test_the_signature_of_these_bytes_is_valid() -> None:
    assert signature_is_valid(SECRET, RAW, GOOD)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        GOOD[:-1],
        GOOD + "0",
        GOOD.upper(),
        GOOD.removeprefix("sha256="),
        GOOD.replace("sha256", "sha1"),
        "sha256=é",
        "sha256=\udcff",
    ],
)
def test_any_other_signature_is_not(header: str | None) -> None:
    assert not signature_is_valid(SECRET, RAW, header)


def test_other_bytes_or_another_secret_do_not_pass() -> None:
    assert not signature_is_valid(SECRET, RAW + b" ", GOOD)
    assert not signature_is_valid("another", RAW, GOOD)


def test_without_a_secret_nothing_passes() -> None:
    unsigned = "sha256=" + hmac.new(b"", RAW, hashlib.sha256).hexdigest()
    assert not signature_is_valid("", RAW, unsigned)


def test_the_challenge_is_answered_exactly() -> None:
    assert challenge(QUERY, "segredo") == "1158201444"


@pytest.mark.parametrize(
    "changed",
    [{"hub.verify_token": "errado"}, {"hub.verify_token": "sé"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}],
)
def test_a_wrong_token_or_mode_is_forbidden(changed: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        challenge({**QUERY, **changed}, "segredo")


def test_a_number_without_a_verify_token_verifies_nobody() -> None:
    with pytest.raises(Forbidden):
        challenge({**QUERY, "hub.verify_token": ""}, "")


@pytest.mark.parametrize("word", ["", "x" * 513])
def test_a_missing_or_huge_challenge_is_refused(word: str) -> None:
    with pytest.raises(InvalidInput):
        challenge({**QUERY, "hub.challenge": word}, "segredo")
