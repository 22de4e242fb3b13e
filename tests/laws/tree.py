"""The repository as the laws see it: what people wrote, without what tools made."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAWS = Path(__file__).parent
PACKAGES = ("actors", "benchmarks", "deploy", "gateway", "ipro_rt", "sandbox", "storage")
MADE_BY_TOOLS = frozenset({"node_modules", "dist", "__pycache__", "test-results"})
DOT_FOLDERS = frozenset({".ci", ".github"})  # every other folder with a dot holds caches, data, or git's own


def files(start: Path = ROOT, *suffixes: str) -> Iterator[Path]:
    """Every file below `start`, in order; with suffixes, only those."""
    for folder, folders, names in os.walk(start):
        folders[:] = sorted(
            name for name in folders if name not in MADE_BY_TOOLS and (not name.startswith(".") or name in DOT_FOLDERS)
        )
        for name in sorted(names):
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def python_files(*, tests: bool = True) -> Iterator[Path]:
    """Our Python, the tests too unless told otherwise."""
    for package in (*PACKAGES, "tests") if tests else PACKAGES:
        yield from files(ROOT / package, ".py")


def texts() -> Iterator[tuple[str, str]]:
    """(path from the root, text) of every file that is text, but the laws, which spell what they forbid."""
    for path in files():
        if path.is_relative_to(LAWS):
            continue
        try:
            yield shown(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def shown(path: Path) -> str:
    """The path as a finding names it."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """The dotted name of a Python file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def domains() -> list[str]:
    """The folders of `ipro_rt` that are domains."""
    return sorted(path.parent.name for path in (ROOT / "ipro_rt").glob("*/__init__.py") if path.parent.name != "kernel")
