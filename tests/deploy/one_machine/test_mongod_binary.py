"""The mongod of the package runs here; one that cannot says which Debian package is missing."""

from pathlib import Path

import pytest

from deploy.one_machine import mongod_binary
from deploy.one_machine.trouble import Trouble


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_the_packaged_mongod_is_found_and_runs() -> None:
    assert mongod_binary.find_mongod().name == "mongod"


@pytest.mark.parametrize(
    ("output", "hint"),
    [
        ("error while loading shared libraries: libcurl.so.4: cannot open", "apt-get install -y libcurl4"),
        ("error while loading shared libraries: libssl.so.3: cannot open", "apt-get install -y libssl3"),
        ("Segmentation fault", "set MONGODB_URL"),
    ],
)
def test_a_mongod_that_cannot_load_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, hint: str
) -> None:
    broken = script(tmp_path / "mongod", f"echo '{output}' >&2; exit 127")
    monkeypatch.setattr(mongod_binary, "_packaged", lambda: broken)
    with pytest.raises(Trouble, match=hint):
        mongod_binary.find_mongod()


def test_an_old_mongod_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = script(tmp_path / "mongod", "echo 'db version v4.4.29'")
    monkeypatch.setattr(mongod_binary, "_packaged", lambda: old)
    with pytest.raises(Trouble, match="version 6 or newer"):
        mongod_binary.find_mongod()


def test_no_mongod_at_all_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod_binary, "PACKAGE", "no-such-package")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="No mongod was found"):
        mongod_binary.find_mongod()
