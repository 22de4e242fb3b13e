"""Secrets open only for whom they were sealed."""

import base64
from pathlib import Path

import pytest

from storage.engine.secrets import BadKey, SecretBox, load_secret_box


def test_a_secret_opens_for_its_tenant_and_field_only() -> None:
    box = SecretBox([b"k" * 32])
    sealed = box.seal("t1", "app_secret", "segredo ção")
    assert "segredo" not in sealed
    assert box.open("t1", "app_secret", sealed) == "segredo ção"
    for tenant, field in (("t2", "app_secret"), ("t1", "access_token")):
        with pytest.raises(BadKey, match="another tenant or field"):
            box.open(tenant, field, sealed)


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    box = SecretBox([b"k" * 32])
    assert box.seal("t", "f", "x") != box.seal("t", "f", "x")


def test_an_altered_or_cut_secret_is_refused() -> None:
    box = SecretBox([b"k" * 32])
    sealed = box.seal("t", "f", "x")
    for broken in (sealed[:-6], sealed[:9], sealed[:9] + "AAAA" + sealed[13:], "", "nonsense"):
        with pytest.raises(BadKey):
            box.open("t", "f", broken)


def test_a_rotated_ring_opens_old_secrets_and_seals_with_the_new_key() -> None:
    old, new = SecretBox([b"o" * 32]), SecretBox([b"n" * 32, b"o" * 32])
    assert new.open("t", "f", old.seal("t", "f", "x")) == "x"
    with pytest.raises(BadKey, match="not in IPRO_SECRET_KEY"):
        old.open("t", "f", new.seal("t", "f", "x"))


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    sealed = load_secret_box(None, tmp_path).seal("t", "f", "x")
    assert load_secret_box(None, tmp_path).open("t", "f", sealed) == "x"
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_is_not_32_bytes_is_refused_with_its_source(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="IPRO_SECRET_KEY must hold 32 bytes"):
        load_secret_box(base64.b64encode(b"short").decode(), tmp_path)
    with pytest.raises(BadKey, match="not base64"):
        load_secret_box("é", tmp_path)
