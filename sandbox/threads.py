"""How a conversation looks from the control API: the items of a thread, typing, and the events about them.

Invariant: what has not reached the customer (accepted, sent, failed) is not in the thread unless asked for;
reactions, edits and deletions are marks on the message they belong to, never items.
"""

from __future__ import annotations

from typing import Any

from sandbox.clock import Clock, rfc3339
from sandbox.events import Bus
from sandbox.model import Message, Phone
from sandbox.settings import Settings
from sandbox.store import Store, ThreadKey
from sandbox.tasks import Tasks

_MARKS = frozenset({"reaction", "edit", "revoke"})
_ON_ITS_WAY = frozenset({"accepted", "sent", "failed"})


def reached(message: Message) -> bool:
    return message.direction == "in" or message.status not in _ON_ITS_WAY


def listed(message: Message, everything: bool = False) -> bool:
    return message.type not in _MARKS and (everything or reached(message))


def view(message: Message) -> dict[str, Any]:
    """One item of a thread."""
    item: dict[str, Any] = {
        "id": message.id,
        "direction": message.direction,
        "type": message.type,
        "status": message.status,
        "at": rfc3339(message.at),
        "reactions": [{"by": by, "emoji": emoji} for by, emoji in message.reactions.items()],
    }
    if message.revoked_at:
        return item | {"revoked_at": rfc3339(message.revoked_at)}
    if message.content is not None:
        item[message.type] = message.content
    if message.context:
        item["context"] = message.context
    if message.rendered:
        item["rendered"] = message.rendered
    if message.edited_at:
        item["edited_at"] = rfc3339(message.edited_at)
    if message.error is not None:
        item["error"] = {"code": message.error, "details": message.error_details}
    return item | message.extra


class Threads:
    def __init__(self, settings: Settings, clock: Clock, store: Store, bus: Bus, tasks: Tasks) -> None:
        self._typing_s = settings.typing_s
        self._clock = clock
        self._store = store
        self._bus = bus
        self._tasks = tasks
        self._typing: dict[ThreadKey, float] = {}

    def shown(self, message: Message) -> None:
        """There is something new to see in this thread."""
        if not listed(message):
            return
        data = {"wa_id": message.wa_id, "phone_number_id": message.phone_number_id, "message": view(message)}
        self._bus.publish("message", data)

    def changed(self, message: Message) -> None:
        """A tick, a reaction, an edit: the whole item again, so that a phone needs no rules of its own."""
        self._bus.publish(
            "status",
            {
                "wa_id": message.wa_id,
                "phone_number_id": message.phone_number_id,
                "id": message.id,
                "status": message.status,
                "message": view(message),
            },
        )

    def phone_changed(self, phone: Phone) -> None:
        self._bus.publish("phone", {"wa_id": phone.wa_id, "phone": phone_view(self._store, phone)})

    def page(
        self, phone_number_id: str, wa_id: str, after: str | None, limit: int, everything: bool
    ) -> list[dict[str, Any]]:
        """The last `limit` items, or the first `limit` after a message."""
        thread = self._store.thread(phone_number_id, wa_id)
        if after is not None:
            place = next((index for index, message in enumerate(thread) if message.id == after), -1)
            thread = thread[place + 1 :]
        items = [message for message in thread if listed(message, everything)]
        page = items[-limit:] if after is None else items[:limit]
        return [view(message) for message in page]

    def is_typing(self, phone_number_id: str, wa_id: str) -> bool:
        return self._typing.get((phone_number_id, wa_id), 0) > self._clock.now()

    def start_typing(self, phone_number_id: str, wa_id: str) -> None:
        """Shown until the business sends something, or for 25 seconds."""
        key = (phone_number_id, wa_id)
        running = key in self._typing
        self._typing[key] = self._clock.now() + self._typing_s
        self._publish_typing(key, True)
        if not running:
            self._tasks.start(self._expire_typing(key))

    def stop_typing(self, phone_number_id: str, wa_id: str) -> None:
        if self._typing.pop((phone_number_id, wa_id), None) is not None:
            self._publish_typing((phone_number_id, wa_id), False)

    def reset(self) -> None:
        self._typing.clear()

    async def _expire_typing(self, key: ThreadKey) -> None:
        while (left := self._typing.get(key, 0) - self._clock.now()) > 0:
            await self._clock.sleep(left)
        self.stop_typing(*key)

    def _publish_typing(self, key: ThreadKey, typing: bool) -> None:
        self._bus.publish("typing", {"phone_number_id": key[0], "wa_id": key[1], "typing": typing})


def phone_view(store: Store, phone: Phone) -> dict[str, Any]:
    settings = {name: getattr(phone.settings, name) for name in phone.settings.__struct_fields__}
    item: dict[str, Any] = {
        "wa_id": phone.wa_id,
        "name": phone.name,
        "user_id": phone.user_id,
        "settings": settings,
    }
    if phone.username:
        item["username"] = phone.username
    if last := store.last_message(phone.wa_id):
        item["last_message"] = view(last) | {"phone_number_id": last.phone_number_id}
    return item
