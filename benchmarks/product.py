"""A whole iPro for a benchmark: embedded mongod, Ray, hosts, gateway, in a folder and on ports of its own."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from actors.runtime.on_ray.cluster import Cluster, ClusterPlan
from actors.runtime.on_ray.node import NodePlan
from deploy.one_machine.mongod import Mongod
from deploy.one_machine.ports import free_port
from ipro_rt.kernel.config import Settings

ROOT = Path(__file__).parents[1]
PASSWORD = "benchmark-only-2026"


@dataclass
class Product:
    """What a benchmark may touch."""

    settings: Settings
    cluster: Cluster
    mongod: Mongod
    token: str
    tenant_id: str

    @property
    def url(self) -> str:
        """The gateway's base URL."""
        return f"http://127.0.0.1:{self.settings.port}"

    def pids(self) -> dict[str, int]:
        """The processes whose CPU is counted."""
        pids = dict(self.cluster.pids())
        if self.mongod.pid is not None:
            pids["mongod"] = self.mongod.pid
        return pids

    async def ticket(self) -> dict[str, str]:
        """What a socket signs in with, once."""
        return {"ticket": str((await self.post("/socket-tickets", {}))["ticket"])}

    async def post(self, path: str, body: object) -> dict[str, object]:
        """Call an operation as the admin."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self.url}/api/v1{path}", json=body) as answer,
        ):
            answer.raise_for_status()
            told: dict[str, object] = await answer.json()
            return told

    async def get(self, path: str) -> Any:
        """Read something as the admin."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{self.url}/api/v1{path}") as answer,
        ):
            answer.raise_for_status()
            return await answer.json()


@asynccontextmanager
async def product(
    hosts: int = 2,
    kept: Path | None = None,
    open_host: str = "actors.main:open_host",
    socket_scale: float = 1_000.0,  # everybody comes from one address
) -> AsyncIterator[Product]:
    """Start everything, sign in, and leave nothing behind. A folder that is `kept` may hold data, and stays."""
    folder = kept or Path(tempfile.mkdtemp(prefix="ipro-bench-"))
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    mongod = Mongod(folder)
    await mongod.start()
    try:
        settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]
            update={
                "mongodb_url": mongod.url,
                "data_dir": folder,
                "port": free_port(),
                "sandbox_port": free_port(),
                "hosts": hosts,
                "socket_scale": socket_scale,
                "rate_read": 100_000,  # and is one user
                "rate_write": 100_000,
                "rate_send": 100_000,
                "rate_sign_in": 100_000,
                "demo_password": PASSWORD,
            }
        )
        node = NodePlan(folder / "ray", folder / "ray" / "token", ROOT)
        plan = ClusterPlan(
            hosts,
            open_host,
            "actors.main:open_coordinator",
            "gateway.main:open_gateway",
            settings,
            node,
        )
        cluster = Cluster(plan)
        try:
            cluster.start()
            yield await _signed_in(settings, cluster, mongod)
        finally:
            cluster.stop()
    finally:
        await mongod.stop()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


async def _signed_in(settings: Settings, cluster: Cluster, mongod: Mongod) -> Product:
    signed_out = Product(settings, cluster, mongod, token="", tenant_id="")
    session = await signed_out.post("/sessions", {"email": "admin@demo.local", "password": PASSWORD})
    user: dict[str, dict[str, str]] = session["user"]  # type: ignore[assignment]
    return Product(settings, cluster, mongod, str(session["token"]), user["tenant"]["id"])
