"""What is generated is what the operations table says today: `make types` writes it, this law notices a drift."""

import json
import re

from gateway.inbound import asyncapi
from gateway.inbound.openapi import document
from gateway.inbound.permissions import page
from ipro_rt.catalog import OPERATIONS
from ipro_rt.kernel.permissions import Permission
from tests.laws.tree import ROOT


def test_the_committed_openapi_is_the_tables() -> None:
    assert json.loads((ROOT / "docs" / "openapi.json").read_bytes()) == json.loads(document(OPERATIONS))


def test_the_committed_asyncapi_is_what_is_said_over_the_socket() -> None:
    assert json.loads((ROOT / "docs" / "asyncapi.json").read_bytes()) == json.loads(asyncapi.document())


def test_the_committed_page_of_permissions_is_the_tables() -> None:
    assert (ROOT / "docs" / "permissions.md").read_text() == page(OPERATIONS)


def test_every_permission_is_needed_by_something() -> None:
    rows = re.findall(r"^\| `(\w+)`[^|]*\| (.*)\|$", page(OPERATIONS).rpartition("needed by")[2], re.MULTILINE)
    assert {name for name, _ in rows} == set(Permission)
    assert [name for name, uses in rows if not uses.strip()] == []


def test_the_clients_types_know_every_operation() -> None:
    types = (ROOT / "web" / "src" / "api" / "generated.ts").read_text()
    assert [operation.id for operation in OPERATIONS if f"    {operation.id}: {{" not in types] == []
