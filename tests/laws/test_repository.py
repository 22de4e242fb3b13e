"""What may not be in the repository: one machine's paths, a registry's address, a secret, and talk about its making.

A path of the machine it was written on breaks on every other one; an address in a lock ties everybody to one
registry; a secret in git is public for ever; and who typed a line, or with what, is no help to whoever reads it.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws.tree import ROOT, files, shown, texts

MACHINE = re.compile(r"(?<![\w.])/(?:wor[k]/(?:main|shared)|roo[t]/|tmp/brie[f]|home/[a-z])")
REGISTRY = re.compile(
    r"pyp[i]\.org|pythonhoste[d]|registry\.npmj[s]|registry\.yarnpk[g]|npm\.pkg\.githu[b]|--(?:extra-)?index-url|--find-links"
)
MAKING = re.compile(
    r"\b(?:cl[a]ude|anthr[o]pic|co[p]ilot|co-authored-by|as an a[i]\b|"
    r"(?:generated|written|made) (?:by|with) (?:an? )?(?:a[i]|ll[m]|language m[o]del)\b)",
    re.IGNORECASE,
)
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bEAA[A-Za-z0-9]{40,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|"
    r"\bsk-[A-Za-z0-9]{32,}|\bxox[bap]-[0-9A-Za-z-]{20,}"
)
SECRET_FILES = re.compile(r"(?:^|/)(?:\.env(?:\..+)?|secret\.key|id_(?:rsa|ed25519)|.+\.(?:pem|p12|pfx))$")
LOCKS = ("package-lock.json", ".txt")


def findings(pattern: re.Pattern[str], *, locks: bool = True) -> list[str]:
    """`path: what was found` over every text in the repository."""
    return [
        f"{path}: {found[0]}"
        for path, text in texts()
        if (locks or not path.endswith(LOCKS)) and (found := pattern.search(text))
    ]


def addresses(lock: Any) -> Iterator[str]:
    """The packages of an npm lock that say where they came from, or lack the hash of what they are."""
    for name, package in lock["packages"].items():
        if "resolved" in package:
            yield f"{name} has an address"
        if name and not package.get("link") and "integrity" not in package and not of_another_platform(package):
            yield f"{name} has no hash"


def of_another_platform(package: Any) -> bool:
    """An optional binary that is never installed on Debian: npm wants it named, and its hash is not to be had here."""
    foreign = "linux" not in package.get("os", ["linux"]) or package.get("libc") == ["musl"]
    return bool(package.get("optional")) and foreign


def unpinned(lock: str) -> list[str]:
    """The requirements of a Python lock without an exact version and a hash."""
    requirements = re.split(r"\n(?=\S)", lock.strip())
    pinned = re.compile(r"[\w.\[\]-]+==\S+.*--hash=sha256:", re.DOTALL)
    return [each.partition("\n")[0] for each in requirements if not pinned.match(each)]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert findings(MACHINE) == []


def test_no_file_names_a_package_registry() -> None:
    assert findings(REGISTRY) == []


def test_no_file_talks_about_who_or_what_wrote_it() -> None:
    assert findings(MAKING, locks=False) == []


def test_no_secret_is_in_the_tree() -> None:
    assert findings(SECRET, locks=False) == []
    assert [shown(path) for path in files() if SECRET_FILES.search(shown(path))] == []


def test_what_may_hold_secrets_is_ignored_by_git() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {".data/", ".venv/", ".cache/"} <= set(ignored)


@pytest.mark.parametrize("folder", ["web", "benchmarks/fanout/node"])
def test_the_npm_locks_have_hashes_and_no_addresses(folder: str) -> None:
    assert list(addresses(json.loads((ROOT / folder / "package-lock.json").read_text()))) == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_the_python_locks_pin_every_file_by_hash(name: str) -> None:
    assert unpinned((ROOT / f"deploy/locks/{name}.txt").read_text()) == []


def test_every_dependency_of_the_project_is_in_its_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "deploy/locks/run.txt").read_text(), re.MULTILINE))
    wanted = [re.split(r"[<>=;\[ ]", requirement)[0] for requirement in project["dependencies"]]
    assert [name for name in wanted if name not in locked] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE, "/".join(["open('", "work", "main", "x')"])),
        (MACHINE, "/".join(["cd ", "root", ".cache"])),
        (REGISTRY, ".".join(["https://files", "pythonhosted", "org/x.whl"])),
        (MAKING, "Co-Authored-By: somebody"),
        (SECRET, "-----BEGIN RSA PRIVATE KEY-----"),
        (SECRET, "token = 'EA" + "A" + "b1" * 30 + "'"),
    ],
)
def test_the_law_sees_what_may_not_be_there(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_the_law_leaves_honest_text_alone() -> None:
    honest = "GET /network/main, ./work, a framework/main, ~/.data, made by hand, EAA is a prefix"
    assert not any(pattern.search(honest) for pattern in (MACHINE, REGISTRY, MAKING, SECRET))


def test_the_law_sees_an_address_and_a_missing_hash_in_a_lock() -> None:
    lock = {"packages": {"": {}, "node_modules/a": {"resolved": "https://x/a.tgz"}}}
    assert list(addresses(lock)) == ["node_modules/a has an address", "node_modules/a has no hash"]
    assert unpinned("aiohttp==3.14.5 \\\n    --hash=sha256:01\norjson>=3\n") == ["orjson>=3"]
