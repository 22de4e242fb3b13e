"""What the documents say is so.

A document that is wrong once is not read twice. These laws compare what can be compared: names, settings, operations,
error codes, paths and links. Whether a page is good is for its reader to say.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from gateway.inbound.errors import _HTTP_CODES
from gateway.inbound.openapi import document
from ipro_rt.catalog import OPERATIONS
from ipro_rt.channels.model import NumberStatus
from ipro_rt.conversations.events import EventType
from ipro_rt.conversations.model import RANK
from ipro_rt.kernel import errors
from ipro_rt.kernel.config import Settings
from tests.laws.tree import ROOT, domains, files, shown

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
SECTIONS = ["Context", "Decision", "Measured", "Consequences"]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *files(DOCS, ".md")]
OUR_FOLDERS = (
    "ipro_rt/",
    "actors/",
    "gateway/",
    "storage/",
    "deploy/",
    "sandbox/",
    "web/",
    "tests/",
    "benchmarks/",
    "docs/",
)


def read(path: str) -> str:
    """A file of the repository."""
    return (ROOT / path).read_text()


def setting_names() -> dict[str, str]:
    """Environment variable of each setting, and its default as text."""
    return {
        str(field.validation_alias or f"IPRO_{name.upper()}"): "unset" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }


def missing_settings(page: str) -> list[str]:
    """Settings that no row of the table names together with their default."""
    rows = {row.split("|")[1].strip(): row for row in page.splitlines() if row.startswith("| `")}
    return [name for name, default in setting_names().items() if default not in rows.get(f"`{name}`", "")]


def broken_links(page: Path) -> Iterator[str]:
    """Relative links of a page that lead nowhere, headings included."""
    for target in re.findall(r"\]\((?!https?://|#)([^)\s]+)\)", page.read_text()):
        path, _, heading = target.partition("#")
        there = (page.parent / path).resolve()
        if not there.exists() or (heading and heading not in _anchors(there.read_text())):
            yield target


def lost_paths(page: str) -> list[str]:
    """Paths of ours in backticks that are not in the repository."""
    named = re.findall(r"`([\w./-]+)`", page)
    return [path for path in named if path.startswith(OUR_FOLDERS) and not (ROOT / path).exists()]


def codes() -> set[str]:
    """Every code a problem of ours can carry, as far as the error tree knows."""
    told = {getattr(each, "code", None) for each in vars(errors).values() if isinstance(each, type)}
    named = {
        code
        for path in [*files(ROOT / "ipro_rt", ".py"), *files(ROOT / "gateway" / "inbound", ".py")]
        for code in re.findall(r'\bcode="([a-z_]+)"', path.read_text())
    }
    return {code for code in told if code} - {"refused"} | named | set(_HTTP_CODES.values())


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_decision_is_listed_and_numbered_without_a_gap() -> None:
    pages = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert [name[:4] for name in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert re.findall(r"\((\d{4}-[\w-]+\.md)\)", read("docs/decisions/README.md")) == pages


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda page: page.stem)
def test_a_decision_says_context_decision_measure_and_consequences(page: Path) -> None:
    text = page.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert text.startswith(f"# {page.name[:4]} ")


def test_the_glossary_has_every_domain_every_kind_and_every_status() -> None:
    glossary = read("docs/glossary.md")
    words = [*domains(), "number", "conversation", *RANK, "failed", *get_args(NumberStatus)]
    assert [word for word in words if f"`{word}`" not in glossary] == []


def test_the_glossary_has_every_feature_of_the_web_client() -> None:
    glossary = read("docs/glossary.md")
    features = [path.name for path in (ROOT / "web/src/features").iterdir() if path.is_dir()]
    assert [feature for feature in features if f"`{feature}`" not in glossary] == []


def test_the_readme_names_the_two_commands_and_what_is_said_openly() -> None:
    readme = read("README.md")
    for said in ("make run", "make test", "Hosted in Ray actors, not one process each", "SSPL"):
        assert said in readme


def test_every_setting_is_documented_with_its_default() -> None:
    assert missing_settings(read("docs/operations.md")) == []


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = set(setting_names())
    named = {name for page in PAGES for name in re.findall(r"\bIPRO_[A-Z_]+\b", page.read_text())}
    assert named - known == set()


def test_every_operation_of_the_openapi_document_is_in_the_api_page_and_no_other() -> None:
    paths = json.loads(document(OPERATIONS))["paths"]
    told = {
        f"| `{one['operationId']}` | `{method.upper()} {path}` |"
        for path in paths
        for method, one in paths[path].items()
    }
    rows = set(re.findall(r"^\| `\w+` \| `[A-Z]+ /[^`]*` \|", read("docs/api.md"), re.MULTILINE))
    assert rows == told


def test_the_api_page_tells_the_permission_of_every_operation() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| `[^`]*` \| ([a-z ]+) \|", read("docs/api.md"), re.MULTILINE))
    words = {operation.id: operation.needs.value.replace("_", " ") for operation in OPERATIONS}
    expected = {name: "anybody" if word == "none" else word for name, word in words.items()}
    assert {name: said.get(name) for name in expected} == expected


def test_every_event_type_and_every_error_code_is_in_the_api_page() -> None:
    page = read("docs/api.md")
    assert [word for word in [*get_args(EventType), *sorted(codes())] if f"`{word}`" not in page] == []


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:`|^)make ([\w-]+)", page.read_text(), re.MULTILINE)}
    assert named - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_and_paths_of_a_page_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []
    assert lost_paths(page.read_text()) == []


def test_the_law_sees_a_setting_without_its_default() -> None:
    assert "IPRO_PORT" in missing_settings("| `IPRO_PORT` | `9999` | where the gateway listens |")


def test_the_law_sees_a_lost_link_and_a_lost_path(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[there](there.md), [here](#here), `storage/never.py`, `storage/engine`")
    assert list(broken_links(page)) == ["there.md"]
    assert lost_paths(page.read_text()) == ["storage/never.py"]
