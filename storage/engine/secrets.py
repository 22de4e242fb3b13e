"""Secrets at rest: AES-256-GCM, bound to tenant and field so that a copied ciphertext opens nowhere else.

A sealed text is `<key id>.<base64url of nonce and ciphertext>`. The ring's first key seals, every key opens:
to rotate, put the new key first. The key comes from IPRO_SECRET_KEY (keys parted by commas), or from a file
of mode 0600 in the data folder, made at the first start.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_URLSAFE = str.maketrans("-_", "+/")


class BadKey(Exception):
    """The key cannot be used, or is not the one that sealed this secret. The message says what to do."""


class SecretBox:
    """Seals and opens with a ring of keys."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise BadKey("no secret key was given")
        self._keys = tuple(keys)
        self._ring = {_key_id(key): AESGCM(key) for key in keys}
        self._first = _key_id(keys[0])

    def derive(self, purpose: str) -> list[bytes]:
        """A key for a purpose of its own from each key of the ring, the newest first."""
        return [_derived(key, purpose) for key in self._keys]

    def seal(self, tenant_id: str, field: str, text: str) -> str:
        """Encrypt a text for one field of one tenant."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ring[self._first].encrypt(nonce, text.encode(), _bound_to(tenant_id, field))
        return f"{self._first}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, tenant_id: str, field: str, sealed: str) -> str:
        """Decrypt; raises `BadKey` when the ring lacks the key or the text is of another tenant or field."""
        key_id, _, body = sealed.partition(".")
        key = self._ring.get(key_id)
        if key is None:
            raise BadKey(f"{field} was sealed with key {key_id!r}, which is not in IPRO_SECRET_KEY or the key file")
        try:
            raw = base64.urlsafe_b64decode(body.encode())
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(tenant_id, field)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise BadKey(f"{field} was altered, or belongs to another tenant or field") from error


def load_secret_box(given: str | None, data_dir: Path) -> SecretBox:
    """The ring from the environment, or from the file in the data folder, made if it is not there."""
    if given:
        return SecretBox([_decode(part, "IPRO_SECRET_KEY") for part in given.split(",") if part.strip()])
    path = data_dir / "secret.key"
    if not path.exists():
        _create(path)
    return SecretBox([_decode(line, str(path)) for line in path.read_text().split()])


def _create(path: Path) -> None:
    """Write a new key whole or not at all; another process may do the same at this moment, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, base64.urlsafe_b64encode(os.urandom(KEY_BYTES)) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _decode(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().translate(_URLSAFE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey(f"{source} is not base64") from error
    if len(key) != KEY_BYTES:
        raise BadKey(f"{source} must hold {KEY_BYTES} bytes in base64, not {len(key)}")
    return key


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"ipro-rt key id" + key).hexdigest()[:8]


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"ipro-rt {purpose}".encode()).derive(key)


def _bound_to(tenant_id: str, field: str) -> bytes:
    return f"{tenant_id}\x1f{field}".encode()
