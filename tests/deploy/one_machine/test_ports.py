"""Which ports are taken, and by whom."""

import os
import socket

from deploy.one_machine.ports import free_port, is_free, owner


def test_a_free_port_can_be_listened_on() -> None:
    assert is_free(free_port())


def test_a_taken_port_names_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
        assert f"(process {os.getpid()})" in (owner(port) or "")


def test_a_port_nobody_has_has_no_owner() -> None:
    assert owner(free_port()) is None
