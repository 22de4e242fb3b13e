"""Two companies in one running product, each with something of everything, made through the product's own doors.

Every text of a company holds its marker, so a text that reached the wrong company is found by looking for it.
"""

import asyncio
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2

from ipro_rt.accounts.model import Tenant, User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.catalog import OPERATIONS
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.scope import Permission, system_scope
from storage.accounts import MongoAccounts
from storage.engine.codec import Document
from storage.engine.mongo import Database
from storage.inbox import MongoDeadLetters
from tests.isolation.filling import address, filled
from tests.journeys.planted import letter_for
from tests.journeys.product import PASSWORD, Product
from tests.waiting import until_async

LETTERS = 8
NOT_MADE_BY_WALKING = frozenset({"createSession", "createNumber"})
_NEVER_COMPARED = frozenset({"hosts", "placement", "coordinator"})  # of no company, and always moving


@dataclass
class Company:
    """One of them: its owner's client, and an id of each kind it has."""

    marker: str
    tenant_id: str
    email: str
    api: httpx2.AsyncClient
    token: str = ""
    phone_number_id: str = ""
    app_secret: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    async def sign_in(self) -> None:
        """A session of the owner."""
        answer = await self.api.post("/api/v1/sessions", json={"email": self.email, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["token"]
        self.api.headers["Authorization"] = f"Bearer {self.token}"

    async def run(self, operation: Operation, values: dict[str, Any]) -> httpx2.Response:
        """An operation over REST."""
        path, rest = address(operation, values)
        if operation.method == "GET":
            return await self.api.request(operation.method, path, params=rest)
        if operation.method == "DELETE":
            return await self.api.request(operation.method, path)
        return await self.api.request(operation.method, path, json=rest)


async def found(product: Product, database: Database, marker: str) -> Company:
    """A company with an owner and an agent; there is no operation that makes one."""
    company = Company(marker, new_id(), f"dona.{marker}@example.org", httpx2.AsyncClient(base_url=product.url))
    scope, accounts, passwords = system_scope(company.tenant_id), MongoAccounts(database), Passwords()
    password_hash, now = await passwords.hash(PASSWORD), datetime.now(UTC)
    passwords.close()
    await accounts.save_tenant(Tenant(company.tenant_id, f"Empresa {marker}", "America/Sao_Paulo", now))
    for role, email in (("owner", company.email), ("agent", f"agente.{marker}@example.org")):
        user = User(new_id(), company.tenant_id, email, f"{role} {marker}", role, password_hash, now)  # type: ignore[arg-type]
        await accounts.save_user(scope, user)
    await company.sign_in()
    return company


async def furnish(company: Company, product: Product, database: Database) -> None:
    """A number, customers who wrote, a failed answer, a file, dead letters, and whatever an operation can create."""
    await _number(company, product)
    for phone in range(2):
        await _customer_writes(company, product, f"55119{uuid.uuid4().int % 10**8:08}", f"oi {company.marker} {phone}")
    thread = (await company.api.get("/api/v1/conversations")).json()["items"][0]
    await _failed_answer(company, thread["id"])
    for _ in range(LETTERS):
        letter = letter_for(company.tenant_id, thread, company.ids["numbers"], new_id(), f"carta {company.marker}")
        await MongoDeadLetters(database).put(letter)
    upload = {"file": (f"{company.marker}.txt", f"arquivo {company.marker}".encode(), "text/plain")}
    assert (await company.api.post("/api/v1/media", files=upload)).status_code == 201
    await _create_all(company)
    company.ids |= {"conversations": thread["id"], "actors": thread["id"]}
    await renew(company, database)


async def renew(company: Company, database: Database) -> None:
    """Sign in again if the session ended, and have an id of each kind that still exists."""
    if (await company.api.get("/api/v1/me")).status_code == 401:
        await company.sign_in()
    known, found_now = set(company.ids), await _ids(company, database)
    if known - found_now.keys() - {"messages", "conversations", "actors"}:
        await _create_all(company)
        found_now = await _ids(company, database)
    company.ids = found_now | {name: company.ids[name] for name in ("messages", "conversations", "actors")}


async def documents(company: Company, database: Database) -> dict[str, Document]:
    """Everything the database holds of a company, by collection and id."""
    held: dict[str, Document] = {}
    for name in sorted(set(await _collections(database)) - _NEVER_COMPARED):
        of_it = {"$or": [{"tenant_id": company.tenant_id}, {"_id": {"$regex": company.tenant_id}}]}
        for each in await database.system(name).find(of_it, limit=10_000):
            held[f"{name} {each['_id']}"] = each
    return held


async def at_rest(company: Company, database: Database) -> dict[str, Document]:
    """The same, once nothing of the company moves any more."""
    last: list[dict[str, Document]] = [{}]

    async def still() -> bool:
        now = await documents(company, database)
        before, last[0] = last[0], now
        await asyncio.sleep(0)
        return before == now

    await until_async(still, seconds=30)
    return last[0]


async def _collections(database: Database) -> list[str]:
    listed = await database.command("listCollections", nameOnly=True)
    return [each["name"] for each in listed["cursor"]["firstBatch"] if not each["name"].startswith("system.")]


async def _number(company: Company, product: Product) -> None:
    company.phone_number_id = str(uuid.uuid4().int % 10**15)
    company.app_secret = f"app secret {company.marker}"
    made = await company.api.post(
        "/api/v1/numbers",
        json={
            "name": f"Loja {company.marker}",
            "channel": "whatsapp_cloud",
            "phone_number_id": company.phone_number_id,
            "display_phone": "+55 11 4000-1000",
            "access_token": f"token {company.marker}",
            "app_secret": company.app_secret,
            "base_url": product.sandbox_url,
        },
    )
    assert made.status_code == 201, made.text
    company.ids["numbers"] = made.json()["id"]


async def _customer_writes(company: Company, product: Product, wa_id: str, text: str) -> None:
    message = {
        "from": wa_id,
        "id": f"wamid.{uuid.uuid4().hex}",
        "timestamp": str(int(datetime.now(UTC).timestamp())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140001000", "phone_number_id": company.phone_number_id},
        "contacts": [{"profile": {"name": f"Cliente {company.marker}"}, "wa_id": wa_id}],
        "messages": [message],
    }
    entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
    sign = hmac.new(company.app_secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={sign}"}
    answer = await company.api.post(f"/hooks/whatsapp/{company.ids['numbers']}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def _failed_answer(company: Company, conversation: str) -> None:
    """The sandbox does not know the number, so an answer fails and can be sent again."""
    said = {"client_id": uuid.uuid4().hex, "type": "text", "text": f"resposta {company.marker}"}
    answer = await company.api.post(f"/api/v1/conversations/{conversation}/messages", json=said)
    assert answer.status_code == 201, answer.text
    company.ids["messages"] = answer.json()["id"]

    async def failed() -> bool:
        page = (await company.api.get(f"/api/v1/conversations/{conversation}/timeline")).json()["items"]
        return any(each["id"] == company.ids["messages"] and each["status"] == "failed" for each in page)

    await until_async(failed, seconds=20)


async def _create_all(company: Company) -> None:
    for operation in OPERATIONS:
        makes = operation.method == "POST" and not operation.path_fields and operation.needs is not Permission.NONE
        if makes and operation.id not in NOT_MADE_BY_WALKING:
            await company.run(operation, filled(operation, company.marker, company.ids))


async def _ids(company: Company, database: Database) -> dict[str, str]:
    """One id of every collection that holds something of the company."""
    ids = {}
    for name in await _collections(database):
        if each := await database.system(name).get({"tenant_id": company.tenant_id}):
            ids[name] = each["_id"]
    return ids
