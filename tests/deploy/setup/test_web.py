"""The web client's set-up: built when something changed, with the machine's Node when it is new enough."""

import pytest

from tests.deploy.setup.machine import Machine


@pytest.fixture
def checkout(machine: Machine) -> Machine:
    """A machine with a Node that is new enough and a web client of two files."""
    web = machine.checkout / "web"
    (web / "src").mkdir(parents=True)
    (web / "package-lock.json").write_text("{}")
    (web / "src" / "main.ts").write_text("1")
    machine.program(machine.bin / "node", "exit 0")
    npm(machine, 'echo "$*" >>../npm-ran; mkdir -p node_modules dist; [ "$1" = ci ] || echo page >dist/index.html')
    return machine


def npm(machine: Machine, text: str) -> None:
    """An npm that does this."""
    machine.program(machine.bin / "npm", text)


def ran(machine: Machine) -> list[str]:
    """What npm was asked."""
    return (machine.checkout / "npm-ran").read_text().splitlines()


def test_it_is_built_once_and_again_when_a_source_changes(checkout: Machine) -> None:
    for _ in range(2):
        assert checkout.set_up("web.sh").returncode == 0
    first = ran(checkout)
    (checkout.checkout / "npm-ran").unlink()
    assert first == ["ci", "run build"]
    (checkout.checkout / "web" / "src" / "main.ts").write_text("2")
    assert checkout.set_up("web.sh").returncode == 0
    assert ran(checkout) == ["run build"]


def test_a_lock_that_misses_other_platforms_is_still_installed_as_pinned(checkout: Machine) -> None:
    refuse = '[ "$1" != ci ] || { echo "npm error code EUSAGE"; exit 1; }'
    npm(checkout, f'echo "$*" >>../npm-ran; mkdir -p node_modules dist; echo page >dist/index.html; {refuse}')
    assert checkout.set_up("web.sh").returncode == 0
    assert ran(checkout) == ["ci", "install --no-save", "run build"]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("npm error code EAI_AGAIN", "check the network"),
        ("npm error code ENOSPC", "The disk is full"),
        ("npm error code EINTEGRITY", "could not be installed"),
    ],
)
def test_packages_that_cannot_be_installed_say_why(checkout: Machine, output: str, sentence: str) -> None:
    npm(checkout, f'echo "{output}"; exit 1')
    failed = checkout.set_up("web.sh")
    assert failed.returncode == 1
    assert sentence in failed.stderr
    assert ".cache/setup/web-packages.log" in failed.stderr


def test_a_build_that_fails_names_its_log(checkout: Machine) -> None:
    npm(checkout, 'mkdir -p node_modules; [ "$1" = ci ] || exit 1')
    failed = checkout.set_up("web.sh")
    assert failed.returncode == 1
    assert "The web client could not be built. Details: .cache/setup/web-build.log" in failed.stderr


def test_an_old_node_and_no_other_is_said(checkout: Machine) -> None:
    checkout.program(checkout.bin / "node", "exit 1")
    failed = checkout.set_up("web.sh")
    assert failed.returncode == 1
    assert "Node.js 22.12 or newer is needed" in failed.stderr
