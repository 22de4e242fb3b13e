"""A fresh machine for each test of the set-up scripts."""

from pathlib import Path

import pytest

from tests.deploy.setup.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """With the scripts, and next to no programs."""
    return Machine(tmp_path)
