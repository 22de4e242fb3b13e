"""Watching clients: stock Socket.IO clients that look at the inbox and at conversations, and resume after every break.

An acknowledgement and the events behind it are folded in the order they came on the wire, which is why subscriptions
are made with a callback and not awaited.
"""

import asyncio
from typing import Any

import socketio

from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.line import Line
from benchmarks.chaos.stage import Stage
from benchmarks.chaos.views import InboxList, Thread, View

CALL_S = 15.0
AGAIN_S = 0.5


class Watcher:
    """One client with its topics. `planned` breaks are the caller's to judge: each is noted in the ledger."""

    def __init__(self, there: Stage, ledger: Ledger, name: str, conversations: list[str]) -> None:
        self._ledger = ledger
        self.name = name
        threads = [Thread(f"conversation:{identifier}") for identifier in conversations]
        inbox = InboxList(f"inbox:{there.tenant_id}")
        self.views: dict[str, View] = {inbox.topic: inbox, **{thread.topic: thread for thread in threads}}
        self.resyncs = 0
        self.connects = 0
        self._life = 0
        self._line = Line(there, self._connected, self._disconnected)
        self._line.client.on("events", self._events)
        self._line.client.on("resync", self._resync)
        self._asking: set[asyncio.Task[None]] = set()
        self._known = asyncio.Event()

    async def start(self) -> None:
        """Connect, and return once every topic is known."""
        await self._line.dial()
        async with asyncio.timeout(CALL_S):
            await self._known.wait()

    async def stop(self) -> None:
        """Leave."""
        await self._line.hang_up()
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    @property
    def settled(self) -> bool:
        """Connected, and no topic is being resumed."""
        return self._line.up and all(view.listening for view in self.views.values())

    async def _connected(self) -> None:
        self.connects += 1
        self._life += 1
        for topic, view in self.views.items():
            view.listening = False
            self._ask(topic, view.after)

    async def _disconnected(self, reason: str) -> None:
        self._life += 1
        self._ledger.trouble(self.name, f"disconnected: {reason}")

    async def _events(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            view = self.views.get(event["topic"])
            if view is not None:
                view.event(event)

    async def _resync(self, said: dict[str, Any]) -> None:
        self.resyncs += 1
        self.views[said["topic"]].listening = False
        self._ask(said["topic"], None)

    def _ask(self, topic: str, after: int | None) -> None:
        task = asyncio.create_task(self._subscribe(topic, after, self._life))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _subscribe(self, topic: str, after: int | None, life: int) -> None:
        """Until it is answered, or the connection it was for is over."""
        wish = {"topic": topic} | ({} if after is None else {"after": after})
        while life == self._life:
            answered = asyncio.Event()
            refused: list[Any] = []

            def answer(said: dict[str, Any], answered: asyncio.Event = answered, refused: list[Any] = refused) -> None:
                if life == self._life:
                    if "error" in said:
                        refused.append(said["error"])
                    else:
                        self.views[topic].resumed(said)
                        if all(view.listening for view in self.views.values()):
                            self._known.set()
                answered.set()

            try:
                await self._line.client.emit("subscribe", wish, callback=answer)
                async with asyncio.timeout(CALL_S):
                    await answered.wait()
            except (TimeoutError, socketio.exceptions.SocketIOError) as error:
                if life == self._life:
                    self._ledger.trouble(self.name, f"subscribe {type(error).__name__}")
            if answered.is_set() and not refused:
                return
            if refused:
                self._ledger.trouble(self.name, f"subscribe refused: {refused[0].get('code')}")
            await asyncio.sleep(AGAIN_S)
