"""A stock Socket.IO client that stays connected: the library retries a broken connection, we one the server ended."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson
import socketio

from benchmarks.chaos.stage import Stage

AGAIN_S = 0.5


class OrjsonText:
    """orjson in the shape python-socketio calls a json module."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """Encode."""
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        """Decode."""
        return orjson.loads(text)


class Line:
    """One client's connection. `connected` and `broken` hear of its comings and goings until it is hung up."""

    def __init__(
        self,
        there: Stage,
        connected: Callable[[], Awaitable[None]],
        broken: Callable[[str], Awaitable[None]],
    ) -> None:
        self._there = there
        self._broken = broken
        self._hung_up = False
        self._dialling: asyncio.Task[None] | None = None
        self.client: Any = socketio.AsyncClient(
            json=OrjsonText, reconnection_delay=0.2, reconnection_delay_max=1.0, randomization_factor=0.5
        )
        self.client.on("connect", connected)
        self.client.on("disconnect", self._disconnected)

    @property
    def up(self) -> bool:
        """Whether it is connected."""
        return bool(self.client.connected)

    async def dial(self) -> None:
        """Connect."""
        await self.client.connect(self._there.url, auth=self._ticket, transports=["websocket"])

    async def _ticket(self) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self._there.token}"}
        try:
            async with self._there.http.post(f"{self._there.url}/api/v1/socket-tickets", headers=headers) as answer:
                return {"ticket": (await answer.json()).get("ticket", "")}
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return {}  # the handshake is refused, and dialled again

    async def hang_up(self) -> None:
        """Leave for good."""
        self._hung_up = True
        if self._dialling is not None:
            self._dialling.cancel()
            await asyncio.gather(self._dialling, return_exceptions=True)
        await self.client.disconnect()

    async def _disconnected(self, reason: str = "") -> None:
        if self._hung_up:
            return
        await self._broken(reason)
        if reason == self.client.reason.SERVER_DISCONNECT:
            self._dialling = asyncio.create_task(self._dial_again())

    async def _dial_again(self) -> None:
        """The one case the library leaves to its user; the web client does the same."""
        while not self._hung_up:
            await asyncio.sleep(AGAIN_S)
            try:
                await self.dial()
            except socketio.exceptions.SocketIOError:
                continue
            return
