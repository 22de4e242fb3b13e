"""Opaque tokens: 256 random bits that are shown once; what is kept is their SHA-256."""

import hashlib
import secrets

API_KEY_PREFIX = "ipro_live_"


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token, and how it is found again."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_api_key(key_id: str) -> str:
    """A key that says what it is, so that a leak is found by its look."""
    return f"{API_KEY_PREFIX}{key_id.replace('-', '')}_{secrets.token_urlsafe(32)}"
