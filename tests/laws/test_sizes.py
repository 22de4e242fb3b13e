"""Files and functions stay small enough to be read in one go.

Code bases people like to read have a small median and no tail; their weak spots are the few files that grew without
anybody deciding so. A ceiling makes that a decision: split by verb, or delete.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.laws.tree import ROOT, files, python_files, shown

MAX_PYTHON = 400
MAX_WEB = 250
MAX_FUNCTION = 50


def too_long(text: str, limit: int) -> bool:
    """Whether a file has more lines than allowed."""
    return len(text.splitlines()) > limit


def long_functions(source: str) -> Iterator[str]:
    """`name (lines)` of each function with too many lines, from `def` to its last line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION:
                yield f"{node.name} ({lines})"


def test_python_files_have_at_most_400_lines() -> None:
    assert [shown(path) for path in python_files() if too_long(path.read_text(), MAX_PYTHON)] == []


def test_web_files_have_at_most_250_lines_unless_they_are_generated() -> None:
    sources = (path for path in files(ROOT / "web", ".ts", ".tsx", ".css") if "generated" not in path.name)
    assert [shown(path) for path in sources if too_long(path.read_text(), MAX_WEB)] == []


def test_functions_have_at_most_50_lines() -> None:
    found = [f"{shown(path)}: {name}" for path in python_files() for name in long_functions(path.read_text())]
    assert found == []


@pytest.mark.parametrize(("lines", "caught"), [(MAX_PYTHON, False), (MAX_PYTHON + 1, True)])
def test_the_law_counts_the_lines_of_a_file(lines: int, caught: bool) -> None:
    assert too_long("x = 1\n" * lines, MAX_PYTHON) is caught


@pytest.mark.parametrize(("statements", "caught"), [(MAX_FUNCTION - 1, False), (MAX_FUNCTION, True)])
def test_the_law_counts_the_lines_of_a_function(statements: int, caught: bool) -> None:
    source = "async def long():\n" + "    x = 1\n" * statements
    assert bool(list(long_functions(source))) is caught
