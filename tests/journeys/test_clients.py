"""The example clients of docs/clients do what they say, against the live product."""

import asyncio
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.journeys.browser import ADMIN
from tests.journeys.product import PASSWORD, ROOT, Product, message
from tests.journeys.socket_client import node

CLIENTS = ROOT / "docs" / "clients"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ipro_client", CLIENTS / "python" / "ipro_client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ipro_client"] = module
    spec.loader.exec_module(module)
    return module


async def thread_with(product: Product, wa_id: str) -> str:
    (await product.hook(message(wa_id, "Oi"))).raise_for_status()
    return str((await product.thread_of(wa_id))["id"])


async def test_the_python_client_reads_sends_once_and_follows(product: Product) -> None:
    client = load()
    thread = await thread_with(product, "5511912350001")
    api = await client.Api.sign_in(product.url, ADMIN, PASSWORD)
    try:
        listed = [each["id"] async for each in api.every("/conversations", status="all", limit=1)]
        assert thread in listed
        assert len(listed) == len(set(listed))
        async with client.Live(api) as live, asyncio.timeout(30):
            seen = live.follow(f"conversation:{thread}")
            kind, whole = await anext(seen)
            assert (kind, whole["conversation"]["id"]) == ("snapshot", thread)
            first = await api.send(thread, "Olá do Python", key="py-key-1")
            assert (await api.send(thread, "Olá do Python", key="py-key-1"))["id"] == first["id"]
            with pytest.raises(client.Problem, match="idempotency_mismatch"):
                await api.send(thread, "outro texto", key="py-key-1")
            assert await until(seen, "message.queued") == first["id"]
            assert (await live.call("getMe", {}))["email"] == ADMIN
            await lose_the_line(live)
            later = await api.send(thread, "Depois da queda")
            assert await until(seen, "message.queued") == later["id"]
    finally:
        await api.close()


async def until(seen: Any, wanted: str) -> str:
    """The id of the item of the next event of a type; a gap must bring no snapshot."""
    async for kind, value in seen:
        assert kind == "event", "what was missed came as events"
        if value["type"] == wanted:
            return str(value["data"]["item"]["id"])
    raise AssertionError("it ended")


async def lose_the_line(live: Any) -> None:
    """As a network does: the transport is gone, and the library connects by itself."""
    await live._sio.eio.ws.close()


async def test_the_typescript_client_reads_sends_once_and_follows(product: Product, tmp_path: Path) -> None:
    thread = await thread_with(product, "5511912350002")
    shutil.copy(CLIENTS / "typescript" / "ipro-client.ts", tmp_path)
    shutil.copy(Path(__file__).with_name("client_run.ts"), tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to((ROOT / "web" / "node_modules").resolve())
    process = await asyncio.create_subprocess_exec(
        *(node(), "--no-warnings", "client_run.ts", product.url, ADMIN, PASSWORD, thread),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        said, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    told: list[dict[str, Any]] = [json.loads(line) for line in said.splitlines()]
    assert thread in told[0]["seen"]
    assert {"snapshot": thread} in told
    ids = next(each for each in told if "first" in each)
    assert ids["first"] == ids["again"]
    assert {"refused": "idempotency_mismatch"} in told
    assert [each["text"] for each in told if each.get("event") == "message.queued"] == ["Olá do TypeScript"]
