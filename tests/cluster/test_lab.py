"""The lab itself: a link that is cut loses what is sent, in the directions that were cut, and heals."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.lab import Lab, unavailable

WHY_NOT = unavailable()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")

ECHO = """
import socket, sys
box = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
box.bind((sys.argv[1], 9000))
print("listening", flush=True)
while True:
    words, sender = box.recvfrom(100)
    print(words.decode(), flush=True)
    box.sendto(words, sender)
"""
ASK = """
import socket, sys
box = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
box.settimeout(0.3)
box.sendto(sys.argv[2].encode(), (sys.argv[1], 9000))
try:
    print(box.recv(100).decode())
except TimeoutError:
    print("silence")
"""


def ask(lab: Lab, sender: str, receiver: str, words: str) -> str:
    """What comes back of a datagram, `silence` when nothing does."""
    command = [*lab.inside(sender), sys.executable, "-c", ASK, lab.address(receiver), words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def namespaces() -> str:
    return subprocess.run(["/sbin/ip", "netns", "list"], check=True, capture_output=True, text=True).stdout


def test_a_link_is_cut_both_ways_or_one_way_and_heals_and_nothing_is_left(tmp_path: Path) -> None:
    before = namespaces()
    with Lab(["a", "b", "c"]) as lab, (tmp_path / "log").open("w") as log:
        heard = lab.start("b", [sys.executable, "-c", ECHO, lab.address("b")], log=log).stdout
        assert heard is not None
        assert heard.readline() == "listening\n"
        assert ask(lab, "a", "b", "whole") == "whole"
        lab.cut("a", "b")
        assert ask(lab, "a", "b", "both ways") == "silence"
        assert ask(lab, "c", "b", "the others") == "the others"
        lab.heal()
        lab.cut_one_way("b", "a")
        assert ask(lab, "a", "b", "one way") == "silence"
        lab.heal()
        assert ask(lab, "a", "b", "healed") == "healed"
        lab.isolate("b")
        assert ask(lab, "c", "b", "isolated") == "silence"
        assert lab.pids("b")
        lab.switch_off("b")
        assert heard.read().split("\n") == ["whole", "the others", "one way", "healed", ""]
        assert len(namespaces()) > len(before)
    assert namespaces() == before


def test_a_lab_that_fails_inside_is_removed_too() -> None:
    before = namespaces()
    with pytest.raises(ZeroDivisionError), Lab(["a"]):
        _ = 1 / 0
    assert namespaces() == before
