"""One mongod as its own replica set. Port repair and restarts are tested with the process: tests/deploy."""

from urllib.parse import urlsplit

import pytest

from deploy.one_machine.ports import free_port
from storage.engine.mongo import connect
from storage.engine.replica_set import become_primary


async def test_a_server_that_is_primary_already_is_left_as_it_is(mongodb_url: str) -> None:
    database = await connect(mongodb_url, "admin")
    before = (await database.command("replSetGetConfig"))["config"]["version"]
    await become_primary(urlsplit(mongodb_url).netloc)
    assert (await database.command("replSetGetConfig"))["config"]["version"] == before
    await database.close()


async def test_nobody_there_is_said_in_time() -> None:
    with pytest.raises(TimeoutError, match="did not become primary"):
        await become_primary(f"127.0.0.1:{free_port()}", within_s=0.2)
