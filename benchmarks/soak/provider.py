"""A provider that takes every message and reports it delivered a moment later; nothing else of Graph is here."""

import asyncio
import json
import time
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks.webhooks import sign

REPORT_S = 0.3
CONNECTIONS = 4


class Provider:
    """Owns a small HTTP server. `hook` is where reports go, known once there is a number."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.hook = ""
        self.taken = 0
        self._port = port
        self._ids = count()
        self._reporting: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Begin to answer."""
        app = web.Application()
        app.add_routes(
            [web.post("/{version}/{phone_number_id}/messages", self._take), web.get("/{any:.*}", self._known)]
        )
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        """Report what was taken, then end."""
        await asyncio.gather(*self._reporting, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _known(self, request: web.Request) -> web.Response:
        return web.json_response({"id": "1", "status": "CONNECTED"})

    async def _take(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if asked.get("status") == "read":
            return web.json_response({"success": True})
        self.taken += 1
        identifier = f"wamid.out-{next(self._ids)}"
        task = asyncio.create_task(self._report(asked, identifier, request.match_info["phone_number_id"]))
        self._reporting.add(task)
        task.add_done_callback(self._reporting.discard)
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": identifier}]})

    async def _report(self, asked: dict[str, Any], identifier: str, phone_number_id: str) -> None:
        await asyncio.sleep(REPORT_S)
        status = {
            "id": identifier,
            "status": "delivered",
            "timestamp": str(int(time.time())),
            "recipient_id": asked.get("to", ""),
            "biz_opaque_callback_data": asked.get("biz_opaque_callback_data"),
        }
        metadata = {"display_phone_number": "551140000000", "phone_number_id": phone_number_id}
        value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": [status]}
        entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
        content = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(content)}
        assert self._session is not None
        async with self._session.post(self.hook, data=content, headers=headers) as answer:
            await answer.read()
