"""One noun, one name, everywhere; and file names that say what is inside.

Whoever knows `conversations` can guess where its rules, its documents, its screens and its tests are. A drawer
called "utils" breaks that: nobody knows what is in it, so everything ends up there.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.laws.tree import ROOT, domains, files, python_files, shown, texts

KINDS = {"number": "channels", "conversation": "conversations"}  # an actor is one of what its domain has many of
NOT_A_NOUN = {
    "storage": {
        "schema",
        "journal",
        "snapshots",
        "inbox",
        "ownership",
        "timers",
        "limits",
        "idempotency",
    },  # ports of the kernel: ipro_rt/kernel
    "actors": {"main"},
    "web/src/features": {"sandbox"},  # the phone of the development mode
}
DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff", "lib", "service2"})
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
SOURCES = (".py", ".ts", ".tsx", ".css", ".sh", ".md", ".toml", "Makefile")


def vocabulary() -> tuple[set[str], set[str]]:
    """(the domains the contract knows, the file names they may use), from `pyproject.toml`."""
    contracts: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    inside = next(contract for contract in contracts if contract["id"] == "inside")
    known = {container.removeprefix("ipro_rt.") for container in inside["containers"]}
    return known, {word for row in inside["layers"] for word in re.findall(r"\w+", row)}


def strange_files(domain: Path, words: set[str]) -> list[str]:
    """Files and folders of a domain whose names are not in the vocabulary."""
    inside = [path for path in domain.iterdir() if path.name not in ("__init__.py", "__pycache__")]
    return sorted(path.name for path in inside if path.is_dir() or path.suffix != ".py" or path.stem not in words)


def drawer(name: str) -> bool:
    """Whether a file name says nothing about its content."""
    return not DRAWERS.isdisjoint(re.split(r"[-_.]", name.lower()))


def nouns(folder: str) -> Iterator[str]:
    """What an adapter's folder names, without the named exceptions."""
    for path in sorted((ROOT / folder).iterdir()):
        if path.name.startswith(("_", ".")) or path.name in ("runtime", "engine"):
            continue
        if path.stem not in NOT_A_NOUN[folder]:
            yield KINDS.get(path.stem, path.stem) if folder == "actors" else path.stem


def test_every_domain_is_in_the_contract_and_uses_its_words() -> None:
    known, words = vocabulary()
    assert known == set(domains())
    strange = {name: strange_files(ROOT / "ipro_rt" / name, words) for name in domains()}
    assert {name: found for name, found in strange.items() if found} == {}


def test_every_word_of_the_vocabulary_is_used() -> None:
    _, words = vocabulary()
    used = {path.stem for name in domains() for path in (ROOT / "ipro_rt" / name).glob("*.py")}
    assert words - used == set()


@pytest.mark.parametrize("folder", sorted(NOT_A_NOUN))
def test_every_noun_of_an_adapter_is_a_domain(folder: str) -> None:
    assert [noun for noun in nouns(folder) if noun not in domains()] == []


def test_every_domain_has_a_card_and_a_folder_of_tests() -> None:
    for name in domains():
        card = (ROOT / "ipro_rt" / name / "__init__.py").read_text()
        assert re.match(r'"""[A-ZÁÉÍÓÚÂÊÔÃÕÇ]\w+: ', card), f"the card of {name} begins with its Portuguese name"
        lives = f"`storage/{name}.py`" in card or f"`storage/{name}/`" in card
        assert lives, f"the card of {name} says where else it lives"
        assert (ROOT / "tests" / name).is_dir(), f"tests/{name} is missing"


def test_no_file_is_a_drawer() -> None:
    sources = [*python_files(), *files(ROOT / "web", ".ts", ".tsx", ".css")]
    assert [shown(path) for path in sources if drawer(path.stem)] == []


def test_nothing_is_left_unfinished() -> None:
    assert [path for path, text in texts() if path.endswith(SOURCES) and UNFINISHED.search(text)] == []


def test_the_law_sees_a_strange_file(tmp_path: Path) -> None:
    for name in ("__init__.py", "model.py", "filters.py"):
        (tmp_path / name).touch()
    assert strange_files(tmp_path, {"model", "service"}) == ["filters.py"]


@pytest.mark.parametrize(
    ("name", "caught"), [("utils", True), ("string-helpers", True), ("date_utils.test", True), ("router", False)]
)
def test_the_law_sees_a_drawer(name: str, caught: bool) -> None:
    assert drawer(name) is caught


@pytest.mark.parametrize(("text", "caught"), [("# TODO: later", True), ("todo o histórico", False)])
def test_the_law_sees_what_is_unfinished(text: str, caught: bool) -> None:
    assert bool(UNFINISHED.search(text)) is caught
