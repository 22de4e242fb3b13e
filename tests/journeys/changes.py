"""Every operation that changes something, played once as people play it: what `test_mirrors.py` watches.

An operation that is born without a row here fails a test. `OF_NO_TOPIC` are those whose change no topic shows.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ipro_rt import demo
from tests.journeys.planted import plant_letter
from tests.journeys.product import SALES, Product, customer_writes
from tests.waiting import until_async

Json = dict[str, Any]


@dataclass
class World:
    """A customer's conversation in a running product."""

    product: Product
    wa_id: str
    thread: str

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """One request of the API that must succeed."""
        answer = await self.product.api.request(method, f"/api/v1{path}", json={} if body is None else body)
        assert answer.is_success, (method, path, answer.text)
        said: Json = answer.json() if answer.content else {}
        return said

    async def send(self, **content: Any) -> Json:
        """The agent writes."""
        body = {"client_id": uuid.uuid4().hex, **content}
        return await self.ask("POST", f"/conversations/{self.thread}/messages", body)

    async def first_item(self) -> Json:
        """The customer's first message."""
        first: Json = (await self.product.get(f"/conversations/{self.thread}/timeline"))["items"][0]
        return first

    async def me(self) -> str:
        """Who the agent is."""
        return str((await self.product.get("/me"))["id"])


async def _send_text(world: World) -> None:
    await world.send(type="text", text="bom dia! *tudo bem*?")


async def _send_reaction(world: World) -> None:
    item = await world.first_item()
    await world.send(type="reaction", reaction={"message_id": item["id"], "emoji": "👍"})
    await world.send(type="reaction", reaction={"message_id": item["id"], "emoji": ""})


async def _retry(world: World) -> None:
    faults = f"{world.product.sandbox_url}/sandbox/faults"
    await world.product.api.put(faults, json={"error": {"code": 131026, "times": 1, "to": world.wa_id}})
    item = await world.send(type="text", text="não vai na primeira")

    async def failed() -> bool:
        timeline = await world.product.get(f"/conversations/{world.thread}/timeline")
        return any(each["id"] == item["id"] and each.get("status") == "failed" for each in timeline["items"])

    await until_async(failed)
    await world.product.api.delete(faults)
    await world.ask("POST", f"/conversations/{world.thread}/messages/{item['id']}/retry")


async def _mark_read(world: World) -> None:
    await world.ask("POST", f"/conversations/{world.thread}/read")


async def _typing(world: World) -> None:
    await world.ask("POST", f"/conversations/{world.thread}/typing")


async def _resolve_and_reopen(world: World) -> None:
    for status in ("resolved", "open", "resolved"):
        await world.ask("POST", f"/conversations/{world.thread}/status", {"status": status})


async def _take_and_leave(world: World) -> None:
    for person in (await world.me(), None, await world.me()):
        await world.ask("POST", f"/conversations/{world.thread}/assignee", {"user_id": person})


async def _rename(world: World) -> None:
    thread = await world.product.get(f"/conversations/{world.thread}")
    await world.ask("PATCH", f"/contacts/{thread['contact']['id']}", {"name": "Maria das Dores"})


async def _connect(world: World) -> None:
    number = {
        "name": "Novo",
        "channel": "whatsapp_cloud",
        "phone_number_id": str(uuid.uuid4().int)[:15],
        "waba_id": demo.WABA_ID,
        "display_phone": "+55 11 4000-0009",
        "access_token": "a token of nowhere",
        "app_secret": "a secret of nowhere",
        "base_url": world.product.sandbox_url,
    }
    await world.ask("POST", "/numbers", number)


async def _replay(world: World) -> None:
    letter = str(uuid.uuid4())
    await plant_letter(world.product, world.thread, world.wa_id, letter, "chegou depois")
    await world.ask("POST", f"/dead-letters/{letter}/replay")


async def _customer_writes(world: World) -> None:
    await customer_writes(world.product, world.wa_id, type="text", text={"body": "mais uma coisa"})


async def _customer_reads(world: World) -> None:
    await world.send(type="text", text="leia")
    path = f"{world.product.sandbox_url}/sandbox/phones/{world.wa_id}/read"
    await world.product.api.post(path, json={"phone_number_id": SALES})


async def _pause_and_return(world: World) -> None:
    for status in ("away", "online", "away"):
        await world.ask("PUT", "/me/presence", {"status": status})


Play = Callable[[World], Awaitable[None]]

CHANGES: dict[str, tuple[Play, ...]] = {
    "sendMessage": (_send_text, _send_reaction),
    "retryMessage": (_retry,),
    "markRead": (_mark_read,),
    "signalTyping": (_typing,),
    "setConversationStatus": (_resolve_and_reopen,),
    "assignConversation": (_take_and_leave,),
    "updateContact": (_rename,),
    "createNumber": (_connect,),
    "setPresence": (_pause_and_return,),
    "replayDeadLetter": (_replay,),
}
OTHERS: tuple[Play, ...] = (_customer_writes, _customer_reads)  # what changes without an operation

OF_NO_TOPIC = {
    "createSession": "a sign-in is nobody's news",
    "deleteSession": "closes the sockets of that session, and shows nowhere else",
    "createSocketTicket": "is used up by the next handshake",
    **dict.fromkeys(
        ("revokeSession", "revokeOtherSessions", "revokeUserSession", "revokeUserSessions", "changePassword"),
        "closes the sockets of those sessions, and shows nowhere else",
    ),
    **dict.fromkeys(
        ("enrolSecondFactor", "confirmSecondFactor", "disableSecondFactor", "resetUserSecondFactor"),
        "shows on the page of one's own account alone, which asks for it",
    ),
    **dict.fromkeys(
        ("requestPasswordReset", "resetPassword", "createPasswordReset", "lookUpInvitation", "acceptInvitation"),
        "is between the product and the holder of a link",
    ),
    **dict.fromkeys(
        ("updateUser", "createInvitation", "revokeInvitation", "createApiKey", "revokeApiKey", "updateCompany"),
        "a list of the administration's pages, which ask again by themselves",
    ),
    "dropDeadLetter": "a list of the Sistema page, which asks again by itself",
}
