"""A day's traffic with planted persons and secrets: none of them is in any log file, ours, Ray's or mongod's."""

import asyncio
import json
import uuid
from pathlib import Path

import aiohttp

from tests.journeys.planted import plant_letter
from tests.journeys.product import PASSWORD, Product, customer_writes, message
from tests.journeys.socket_client import client

PHONE = "5511940028922"
CANARIES = {
    "phone": PHONE,
    "phone as people write it": "94002-8922",
    "name": "Genoveva Canária",
    "text": "meu cartão é canarinho",
    "e-mail": "genoveva.canaria@example.org",
    "notes": "alérgica a canários",
    "file": "laudo-canario",
    "token": "canarytokencanarytokencanarytokencanarytok",
    "wrong password": "senha-canario-errada",
    "app secret": "segredo-canario",
}


async def test_no_log_line_holds_a_person_or_a_secret(product: Product) -> None:
    await a_day(product)
    secrets = {**CANARIES, "session": product.token, "password": PASSWORD}
    logs = [path for path in product.data_dir.rglob("*") if is_log(path)]
    assert {"gateway-0.log", "host-0.log", "mongod.log"} <= {path.name for path in logs}
    found = [
        (kind, path.relative_to(product.data_dir).as_posix(), line[:200])
        for path in logs
        for line in path.read_text(errors="replace").splitlines()
        for kind, canary in secrets.items()
        if canary in line
    ]
    assert found == []


def is_log(path: Path) -> bool:
    """What a person would read: our folder of logs, and Ray's."""
    inside = {"logs", "ray"} & set(path.parts)
    return bool(inside) and path.is_file() and path.suffix in (".log", ".out", ".err", ".txt")


async def a_day(product: Product) -> None:
    """Customers write, agents answer, and everything goes wrong at least once."""
    assert (await product.hook(named(CANARIES["text"]))).status_code == 200
    await customer_writes(product, PHONE, type="text", text={"body": CANARIES["text"]})
    thread = await product.thread_of(PHONE)
    path = f"/api/v1/conversations/{thread['id']}"
    say = {"client_id": uuid.uuid4().hex, "type": "text", "text": CANARIES["text"]}
    await product.api.post(f"{path}/messages", json=say)
    await product.api.post(f"{path}/messages", json={**say, "type": CANARIES["text"]})
    change = {"name": CANARIES["name"], "email": CANARIES["e-mail"], "notes": CANARIES["notes"]}
    await product.api.patch(f"/api/v1/contacts/{thread['contact']['id']}", json=change)
    await product.api.get("/api/v1/contacts", params={"q": CANARIES["name"]})
    await product.api.get("/api/v1/contacts", params={"cursor": CANARIES["e-mail"]})
    upload = {"file": (f"{CANARIES['file']}.txt", CANARIES["text"].encode(), "text/plain")}
    await product.api.post("/api/v1/media", files=upload)
    await product.hook(named(CANARIES["text"]), signature=f"sha256={CANARIES['app secret']}")
    await product.hook(named(CANARIES["text"])[:-9])
    await wrong_sign_ins(product)
    letter = str(uuid.uuid4())
    await plant_letter(product, thread["id"], PHONE, letter, CANARIES["text"])
    async with client(product.url, product.token) as agent:
        await agent.call("subscribe", {"topic": f"conversation:{thread['id']}"})
        await agent.call("subscribe", {"topic": CANARIES["text"]})
        await agent.call("call", {"op": CANARIES["name"], "input": {CANARIES["text"]: CANARIES["e-mail"]}})
    await noise(product)
    assert (await product.api.delete(f"/api/v1/dead-letters/{letter}")).status_code == 204


def named(text: str) -> bytes:
    """A message of the customer with her name on it."""
    return message(PHONE, text).replace(b"Cliente 8922", json.dumps(CANARIES["name"])[1:-1].encode())


async def wrong_sign_ins(product: Product) -> None:
    """With a wrong password, with a wrong token, over REST and over the socket."""
    wrong = {"email": CANARIES["e-mail"], "password": CANARIES["wrong password"]}
    await product.api.post("/api/v1/sessions", json=wrong)
    bearer = {"Authorization": f"Bearer {CANARIES['token']}"}
    await product.api.get("/api/v1/me", headers=bearer)
    address = f"{product.url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.send_str("40" + json.dumps({"token": CANARIES["token"]}))
        await socket.receive()
        await socket.send_str("42" + json.dumps(["call", CANARIES["text"]])[:-3])


async def noise(product: Product) -> None:
    """What is not HTTP, and holds a token and a phone all the same."""
    for line in (f"GET /{PHONE}\xe1 HTTP/1.1", f"GET / HTTP/1.1\r\nAuthorization {CANARIES['token']}"):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(product.url.rpartition(":")[2]))
        writer.write(f"{line}\r\nX-Request-Id: {PHONE}\r\n\r\n".encode("latin-1"))
        await reader.read(100)
        writer.close()
