"""How a socket says who it is, and how fast somebody who signed out is gone."""

import asyncio
import time
import uuid
from typing import Any

import httpx2
import pytest
import socketio

from tests.journeys.product import PASSWORD, Product, message


async def session(product: Product) -> str:
    """A session of its own, to be ended."""
    said = await product.api.post("/api/v1/sessions", json={"email": "admin@demo.local", "password": PASSWORD})
    return str(said.json()["token"])


async def ticket(product: Product, token: str) -> dict[str, str]:
    async with httpx2.AsyncClient(base_url=product.url) as api:
        answer = await api.post("/api/v1/socket-tickets", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201, answer.text
    return {"ticket": answer.json()["ticket"]}


async def refusal(product: Product, auth: Any) -> str:
    """The message of the connect error."""
    said: list[Any] = []
    client = socketio.AsyncClient(reconnection=False)
    client.on("connect_error", said.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(product.url, auth=auth, transports=["websocket"])
    await client.disconnect()
    return str(said[0]["message"])


async def test_a_ticket_lets_one_socket_in(product: Product) -> None:
    auth = await ticket(product, product.token)
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(product.url, auth=auth, transports=["websocket"])
        me = await client.call("call", {"op": "getMe"})
        assert me["result"]["email"] == "admin@demo.local"
    assert await refusal(product, auth) == "wrong_ticket"


async def test_a_token_a_made_up_ticket_and_nothing_let_nobody_in(product: Product) -> None:
    assert await refusal(product, {"token": product.token}) == "unauthenticated"
    assert await refusal(product, {"ticket": "made up"}) == "wrong_ticket"
    assert await refusal(product, {"ticket": {"$ne": None}}) == "unauthenticated"
    assert await refusal(product, None) == "unauthenticated"


async def test_whoever_signs_out_is_off_the_socket_within_a_second(product: Product) -> None:
    token = await session(product)
    client, gone = socketio.AsyncClient(reconnection=False), asyncio.Event()
    client.on("disconnect", lambda reason: gone.set())
    await client.connect(product.url, auth=await ticket(product, token), transports=["websocket"])
    async with httpx2.AsyncClient(base_url=product.url, headers={"Authorization": f"Bearer {token}"}) as api:
        began = time.monotonic()
        assert (await api.delete("/api/v1/sessions/current")).status_code == 204
    async with asyncio.timeout(5):
        await gone.wait()
    assert time.monotonic() - began < 1.5
    await client.disconnect()


async def test_a_key_lets_its_program_in_by_itself_and_shows_its_name(product: Product) -> None:
    wish = {"name": "Robô de vendas", "scopes": ["read", "attend"]}
    made = (await product.api.post("/api/v1/api-keys", json=wish)).json()
    await product.hook(message("5511970000077", "oi"))
    thread = await product.thread_of("5511970000077")
    client, gone = socketio.AsyncClient(reconnection=False), asyncio.Event()
    client.on("disconnect", lambda reason: gone.set())
    await client.connect(product.url, auth={"token": made["token"]}, transports=["websocket"])
    sent = {"id": thread["id"], "type": "text", "text": "bom dia"}
    said = await client.call("call", {"op": "sendMessage", "client_id": uuid.uuid4().hex, "input": sent})
    assert said["result"]["author"] == {"type": "user", "id": made["api_key"]["id"], "name": "Robô de vendas"}
    refused = await client.call("call", {"op": "updateContact", "input": {"id": thread["contact"]["id"], "name": "X"}})
    assert refused["error"]["code"] == "forbidden"
    began = time.monotonic()
    assert (await product.api.delete(f"/api/v1/api-keys/{made['api_key']['id']}")).status_code == 204
    async with asyncio.timeout(5):
        await gone.wait()
    assert time.monotonic() - began < 1.5
    assert await refusal(product, {"token": made["token"]}) == "unauthenticated"
