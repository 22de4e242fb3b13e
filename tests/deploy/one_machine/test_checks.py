"""What is wrong before a start is said in one sentence that names the way out."""

import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.one_machine.checks import check_disk, check_gateways, check_sandbox, check_secrets, claim, read_settings
from deploy.one_machine.ports import free_port
from deploy.one_machine.run import _refuse_demo
from deploy.one_machine.trouble import Trouble
from ipro_rt.accounts.model import User
from ipro_rt.kernel import tracing
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.scope import system_scope
from storage.accounts import MongoAccounts
from storage.engine.mongo import Database


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def settings(**given: object) -> Settings:
    ports = {"port": free_port(), "sandbox_port": free_port()}
    return Settings.model_validate({**ports, **given})


def check_ports(settings: Settings) -> None:
    check_gateways(settings)
    check_sandbox(settings)


def test_free_ports_pass() -> None:
    check_ports(settings())


def test_a_used_port_names_who_uses_it_and_the_variable(taken_port: int) -> None:
    who = rf"Port {taken_port} is already used by .*process {os.getpid()}.*IPRO_PORT\."
    with pytest.raises(Trouble, match=who):
        check_ports(settings(port=taken_port))


def test_a_used_sandbox_port_names_its_own_variable(taken_port: int) -> None:
    with pytest.raises(Trouble, match=r"IPRO_SANDBOX_PORT\."):
        check_ports(settings(sandbox_port=taken_port))


def test_production_has_no_sandbox_port_to_check(taken_port: int) -> None:
    check_ports(settings(sandbox_port=taken_port, mode="production"))


def test_one_port_cannot_serve_both() -> None:
    port = free_port()
    with pytest.raises(Trouble, match="choose two different ports"):
        check_ports(settings(port=port, sandbox_port=port))


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Trouble, match=r"Nothing can listen on 203\.0\.113\.9"):
        check_ports(settings(bind="203.0.113.9"))


@pytest.mark.parametrize(("variable", "value"), [("IPRO_PORT", "99999"), ("IPRO_PORT", "web"), ("IPRO_MODE", "x")])
def test_a_setting_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Trouble, match=rf"{variable}: .*got '{value}'"):
        read_settings()


def test_the_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPRO_DATA_DIR", "here")
    assert read_settings().data_dir == tmp_path / "here"


def test_a_data_folder_is_made_and_claimed(tmp_path: Path) -> None:
    with claim(tmp_path / "a" / "b") as lock:
        assert Path(lock.name).read_text() == f"{os.getpid()}\n"
        assert Path(lock.name).parent.stat().st_mode & 0o077 == 0


def test_a_claimed_folder_is_refused_and_names_the_process(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(Trouble, match=rf"process {os.getpid()}\) is running on .*IPRO_DATA_DIR"):
        claim(tmp_path)
    claim(tmp_path).close()


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Trouble, match=r"cannot be used .*IPRO_DATA_DIR"):
        claim(tmp_path / "data")


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mongod").mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "mongod" and real(path, mode))
    with pytest.raises(Trouble, match=r"cannot be read and written by this user \(.*mongod\)"):
        claim(tmp_path)


def test_a_disk_that_is_nearly_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_disk(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=120 * 2**20))
    with pytest.raises(Trouble, match=r"Only 120 MB are free .*at least 500 MB"):
        check_disk(tmp_path)


def test_each_gateways_own_port_is_looked_at(taken_port: int) -> None:
    with pytest.raises(Trouble, match=r"IPRO_METRICS_PORT\."):
        check_gateways(settings(gateways=2, metrics_port=taken_port - 1))


def test_a_redis_that_is_no_url_is_refused() -> None:
    with pytest.raises(Trouble, match="IPRO_REDIS_URL must begin with redis://"):
        check_gateways(settings(redis_url="127.0.0.1:6379"))


def test_the_first_machine_needs_a_gateway_and_one_that_joins_needs_none(taken_port: int) -> None:
    with pytest.raises(Trouble, match="IPRO_GATEWAYS is 0"):
        check_gateways(settings(gateways=0))
    check_gateways(settings(join="10.0.0.1:6380", port=taken_port))
    with pytest.raises(Trouble, match="IPRO_PORT"):
        check_gateways(settings(join="10.0.0.1:6380", port=taken_port, gateways=1))


def test_a_collector_of_traces_without_the_packages_for_it_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IPRO_OTLP_URL", "http://127.0.0.1:4318")
    read_settings()
    monkeypatch.setattr(tracing, "find_spec", lambda name: None)
    with pytest.raises(Trouble, match="IPRO_OTLP_URL is set"):
        read_settings()


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    for name in ("secret.key", "cluster.token"):
        file = tmp_path / name
        file.write_text("x")
        file.chmod(0o640)
        given = settings(data_dir=tmp_path, cluster_token=tmp_path / "cluster.token")
        with pytest.raises(Trouble, match=f"chmod 600 .*{name}"):
            check_secrets(given)
        file.chmod(0o600)
        check_secrets(given)


@pytest.mark.parametrize("name", ["demo_password", "demo_app_secret"])
def test_production_does_not_start_with_demo_credentials(name: str, tmp_path: Path) -> None:
    check_secrets(settings(data_dir=tmp_path, mode="production"))
    check_secrets(settings(data_dir=tmp_path, **{name: "given"}))
    with pytest.raises(Trouble, match="there is no demo company"):
        check_secrets(settings(data_dir=tmp_path, mode="production", **{name: "given"}))


async def test_production_does_not_start_on_the_demos_database(database: Database, mongodb_url: str) -> None:
    await _refuse_demo(mongodb_url, database.name)
    scope = system_scope("demo")
    admin = User("u", "demo", "admin@demo.local", "Admin", "owner", "hash", datetime.now(UTC))
    await MongoAccounts(database).save_user(scope, admin)
    with pytest.raises(Trouble, match="IPRO_DATABASE"):
        await _refuse_demo(mongodb_url, database.name)
