"""No question without a tenant, no operation without a permission.

A query that forgets its tenant shows one company another one's customers, and nothing else in the product would
notice. So the few places that must ask across tenants are listed here with their reason, and whoever adds one has
to come by.
"""

import ast
from collections.abc import Iterator

import msgspec
import pytest

from ipro_rt.catalog import OPERATIONS
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission
from tests.laws.tree import module_name, python_files

ACROSS_TENANTS = {
    "storage.accounts.access": "a gateway hears whose access changed in every tenant",
    "storage.accounts.api_keys": "a key is looked up before a tenant is known",
    "storage.accounts.links": "a link's token is looked up before a tenant is known",
    "storage.accounts.people": "an e-mail is looked up before a tenant is known; a tenant is its own document",
    "storage.accounts.sessions": "a token is looked up before a tenant is known",
    "storage.channels": "a webhook names a number and nothing else",
    "storage.inbox": "messages of any tenant wait for their shard's owner, or for a person as dead letters",
    "storage.journal": "turns are written and read by key, and a key begins with its tenant",
    "storage.ownership": "hosts and shards serve every tenant",
    "storage.engine.sealed": "a new key is for the secrets of every tenant",
    "storage.snapshots": "state documents are written by key, and read with a check of the tenant",
    "storage.timers": "a host loads the due timers of its shards",
    "storage.system": "the coordinator serves every tenant, and metrics count what waits for all of them",
}
THE_DRIVER_ITSELF = {
    "storage.engine.collection": "it is what puts the tenant first",
    "storage.engine.indexes": "indexes have no tenant",
    "storage.engine.rules": "a rule holds for the documents of every tenant",
    "benchmarks.inbound": "it counts the whole journal of a database that is thrown away",
    "benchmarks.rest.plans": "it reads the profile of a database that is thrown away",
    "benchmarks.chaos.turns": "it reads the whole journal of a database that is thrown away",
}
FOR_ANYBODY = {
    "createSession": "nobody is signed in before it",
    "getClient": "the sign-in page asks it",
    "requestPasswordReset": "whoever forgot his password cannot sign in",
    "resetPassword": "the link says who asks",
    "lookUpInvitation": "the link says who asks",
    "acceptInvitation": "the link says who asks",
}


def calls_of(source: str, method: str) -> Iterator[int]:
    """The lines where `something.method(...)` is called."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node.lineno


def callers(method: str) -> set[str]:
    """The modules of the product that call a method of this name."""
    return {module_name(path) for path in python_files(tests=False) if any(calls_of(path.read_text(), method))}


def faults(operation: Operation) -> Iterator[str]:
    """What is wrong with a row of the operations table."""
    fields = set(operation.input.__struct_fields__)
    missing = [name for name in operation.path_fields if name not in fields]
    if missing:
        yield f"the path names {missing}, the input does not"
    if operation.input is not Nothing and not operation.input.__struct_config__.forbid_unknown_fields:
        yield "the input lets unknown fields through"
    if operation.needs is Permission.NONE and operation.id not in FOR_ANYBODY:
        yield "anybody may call it"
    if not operation.summary:
        yield "no summary"


def test_only_the_listed_modules_ask_across_tenants() -> None:
    assert callers("system") == set(ACROSS_TENANTS)


def test_only_the_listed_modules_touch_the_driver() -> None:
    assert callers("driver") == set(THE_DRIVER_ITSELF)


def test_nobody_builds_a_system_collection_by_hand() -> None:
    built = {module_name(path) for path in python_files(tests=False) if "SystemCollection(" in path.read_text()}
    assert built == {"storage.engine.mongo", "storage.engine.collection"}


def test_every_operation_has_a_permission_a_summary_and_an_input_that_fits_its_path() -> None:
    found = {operation.id: list(faults(operation)) for operation in OPERATIONS}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_operations_are_unique_by_id_and_by_method_and_path() -> None:
    ids = [operation.id for operation in OPERATIONS]
    doors = [(operation.method, operation.path) for operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    assert len(set(doors)) == len(doors)


class _Open(msgspec.Struct):
    name: str


async def _run(service: object, scope: object, input: object) -> None:
    """Does nothing."""


@pytest.mark.parametrize(
    ("path", "needs", "caught"),
    [
        ("/things/{id}", Permission.READ, "the path names ['id'], the input does not"),
        ("/things", Permission.READ, "the input lets unknown fields through"),
        ("/things", Permission.NONE, "anybody may call it"),
    ],
)
def test_the_law_sees_a_careless_operation(path: str, needs: Permission, caught: str) -> None:
    careless = Operation(
        id="seeded", method="GET", path=path, summary="Seeded", input=_Open, output=Nothing, needs=needs, run=_run
    )
    assert caught in list(faults(careless))


def test_the_law_sees_a_question_across_tenants() -> None:
    assert list(calls_of("class A:\n    def f(self, db):\n        self.x = db.system('users')\n", "system")) == [3]
