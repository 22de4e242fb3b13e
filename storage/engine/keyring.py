"""The file of keys that seal secrets: one a line, in base64, the first one seals. Only its owner may read it."""

import base64
import binascii
import os
import secrets
from pathlib import Path

KEY_BYTES = 32
FILE = "secret.key"
_URLSAFE = str.maketrans("-_", "+/")


class BadKey(Exception):
    """The key cannot be used, or is not the one that sealed this secret. The message says what to do."""


def decode(text: str, source: str) -> bytes:
    """A key from its base64; raises `BadKey`."""
    try:
        key = base64.b64decode(text.strip().translate(_URLSAFE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey(f"{source} is not base64") from error
    if len(key) != KEY_BYTES:
        raise BadKey(f"{source} must hold {KEY_BYTES} bytes in base64, not {len(key)}")
    return key


def read(path: Path) -> list[bytes]:
    """The keys of the file; raises `BadKey` for one that others than its owner can read."""
    if path.stat().st_mode & 0o077:
        raise BadKey(f"{path} can be read by other users of this machine: run  chmod 600 {path}")
    return [decode(line, str(path)) for line in path.read_text().split()]


def create(path: Path) -> None:
    """Write a new key whole or not at all; another process may do the same at this moment, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, [os.urandom(KEY_BYTES)])
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def put_new_key_first(path: Path) -> None:
    """A new key seals from now on; those that were there go on opening."""
    _replace(path, [os.urandom(KEY_BYTES), *read(path)])


def keep_first_key(path: Path) -> int:
    """Forget all keys but the one that seals; how many were forgotten."""
    keys = read(path)
    _replace(path, keys[:1])
    return len(keys) - 1


def _replace(path: Path, keys: list[bytes]) -> None:
    os.replace(_draft(path, keys), path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft(path: Path, keys: list[bytes]) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, b"".join(base64.urlsafe_b64encode(key) + b"\n" for key in keys))
        os.fsync(handle)
    finally:
        os.close(handle)
    return draft
