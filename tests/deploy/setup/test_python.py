"""The Python set-up script on machines that lack something: one sentence, and what to install."""

import sys

import pytest

from tests.deploy.setup.machine import Machine


def with_environment(machine: Machine, pip: str) -> None:
    """An environment that is there, whose pip does what the test says."""
    pip_install = f'case "$*" in *"-m pip"*) {pip};; *) exit 0;; esac'
    machine.program(machine.checkout / ".venv" / "bin" / "python", pip_install)


def test_a_machine_without_python_is_told_what_to_install(machine: Machine) -> None:
    ran = machine.set_up("python.sh", "run")
    assert ran.returncode == 1
    assert ran.stderr.strip() == (
        "Python 3.11 or newer is needed and was not found: run  sudo apt-get install -y python3 python3-venv"
    )


def test_an_old_python_is_passed_over(machine: Machine) -> None:
    machine.program(machine.bin / "python3", "exit 1")
    assert "Python 3.11 or newer is needed" in machine.set_up("python.sh", "run").stderr


def test_a_python_without_venv_is_told_what_to_install(machine: Machine) -> None:
    machine.program(machine.bin / "python3", 'case "$*" in *ensurepip*) exit 1;; *) exit 0;; esac')
    ran = machine.set_up("python.sh", "run")
    assert ran.returncode == 1
    assert ran.stderr.strip() == "Python's venv module is missing: run  sudo apt-get install -y python3-venv"


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "build-essential python3-dev"),
        ("fatal error: Python.h: No such file or directory", "build-essential python3-dev"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Temporary failure in name resolution", "check the network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "could not be installed"),
    ],
)
def test_packages_that_cannot_be_installed_say_why_and_name_the_log(
    machine: Machine, output: str, sentence: str
) -> None:
    with_environment(machine, f'echo "{output}"; exit 1')
    ran = machine.set_up("python.sh", "run")
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1
    assert sentence in ran.stderr
    assert output in (machine.checkout / ".cache" / "setup" / "python-packages.log").read_text()


def test_packages_are_installed_once_for_each_lock(machine: Machine) -> None:
    with_environment(machine, "echo installed >>pip-ran; exit 0")
    runs = machine.checkout / "pip-ran"
    for _ in range(2):
        assert machine.set_up("python.sh", "run").returncode == 0
    assert runs.read_text().count("installed") == 1
    lock = machine.checkout / "deploy" / "locks" / "run.txt"
    lock.write_text(lock.read_text() + "# changed\n")
    assert machine.set_up("python.sh", "run").returncode == 0
    assert runs.read_text().count("installed") == 2


def test_a_half_made_environment_is_made_anew(machine: Machine) -> None:
    (machine.bin / "python3").symlink_to(sys.executable)
    machine.program(machine.checkout / ".venv" / "bin" / "python", "exit 127")
    machine.program(machine.bin / "python3.11", "exit 1")
    (machine.checkout / "deploy" / "locks" / "run.txt").write_text("")
    ran = machine.set_up("python.sh", "run")
    assert ran.returncode == 0, ran.stderr
    assert (machine.checkout / ".venv" / "bin" / "pip").exists()
