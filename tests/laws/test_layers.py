"""Each import contract of pyproject.toml bites.

A contract that no import can break looks the same as one that holds. So the packages are copied, one forbidden
import is written into the copy for each contract (and more where a contract has several parts), and the linter must
name every one of them under the right contract.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.tree import PACKAGES, ROOT

SEEDS = [
    ("star", "gateway.inbound.hooks", "storage.media"),
    ("star", "storage.contacts", "gateway.outbound.guard"),
    ("star", "actors.conversation", "actors.number"),
    ("star", "actors.main", "gateway.main"),
    ("core", "ipro_rt.kernel.paging", "pymongo"),
    ("core", "ipro_rt.channels.service", "gateway.outbound.guard"),
    ("tiers", "ipro_rt.contacts.service", "ipro_rt.conversations.service"),
    ("tiers", "ipro_rt.contacts.model", "ipro_rt.channels.model"),
    ("tiers", "ipro_rt.kernel.clock", "ipro_rt.accounts.model"),
    ("inside", "ipro_rt.contacts.rules", "ipro_rt.contacts.store"),
    ("inside", "ipro_rt.conversations.model", "ipro_rt.conversations.events"),
    ("inside", "ipro_rt.accounts.store", "ipro_rt.accounts.service"),
    ("pure", "ipro_rt.contacts.rules", "time"),
    ("pure", "ipro_rt.conversations.sending", "ipro_rt.kernel.ports"),
    ("runtime", "actors.runtime.host", "ipro_rt.conversations.model"),
    ("runtime_users", "gateway.inbound.auth", "actors.runtime.router"),
    ("adapters", "gateway.inbound.hooks", "storage.media"),
    ("adapters", "deploy.one_machine.ports", "gateway.inbound.lists"),
    ("storage", "storage.media", "ipro_rt.media.service"),
    ("inbound", "gateway.inbound.downloads", "ipro_rt.media.store"),
    ("outbound", "gateway.outbound.whatsapp.driver", "ipro_rt.conversations.model"),
    ("door_ray", "actors.conversation", "ray"),
    ("door_database", "storage.journal", "pymongo"),
    ("door_database", "storage.media", "obstore"),
    ("door_database", "storage.limits", "redis"),
    ("door_web", "actors.runtime.link", "aiohttp"),
    ("door_web", "gateway.outbound.guard", "socketio"),
    ("door_providers", "gateway.inbound.hooks", "httpx2"),
    ("sandbox", "sandbox", "ipro_rt.kernel.errors"),
    ("shipped", "gateway.inbound.hooks", "sandbox"),
    ("shipped", "deploy.one_machine.ports", "tests"),
]
STRAY = "ipro_rt.contacts.drawer"  # a file name outside the vocabulary, caught by "inside"


def contracts() -> dict[str, str]:
    """Names of the contracts by id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each["name"] for each in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the linter says of the copy with the forbidden imports: the section of each broken contract, by name."""
    copy = tmp_path_factory.mktemp("seeded")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for _, importer, imported in SEEDS:
        with _file(copy, importer).open("a") as source:
            source.write(f"\nimport {imported}\n")
    _file(copy, "ipro_rt.contacts").with_name("drawer.py").write_text("")
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([linter, "--no-cache"], cwd=copy, capture_output=True, text=True, timeout=120)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    return dict(_sections(answer.stdout))


def _file(copy: Path, module: str) -> Path:
    path = copy.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _sections(told: str) -> Iterator[tuple[str, str]]:
    """(contract name, what is said of it): each broken contract has its name underlined."""
    parts = re.split(r"^(.+)\n-+\n", told.partition("Broken contracts")[2], flags=re.MULTILINE)
    yield from zip(parts[1::2], parts[2::2], strict=True)


@pytest.mark.parametrize(("contract", "importer", "imported"), SEEDS)
def test_a_forbidden_import_is_caught_by_its_contract(
    findings: dict[str, str], contract: str, importer: str, imported: str
) -> None:
    told = findings[contracts()[contract]]
    assert re.search(rf"^- +{re.escape(importer)} -> {re.escape(imported)} \(", told, re.MULTILINE), told


def test_a_file_name_outside_the_vocabulary_is_caught(findings: dict[str, str]) -> None:
    assert STRAY in findings[contracts()["inside"]]


def test_no_contract_is_without_a_seed() -> None:
    assert {contract for contract, _, _ in SEEDS} == set(contracts())
