"""What no public operation makes, put straight into the running product's database: an agent, and dead letters.

A handler that raises is a defect, and there is no operation yet that makes users; both are read, replayed and
dropped by the product's own operations like any other.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from actors.runtime import wire
from ipro_rt import demo
from ipro_rt.accounts.model import User
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.channels.arrivals import Identity, MessageArrived, Person
from ipro_rt.channels.content import Content
from ipro_rt.conversations.messages import Receive
from ipro_rt.conversations.model import ContactRef
from ipro_rt.kernel.journal import DeadLetter
from ipro_rt.kernel.ports import Address
from ipro_rt.kernel.scope import system_scope
from storage.accounts import MongoAccounts
from storage.engine.mongo import Database, connect
from storage.engine.replica_set import NAME
from storage.inbox import MongoDeadLetters
from tests.journeys.product import PASSWORD, Product

AGENT_EMAIL = "jornada@demo.local"


@asynccontextmanager
async def database_of(product: Product) -> AsyncIterator[Database]:
    """The embedded mongod of a running product."""
    port = (product.data_dir / "mongod.port").read_text().strip()
    opened = await connect(f"mongodb://127.0.0.1:{port}/?replicaSet={NAME}", "ipro")
    try:
        yield opened
    finally:
        await opened.close()


async def plant_agent(product: Product) -> None:
    """An agent of the demo's company, who signs in with the demo's password."""
    passwords = Passwords()
    user = User(
        id="01a208c7-0000-7000-8000-0000000a6e27",
        tenant_id=product.tenant_id,
        email=AGENT_EMAIL,
        name="Agente Demo",
        role="agent",
        password_hash=await passwords.hash(PASSWORD),
        created_at=datetime.now(UTC),
    )
    passwords.close()
    async with database_of(product) as database:
        await MongoAccounts(database).save_user(system_scope(product.tenant_id), user)


async def plant_letter(product: Product, conversation: str, wa_id: str, identifier: str, text: str) -> None:
    """A customer's message that a conversation is said to have failed on, as hosts set it aside."""
    thread = {**await product.thread_of(wa_id), "id": conversation}
    number_id = demo.number_id(demo.NUMBERS[0][1])
    async with database_of(product) as database:
        await MongoDeadLetters(database).put(letter_for(product.tenant_id, thread, number_id, identifier, text))


def letter_for(tenant_id: str, thread: dict[str, Any], number_id: str, identifier: str, text: str) -> DeadLetter:
    """A dead letter to a conversation, as the API shows the conversation."""
    to = Address("conversation", tenant_id, thread["id"])
    contact = ContactRef(thread["contact"]["id"], thread["contact"]["name"], thread["contact"]["phone"])
    wa_id = thread["contact"]["phone"].removeprefix("+")
    person = Person(identities=(Identity("wa_id", wa_id),), name=contact.name)
    arrival = MessageArrived(f"wamid.{identifier}", person, datetime.now(UTC), Content(type="text", text=text))
    return DeadLetter(
        id=identifier,
        tenant_id=tenant_id,
        key=to.key,
        shard=to.shard,
        message="Receive",
        body=wire.encode(Receive(number_id, contact, arrival, phone=wa_id)),
        error="KeyError",
        source="webhook",
        at=datetime.now(UTC),
        tries=3,
    )
