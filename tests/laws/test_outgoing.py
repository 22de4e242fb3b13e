"""Nobody calls the world but through the guarded client: an address that a user gave may point at our own machines."""

import ast

from tests.laws.tree import module_name, python_files

CLIENTS = frozenset({"AsyncClient", "Client", "ClientSession", "AsyncHTTPTransport", "HTTPTransport", "urlopen"})
PRODUCT = ("actors", "gateway", "ipro_rt", "storage")
ALLOWED = {"gateway.outbound.client": "it is the guard"}


def built(source: str) -> set[str]:
    """The HTTP clients a source builds."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    names = (getattr(func, "attr", getattr(func, "id", "")) for func in calls)
    return set(names) & CLIENTS


def test_no_http_client_is_built_outside_the_guarded_one() -> None:
    found = {module_name(path) for path in python_files(tests=False) if built(path.read_text())}
    assert {name for name in found if name.startswith(PRODUCT)} == set(ALLOWED)


def test_the_law_sees_a_client_of_ones_own() -> None:
    assert built("import httpx2\nasync with httpx2.AsyncClient() as it:\n    pass\n") == {"AsyncClient"}
