"""A new key for every secret, in a real database, while others write; and what happens when it is stopped."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pymongo import MongoClient

from ipro_rt.kernel.scope import system_scope
from storage.engine import keyring, sealed
from storage.engine.codec import Document
from storage.engine.keyring import BadKey
from storage.engine.mongo import Database
from storage.engine.sealed import SEALED, Resealed, left, reseal
from storage.engine.secrets import SecretBox, load_secret_box
from tests.laws.tree import ROOT, files

OLD, NEW = b"o" * 32, b"n" * 32


async def plant(database: Database, box: SecretBox, count: int) -> None:
    """Numbers and users of two companies, their secrets sealed by a box."""
    for index in range(count):
        tenant = f"t{index % 2}"
        number = {name: box.seal(tenant, name, f"{name} {index}") for name in ("access_token", "app_secret")}
        scope = system_scope(tenant)
        await database.collection("numbers").of(scope).insert({"_id": f"n{index:03}", **number})
        factor = {"sealed": box.seal(tenant, "second_factor", f"totp {index}"), "last_step": 0}
        await database.collection("users").of(scope).insert({"_id": f"u{index:03}", "second_factor": factor})
    await database.collection("users").of(system_scope("t0")).insert({"_id": "without", "second_factor": None})


async def test_every_secret_comes_under_the_new_key_and_opens_as_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "BATCH", 7)
    await plant(database, SecretBox([OLD]), 20)
    box = SecretBox([NEW, OLD])
    assert await left(database, box) > 0
    assert await reseal(database, box) == Resealed(60, ())
    assert await left(database, box) == 0
    only_new = SecretBox([NEW])
    for index in range(20):
        number = await database.system("numbers").get({"_id": f"n{index:03}"})
        assert number is not None
        assert only_new.open(number["tenant_id"], "app_secret", number["app_secret"]) == f"app_secret {index}"
        user = await database.system("users").get({"_id": f"u{index:03}"})
        assert user is not None
        assert only_new.open(user["tenant_id"], "second_factor", user["second_factor"]["sealed"]) == f"totp {index}"
    assert await reseal(database, box) == Resealed(0, ())


async def test_one_that_was_stopped_in_the_middle_goes_on_where_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "BATCH", 5)
    await plant(database, SecretBox([OLD]), 10)
    box = SecretBox([NEW, OLD])

    def stop(field: str, count: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await reseal(database, box, stop)
    assert await reseal(database, box) == Resealed(25, ())


class Raced(SecretBox):
    """A box before whose first write somebody else changes the secret."""

    def __init__(self, keys: list[bytes], race: Callable[[], None]) -> None:
        super().__init__(keys)
        self._race = race

    def seal(self, tenant_id: str, field: str, text: str) -> str:
        if field == "app_secret" and text != "changed":
            self._race()
        return super().seal(tenant_id, field, text)


async def test_what_somebody_changes_meanwhile_is_not_overwritten(database: Database, mongodb_url: str) -> None:
    await plant(database, SecretBox([OLD]), 1)
    wanted = SecretBox([OLD]).seal("t0", "app_secret", "changed")

    def change() -> None:
        with MongoClient[Document](mongodb_url) as other:
            other[database.name]["numbers"].update_one({"_id": "n000"}, {"$set": {"app_secret": wanted}})

    await reseal(database, Raced([NEW, OLD], change))
    number = await database.system("numbers").get({"_id": "n000"})
    assert number is not None
    assert SecretBox([NEW]).open("t0", "app_secret", number["app_secret"]) == "changed"


async def test_a_secret_no_key_opens_is_told_and_holds_up_nothing(database: Database) -> None:
    await plant(database, SecretBox([OLD]), 2)
    lost = SecretBox([b"l" * 32]).seal("t0", "app_secret", "lost")
    await database.system("numbers").update({"_id": "n000"}, {"$set": {"app_secret": lost}})
    assert await reseal(database, SecretBox([NEW, OLD])) == Resealed(5, ("numbers n000 app_secret",))


def test_running_processes_take_a_new_key_of_the_file_at_once(tmp_path: Path) -> None:
    running = load_secret_box(None, tmp_path)
    before = running.seal("t", "f", "x")
    keyring.put_new_key_first(tmp_path / keyring.FILE)
    rotated = load_secret_box(None, tmp_path).seal("t", "f", "y")
    assert running.open("t", "f", rotated) == "y"
    assert running.seal("t", "f", "z").partition(".")[0] == rotated.partition(".")[0] != before.partition(".")[0]
    assert keyring.keep_first_key(tmp_path / keyring.FILE) == 1
    assert (tmp_path / keyring.FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadKey):
        load_secret_box(None, tmp_path).open("t", "f", before)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_secret_box(None, tmp_path)
    (tmp_path / keyring.FILE).chmod(0o644)
    with pytest.raises(BadKey, match="chmod 600"):
        load_secret_box(None, tmp_path)


def ipro(mongodb_url: str, database: Database, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, on its own."""
    given = {"MONGODB_URL": mongodb_url, "IPRO_DATABASE": database.name, "IPRO_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "ipro_rt", *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=False)


async def test_the_command_rotates_and_then_retires(database: Database, mongodb_url: str, tmp_path: Path) -> None:
    await plant(database, load_secret_box(None, tmp_path), 3)
    rotated = ipro(mongodb_url, database, tmp_path, "keys", "rotate")
    assert (rotated.returncode, rotated.stderr) == (0, "")
    assert "9 secrets are under key" in rotated.stdout
    retired = ipro(mongodb_url, database, tmp_path, "keys", "retire")
    assert (retired.returncode, retired.stdout) == (0, "1 old keys forgotten\n")
    assert len(keyring.read(tmp_path / keyring.FILE)) == 1
    number = await database.system("numbers").get({"_id": "n000"})
    assert number is not None
    assert load_secret_box(None, tmp_path).open("t0", "app_secret", number["app_secret"]) == "app_secret 0"


async def test_no_key_is_retired_while_a_secret_needs_it(database: Database, mongodb_url: str, tmp_path: Path) -> None:
    await plant(database, load_secret_box(None, tmp_path), 1)
    keyring.put_new_key_first(tmp_path / keyring.FILE)
    refused = ipro(mongodb_url, database, tmp_path, "keys", "retire")
    assert refused.returncode == 1
    assert "ipro keys rotate" in refused.stderr
    assert len(keyring.read(tmp_path / keyring.FILE)) == 2


def test_every_field_the_product_seals_is_in_the_table() -> None:
    named = {name for path in files(ROOT / "ipro_rt", ".py") for name in fields_sealed(path.read_text())}
    assert named <= {each.name for each in SEALED}, (
        "add it to storage/engine/sealed.py, or no new key will ever reach it"
    )
    assert named


def fields_sealed(source: str) -> set[str]:
    """The second argument of every `seal(…)`: a word, or a constant of the module."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "seal"]
    named = [call.args[1] for call in calls if len(call.args) == 3]
    return {
        str(each.value) if isinstance(each, ast.Constant) else str(constants[each.id])
        for each in named
        if isinstance(each, ast.Constant | ast.Name)
    }
