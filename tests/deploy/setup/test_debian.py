"""Debian packages for the tests: installed by root, named to everybody else."""

from tests.deploy.setup.machine import Machine


def stub(machine: Machine, name: str, text: str) -> None:
    """Replace a program of the machine."""
    (machine.bin / name).unlink(missing_ok=True)
    machine.program(machine.bin / name, text)


def test_without_root_the_packages_are_named(machine: Machine) -> None:
    stub(machine, "id", "echo 1000")
    stub(machine, "apt-get", "exit 0")
    stub(machine, "sudo", "exit 1")
    ran = machine.set_up("debian.sh")
    assert ran.returncode == 1
    assert "run  sudo apt-get install -y chromium fonts-noto-color-emoji" in ran.stderr


def test_root_installs_them_without_being_asked_anything(machine: Machine) -> None:
    stub(machine, "id", "echo 0")
    stub(machine, "apt-get", 'echo "$DEBIAN_FRONTEND $*" >>apt-ran')
    assert machine.set_up("debian.sh").returncode == 0
    update, install = (machine.checkout / "apt-ran").read_text().splitlines()
    assert update == "noninteractive update"
    assert install.startswith("noninteractive install -y --no-install-recommends chromium")


def test_a_failing_apt_is_one_sentence_with_its_log(machine: Machine) -> None:
    stub(machine, "id", "echo 0")
    stub(machine, "apt-get", "echo 'E: Unable to fetch some archives' >&2; exit 100")
    ran = machine.set_up("debian.sh")
    assert ran.returncode == 1
    assert "could not be installed. Details: .cache/setup/debian.log" in ran.stderr


def test_a_machine_that_has_a_browser_is_left_alone(machine: Machine) -> None:
    stub(machine, "chromium", "exit 0")
    stub(machine, "apt-get", "exit 100")
    assert machine.set_up("debian.sh").returncode == 0
