"""A company begins at the command line, in production too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.engine.mongo import Database
from tests.laws.tree import ROOT


def ipro(mongodb_url: str, database: Database, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = {
        "MONGODB_URL": mongodb_url,
        "IPRO_DATABASE": database.name,
        "IPRO_DATA_DIR": str(folder),
        "IPRO_MODE": "production",
        "IPRO_PUBLIC_URL": "https://app.example.org",
    }
    command = [sys.executable, "-m", "ipro_rt", "company", *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=False)


async def test_a_company_is_made_and_its_owner_gets_a_link(
    database: Database, mongodb_url: str, tmp_path: Path
) -> None:
    words = ("create", "--name", "Padaria Central", "--owner-email", "Dona@example.org")
    made = ipro(mongodb_url, database, tmp_path, *words)
    assert (made.returncode, made.stderr) == (0, "")
    link = made.stdout.splitlines()[-1]
    assert link.startswith("https://app.example.org/convite#")
    tenant = (await database.system("tenants").find({}, limit=2))[0]
    invitation = (await database.system("invitations").find({}, limit=2))[0]
    assert (tenant["name"], tenant["_id"]) == ("Padaria Central", invitation["tenant_id"])
    assert (invitation["email"], invitation["role"]) == ("dona@example.org", "owner")
    assert link.partition("#")[2] not in str(invitation)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("create", "--name", "x"), 2),
        (("create", "--name", "x", "--owner-email", "no e-mail"), 1),
        (("create", "--name", "  ", "--owner-email", "a@example.org"), 1),
    ],
)
async def test_what_does_not_fit_is_said_and_makes_nothing(
    database: Database, mongodb_url: str, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    refused = ipro(mongodb_url, database, tmp_path, *words)
    assert refused.returncode == code
    assert refused.stderr
    assert "Traceback" not in refused.stderr
    assert await database.system("tenants").find({}, limit=1) == []
