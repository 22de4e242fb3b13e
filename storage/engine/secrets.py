"""Secrets at rest: AES-256-GCM, bound to tenant and field so that a copied ciphertext opens nowhere else.

A sealed text is `<key id>.<base64url of nonce and ciphertext>`. The ring's first key seals, every key opens. The keys
come from IPRO_SECRET_KEY (parted by commas), or from a file in the data folder, made at the first start. A file that
changes is read again, so a rotation needs no restart.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.engine import keyring
from storage.engine.keyring import KEY_BYTES, BadKey

__all__ = ["KEY_BYTES", "BadKey", "SecretBox", "load_secret_box"]
_NONCE_BYTES = 12


class SecretBox:
    """Seals and opens with a ring of keys. `newer` gives the keys anew when they have changed."""

    def __init__(self, keys: Sequence[bytes], newer: Callable[[], Sequence[bytes] | None] | None = None) -> None:
        self._newer = newer
        self._take(keys)

    @property
    def first(self) -> str:
        """The id of the key that seals."""
        self._look_again()
        return self._first

    def derive(self, purpose: str) -> list[bytes]:
        """A key for a purpose of its own from each key of the ring, the newest first."""
        self._look_again()
        return [_derived(key, purpose) for key in self._keys]

    def seal(self, tenant_id: str, field: str, text: str) -> str:
        """Encrypt a text for one field of one tenant."""
        self._look_again()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ring[self._first].encrypt(nonce, text.encode(), _bound_to(tenant_id, field))
        return f"{self._first}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, tenant_id: str, field: str, sealed: str) -> str:
        """Decrypt; raises `BadKey` when the ring lacks the key or the text is of another tenant or field."""
        key_id, _, body = sealed.partition(".")
        if key_id not in self._ring:
            self._look_again()
        key = self._ring.get(key_id)
        if key is None:
            raise BadKey(f"{field} was sealed with key {key_id[:8]!r}, which is not in IPRO_SECRET_KEY or the key file")
        try:
            raw = base64.urlsafe_b64decode(body.encode())
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(tenant_id, field)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise BadKey(f"{field} was altered, or belongs to another tenant or field") from error

    def _look_again(self) -> None:
        keys = self._newer() if self._newer is not None else None
        if keys is not None:
            self._take(keys)

    def _take(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise BadKey("no secret key was given")
        self._keys = tuple(keys)
        self._ring = {_key_id(key): AESGCM(key) for key in keys}
        self._first = _key_id(keys[0])


class _File:
    """Tells the keys of a file when it is another one than before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._mark()

    def newer(self) -> list[bytes] | None:
        mark = self._mark()
        if mark == self._seen:
            return None
        keys = keyring.read(self._path)
        self._seen = mark
        return keys

    def _mark(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns


def load_secret_box(given: str | None, data_dir: Path) -> SecretBox:
    """The ring from the environment, or from the file in the data folder, made if it is not there."""
    if given:
        return SecretBox([keyring.decode(part, "IPRO_SECRET_KEY") for part in given.split(",") if part.strip()])
    path = data_dir / keyring.FILE
    if not path.exists():
        keyring.create(path)
    file = _File(path)
    return SecretBox(keyring.read(path), file.newer)


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"ipro-rt key id" + key).hexdigest()[:8]


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"ipro-rt {purpose}".encode()).derive(key)


def _bound_to(tenant_id: str, field: str) -> bytes:
    return f"{tenant_id}\x1f{field}".encode()
