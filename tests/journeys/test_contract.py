"""The running product keeps what its own OpenAPI document says, whatever is asked of it: schemathesis asks.

It makes requests that fit and requests that do not, from the document alone, for every operation; of the conversations
it gets one that is there, so that things happen. What would end the caller's own session is left out.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ipro_rt.catalog import BY_ID
from tests.journeys.product import Product, message, start, stop

ENDS_THE_SESSION = (
    *("deleteSession", "revokeSession", "revokeOtherSessions", "revokeUserSession", "revokeUserSessions"),
    *("updateUser", "updateCompany"),  # schemathesis learns ids from answers, the caller's own among them
)
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,unsupported_method"
)
WIDE = {f"IPRO_RATE_{name}": "100000" for name in ("READ", "WRITE", "SEND", "SIGN_IN")}
WA_ID = "5511912340001"


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[Product]:
    """A product of its own: what is asked of it is not what anybody else wants to find."""
    running = await start(tmp_path / "ipro", **WIDE)
    await running.sign_in()
    yield running
    assert await stop(running) == 0


@pytest.mark.timeout(300)
async def test_every_operation_answers_as_the_document_says(asked: Product, tmp_path: Path) -> None:
    assert {name for name in ENDS_THE_SESSION if name not in BY_ID} == set()
    (await asked.hook(message(WA_ID, "Oi"))).raise_for_status()
    thread = await asked.thread_of(WA_ID)
    config = tmp_path / "schemathesis.toml"
    given = f'"path.id" = {json.dumps(thread["id"])}'
    config.write_text(f'[[operations]]\ninclude-path-regex = "^/conversations/"\nparameters = {{ {given} }}\n')
    left_out = [part for name in ENDS_THE_SESSION for part in ("--exclude-operation-id", name)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
        *("run", f"{asked.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {asked.token}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "3", "--seed", "1", "--no-shrink"),
        *("--continue-on-failure", "--checks", CHECKS, "--warnings", "off", "--request-timeout", "20", *left_out),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    text = said.decode(errors="replace")
    assert process.returncode == 0, text[-6000:]
    assert f"Tested: {len(BY_ID) + 2 - len(ENDS_THE_SESSION)}" in text
    assert (await asked.get("/me"))["email"] == "admin@demo.local"
