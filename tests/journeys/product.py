"""A running iPro, started as `make run` starts it, and the ways users reach it."""

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

from deploy.one_machine.ports import free_port, is_free
from ipro_rt import demo

ROOT = Path(__file__).parents[2]
PASSWORD = "journey-password-2026"
APP_SECRET = "journey-app-secret"
START_S = 90.0
SALES = demo.NUMBERS[0][1]


@dataclass
class Product:
    """Addresses, the process, and an admin's client."""

    url: str
    sandbox_url: str
    data_dir: Path
    process: asyncio.subprocess.Process
    token: str = ""
    tenant_id: str = ""
    api: httpx2.AsyncClient = field(default_factory=httpx2.AsyncClient)

    async def sign_in(self) -> None:
        """Become the demo's admin."""
        self.api = httpx2.AsyncClient(base_url=self.url, timeout=15)
        answer = await self.api.post("/api/v1/sessions", json={"email": "admin@demo.local", "password": PASSWORD})
        answer.raise_for_status()
        self.token, self.tenant_id = answer.json()["token"], answer.json()["user"]["tenant"]["id"]
        self.api.headers["Authorization"] = f"Bearer {self.token}"

    async def get(self, path: str, **query: Any) -> Any:
        """Read something of the API."""
        answer = await self.api.get(f"/api/v1{path}", params=query)
        answer.raise_for_status()
        return answer.json()

    async def ticket(self) -> dict[str, str]:
        """What a socket signs in with, once."""
        answer = await self.api.post("/api/v1/socket-tickets")
        answer.raise_for_status()
        return {"ticket": answer.json()["ticket"]}

    async def hook(self, body: bytes, number: int = 0, signature: str | None = None) -> httpx2.Response:
        """Deliver a webhook to a demo number, signed unless a signature is given."""
        sign = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature or sign}
        path = f"/hooks/whatsapp/{demo.number_id(demo.NUMBERS[number][1])}"
        return await self.api.post(path, content=body, headers=headers)

    async def thread_of(self, wa_id: str) -> dict[str, Any]:
        """The conversation with a customer."""
        page = await self.get("/conversations", status="all", limit=200)
        return next(each for each in page["items"] if each["contact"].get("phone") == f"+{wa_id}")

    def hosts(self) -> list[psutil.Process]:
        """The host processes."""
        return self.processes("HostActor")

    def processes(self, actor: str) -> list[psutil.Process]:
        """The processes of one kind of Ray actor."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if actor in " ".join(_cmdline(child))]


def _cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


async def customer_writes(product: Product, wa_id: str, **content: Any) -> dict[str, Any]:
    """A customer sends something from the sandbox's phone, so that the sandbox's 24 h window is open too."""
    path = f"{product.sandbox_url}/sandbox/phones/{wa_id}/messages"
    answer = await product.api.post(path, json={"phone_number_id": SALES, **content})
    assert answer.status_code == 201, answer.text
    sent: dict[str, Any] = answer.json()
    return sent


def message(wa_id: str, text: str, identifier: str | None = None, number: int = 0, **fields: Any) -> bytes:
    """The webhook of one message, a text unless other fields are given."""
    content = fields or {"type": "text", "text": {"body": text}}
    one = {
        "from": wa_id,
        "id": identifier or f"wamid.{uuid.uuid4().hex}",
        "timestamp": str(int(time.time())),
        **content,
    }
    return webhook(
        {"contacts": [{"profile": {"name": f"Cliente {wa_id[-4:]}"}, "wa_id": wa_id}], "messages": [one]}, number
    )


def webhook(value: dict[str, Any], number: int = 0) -> bytes:
    """Meta's envelope round a value."""
    _, phone_number_id, display = demo.NUMBERS[number]
    metadata = {"display_phone_number": display, "phone_number_id": phone_number_id}
    changes = [{"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}]
    entry = [{"id": demo.WABA_ID, "changes": changes}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def two_ports() -> int:
    """The first of two free ports in a row, below those the kernel gives to connections that go out."""
    while True:
        port = random.randrange(20_000, 32_000)
        if is_free(port) and is_free(port + 1):
            return port


async def start(data_dir: Path, **environment: str) -> Product:
    """Run the product's own command and wait for its ready line."""
    port, sandbox_port = free_port(), free_port()
    given = {
        "IPRO_PORT": str(port),
        "IPRO_SANDBOX_PORT": str(sandbox_port),
        "IPRO_DATA_DIR": str(data_dir),
        "IPRO_DEMO_PASSWORD": PASSWORD,
        "IPRO_DEMO_APP_SECRET": APP_SECRET,
    } | environment
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ipro_rt",
        "run",
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said: list[str] = []
    try:
        async with asyncio.timeout(START_S):
            await _ready(process, said)
    except TimeoutError:
        process.terminate()
        raise AssertionError("not ready in time:\n" + "".join(said)) from None
    return Product(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}", data_dir, process)


async def _ready(process: asyncio.subprocess.Process, said: list[str]) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        said.append(line.decode(errors="replace"))
        if said[-1].startswith("ready "):
            return
    raise AssertionError("it ended before it was ready:\n" + "".join(said))


async def stop(product: Product) -> int:
    """SIGTERM, and the exit code; everything it started is gone afterwards."""
    await product.api.aclose()
    product.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        return await product.process.wait()
