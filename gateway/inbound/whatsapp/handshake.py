"""Proof that a webhook is Meta's: the subscription challenge, and the signature over the raw bytes."""

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache

from ipro_rt.kernel.errors import Forbidden, InvalidInput

_SCHEME = "sha256="
_MAX_CHALLENGE = 512
_MAX_KEYS = 1_000


def signature_is_valid(app_secret: str, raw: bytes, header: str | None) -> bool:
    """Whether `X-Hub-Signature-256` is the HMAC of these very bytes. Without a secret nothing is valid."""
    if not header or not app_secret:
        return False
    seal = _keyed(app_secret).copy()
    seal.update(raw)
    # Compared as bytes: compare_digest raises on a str that is not ASCII, and the header is a stranger's.
    expected = (_SCHEME + seal.hexdigest()).encode()
    return hmac.compare_digest(expected, header.encode("utf-8", "surrogateescape"))


@lru_cache(_MAX_KEYS)
def _keyed(app_secret: str) -> hmac.HMAC:
    """An HMAC that has taken in its key and nothing else, to be copied for each body."""
    return hmac.new(app_secret.encode(), digestmod=hashlib.sha256)


def challenge(query: Mapping[str, str], verify_token: str) -> str:
    """What to answer, as text/plain, to Meta's `GET` when it verifies the callback."""
    given = query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
    if (
        query.get("hub.mode") != "subscribe"
        or not verify_token
        or not hmac.compare_digest(given, verify_token.encode())
    ):
        raise Forbidden("The verify token is not the one of this number.", hint="Copy it from the number's page.")
    word = query.get("hub.challenge", "")
    if not 0 < len(word) <= _MAX_CHALLENGE:
        raise InvalidInput("hub.challenge is missing or too long.", expected=f"1 to {_MAX_CHALLENGE} characters")
    return word
