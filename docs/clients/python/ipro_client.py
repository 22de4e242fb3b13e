"""iPro RT for Python programs: sign in, read lists, send messages, follow what happens.

api = await Api.sign_in("https://ipro.example", "ana@loja.example", "…")     # or Api(url, api_key)
async for conversation in api.every("/conversations", status="open"):
    await api.send(conversation["id"], "Bom dia!")
async with Live(api) as live:
    async for kind, value in live.follow(f"inbox:{company_id}"):
        ...                                           # ("snapshot", page) first, then ("event", {seq, type, data})
"""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import socketio

TRIES = 6


class Problem(Exception):
    """A refusal. Act on `code`, not on the words."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(f"{told['code']}: {told['detail']}")
        self.code: str = told["code"]
        self.told = told


class Api:
    """REST. `token` is a session's or an API key."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30)

    @classmethod
    async def sign_in(cls, url: str, email: str, password: str) -> "Api":
        """A session. It lives for 12 h after its last use."""
        async with httpx2.AsyncClient() as http:
            answer = await http.post(f"{url}/api/v1/sessions", json={"email": email, "password": password})
        if answer.is_error:
            raise Problem(answer.json())
        return cls(url, answer.json()["token"])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def call(self, method: str, path: str, *, key: str | None = None, **said: Any) -> Any:
        """One request, repeated while the server is busy or away. With a `key`, a repetition does nothing twice."""
        headers = {"Idempotency-Key": f'"{key}"'} if key else {}
        for last in [False] * (TRIES - 1) + [True]:
            try:
                answer = await self._http.request(method, path, headers=headers, **said)
            except httpx2.TransportError:
                if last or (method != "GET" and key is None):
                    raise  # nobody knows whether it was done
                await asyncio.sleep(1)
                continue
            if not answer.is_error:
                return answer.json() if answer.content else None
            again = answer.status_code in (429, 503) or answer.json()["code"] == "idempotency_in_flight"
            if last or not again:
                raise Problem(answer.json())
            await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
        return None

    async def every(self, path: str, **query: Any) -> AsyncIterator[dict[str, Any]]:
        """All items of a list, page by page."""
        while True:
            page = await self.call("GET", path, params=query)
            for item in page["items"]:
                yield item
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    async def send(self, conversation_id: str, text: str, key: str | None = None) -> dict[str, Any]:
        """Write to the customer, once, however often it has to be said. Give the same key to say it again yourself."""
        path = f"/conversations/{conversation_id}/messages"
        body = {"type": "text", "text": text}
        item: dict[str, Any] = await self.call("POST", path, key=key or str(uuid.uuid4()), json=body)
        return item

    async def ticket(self) -> dict[str, str]:
        """What the next socket signs in with: good once, for 30 s."""
        made: dict[str, str] = await self.call("POST", "/socket-tickets")
        return {"ticket": made["ticket"]}


class Live:
    """The socket: topics, followed without a gap over reconnects, lost events and gateways that go."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._sio = socketio.AsyncClient()
        self._known: dict[str, dict[str, Any]] = {}  # topic: what `after` and `epoch` are
        self._queues: dict[str, asyncio.Queue[tuple[str, Any]]] = {}
        self._moving: asyncio.Task[None] | None = None
        self._sio.on("connect", self._again)
        self._sio.on("events", self._events)
        self._sio.on("resync", self._resync)
        self._sio.on("closed", self._closed)
        self._sio.on("move", self._move)

    async def __aenter__(self) -> "Live":
        await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._moving is not None:
            self._moving.cancel()
        await self._sio.disconnect()

    async def follow(self, topic: str) -> AsyncIterator[tuple[str, Any]]:
        """("snapshot", …) whenever the whole is shown anew, then ("event", …) one by one; ends when it is closed."""
        queue = self._queues[topic] = asyncio.Queue()
        await self._subscribe(topic)
        while True:
            kind, value = await queue.get()
            if kind == "closed":
                raise Problem(value)
            yield kind, value

    async def call(self, op: str, input: dict[str, Any], key: str | None = None) -> Any:
        """An operation by its operationId, over the socket."""
        answer = await self._sio.call("call", {"op": op, "input": input, "idempotency_key": key})
        if "error" in answer:
            raise Problem(answer["error"])
        return answer["result"]

    async def _connect(self) -> None:
        # a fresh ticket for each connection, the library's own reconnects included
        await self._sio.connect(self._api.url, transports=["websocket"], auth=self._api.ticket)

    async def _subscribe(self, topic: str) -> None:
        answer = await self._sio.call("subscribe", {"topic": topic, **self._known.get(topic, {})})
        if "error" in answer:
            self._queues[topic].put_nowait(("closed", answer["error"]))
            return
        if "snapshot" in answer:
            self._queues[topic].put_nowait(("snapshot", answer["snapshot"]))
        for event in answer.get("events", []):
            self._queues[topic].put_nowait(("event", event))
        kept = {"after": answer.get("seq"), "epoch": answer.get("epoch")}
        self._known[topic] = {name: value for name, value in kept.items() if value is not None}

    async def _again(self) -> None:
        """Connected, for the first time or once more: go on where each topic was."""
        for topic in self._queues:
            await self._subscribe(topic)

    async def _events(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if (queue := self._queues.get(event["topic"])) is not None:
                if "seq" in event and "after" in self._known.get(event["topic"], {}):
                    self._known[event["topic"]]["after"] = event["seq"]
                queue.put_nowait(("event", event))

    async def _resync(self, told: dict[str, Any]) -> None:
        """Events were lost on the way: forget where it was, and look at the whole."""
        self._known.pop(told["topic"], None)
        await self._subscribe(told["topic"])

    async def _closed(self, told: dict[str, Any]) -> None:
        self._queues[told["topic"]].put_nowait(("closed", told["error"]))

    async def _move(self, told: dict[str, Any]) -> None:
        """This gateway is about to go. Later, because everybody else moves as well."""
        self._moving = asyncio.create_task(self._move_after(told["delay_ms"] / 1000))

    async def _move_after(self, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._sio.disconnect()
        await self._connect()
