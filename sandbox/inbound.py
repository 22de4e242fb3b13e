"""What a customer does, as the business hears of it: messages, reactions, edits, in Meta's inbound shapes.

Owns: building the webhook of each customer action and the status of incoming messages as the customer sees it:
pending while the phone is offline, sent, delivered once the business's server has answered the webhook with 200
(Meta's second tick comes earlier; here it shows whether the server took it), read.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from typing import Any

from sandbox import errors, ids
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.envelope import Update, contact, lane, metadata, sender
from sandbox.model import Json, Media, Message, Number, Phone
from sandbox.settings import Settings
from sandbox.store import Store
from sandbox.tasks import Tasks
from sandbox.threads import Threads

MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})
# Meta leaves contacts[] out of these (its OpenAPI file says so)
_WITHOUT_CONTACTS = frozenset({"system"})


class RefusedError(Exception):
    """The customer cannot do this; the text says why."""


class Inbound:
    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        store: Store,
        delivery: Delivery,
        threads: Threads,
        tasks: Tasks,
        media_url: Callable[[Media], str],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._store = store
        self._delivery = delivery
        self._threads = threads
        self._tasks = tasks
        self._media_url = media_url

    def say(
        self,
        number: Number,
        phone: Phone,
        kind: str,
        content: Any,
        *,
        context: Json | None = None,
        extra: Json | None = None,
        alone: bool = False,
    ) -> Message:
        """The customer sends one message."""
        message = Message(
            id=ids.wamid(number.display_digits),
            phone_number_id=number.phone_number_id,
            wa_id=phone.wa_id,
            direction="in",
            type=kind,
            content=self._content(number, kind, content),
            at=self._clock.now(),
            status="sent" if phone.settings.online else "pending",
            context=self._context(number, phone, context),
            extra=extra or {},
        )
        self._mark(message)
        self._store.add_message(message)
        self._threads.shown(message)
        if phone.settings.online:
            self._push(number, phone, message, alone)
        return message

    def resume(self) -> None:
        """After a restart: what the business has not confirmed is sent again, as Meta would."""
        for message in list(self._store.messages.values()):
            number = self._store.numbers.get(message.phone_number_id)
            phone = self._store.phones.get(message.wa_id)
            if number and phone and message.direction == "in" and message.status == "sent":
                self._push(number, phone, message, False)

    def came_online(self, phone: Phone) -> None:
        """What was written without a connection leaves now, in order."""
        for phone_number_id in self._store.threads_of(phone.wa_id):
            number = self._store.numbers[phone_number_id]
            for message in self._store.thread(phone_number_id, phone.wa_id):
                if message.direction == "in" and message.status == "pending":
                    self._become(message, "sent")
                    self._push(number, phone, message, False)

    def business_read(self, message: Message) -> None:
        """The business marked it as read: so are the ones before it."""
        for earlier in self._store.thread(message.phone_number_id, message.wa_id):
            if earlier.direction == "in" and earlier.status in ("sent", "delivered"):
                self._become(earlier, "read")
            if earlier.id == message.id:
                return

    def answer_by_itself(self, number: Number, phone: Phone) -> None:
        if phone.settings.answer_text:
            self._tasks.start(self._answer(number, phone.wa_id))

    async def _answer(self, number: Number, wa_id: str) -> None:
        phone = self._store.phones[wa_id]
        text = phone.settings.answer_text
        await self._clock.sleep(phone.settings.answer_after_ms / 1000)
        self.say(number, self._store.phones.get(wa_id, phone), "text", {"body": text})

    def _push(self, number: Number, phone: Phone, message: Message, alone: bool) -> None:
        value = metadata(number)
        if message.type not in _WITHOUT_CONTACTS:
            value["contacts"] = [contact(number, phone)]
        value["messages"] = [self._wire(number, phone, message)]
        update = Update(
            number=number,
            field="messages",
            value=value,
            at=message.at,
            lane=lane(message),
            acknowledged=lambda: self._become(message, "delivered"),
        )
        self._delivery.push(update, alone=alone)

    def _wire(self, number: Number, phone: Phone, message: Message) -> Json:
        wire: Json = dict(sender(number, phone))
        wire |= {"id": message.id, "timestamp": str(int(message.at)), "type": message.type}
        if message.content is not None:
            wire[message.type] = message.content
        if message.context:
            wire["context"] = message.context
        return wire | message.extra

    def _become(self, message: Message, status: str) -> None:
        if status == "delivered" and message.status != "sent":
            return
        message.status = status
        self._store.touch(message)
        self._threads.changed(message)

    def _content(self, number: Number, kind: str, content: Any) -> Any:
        if kind in MEDIA_TYPES:
            return self._media(number, kind, content)
        if kind == "system" and isinstance(content, dict):
            return self._system(content)
        return content

    def _media(self, number: Number, kind: str, content: Any) -> Json:
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            raise RefusedError(f"{kind}.id is the id of a file sent to POST /sandbox/media")
        media = self._store.media.get(content["id"])
        if media is None:
            raise RefusedError(f"there is no media {content['id'][:64]}")
        if number.phone_number_id not in media.numbers:
            media.numbers.append(number.phone_number_id)
        media.expires_at = self._clock.now() + self._settings.received_media_s
        self._store.put_media(media)
        full: Json = {
            "id": media.id,
            "mime_type": media.mime_type,
            "sha256": base64.b64encode(bytes.fromhex(media.sha256)).decode(),
            "url": self._media_url(media),
        }
        if kind == "audio":
            full["voice"] = bool(content.get("voice", False))
        if kind == "sticker":
            full["animated"] = bool(content.get("animated", False))
        if kind == "document":
            full["filename"] = content.get("filename") or media.name or "arquivo"
        if isinstance(content.get("caption"), str):
            full["caption"] = content["caption"]
        return full

    def _system(self, content: Json) -> Json:
        """A changed number is a new line with a BSUID of its own: the phone exists from then on."""
        full = copy.copy(content)
        if full.get("type") == "user_changed_number" and isinstance(full.get("wa_id"), str):
            full.setdefault("user_id", self._store.ensure_phone(full["wa_id"]).user_id)
            full.setdefault("body", f"User changed to {full['wa_id']}")
        return full

    def _context(self, number: Number, phone: Phone, context: Json | None) -> Json | None:
        """`{id}` of the quoted message becomes what Meta sends: with its author."""
        if not context or "id" not in context or "from" in context:
            return context
        quoted = self._store.messages.get(str(context["id"]))
        if quoted and quoted.direction == "in":
            names = sender(number, phone)
            author = names.get("from") or names.get("from_user_id", "")
        else:
            author = number.display_digits
        return {"from": author} | context

    def _mark(self, message: Message) -> None:
        """Reactions, edits and deletions show on the message they are about."""
        content = message.content if isinstance(message.content, dict) else {}
        target = self._store.messages.get(str(content.get("message_id") or content.get("original_message_id") or ""))
        if target is None or (target.phone_number_id, target.wa_id) != (message.phone_number_id, message.wa_id):
            if message.type in ("edit", "revoke"):
                raise RefusedError("original_message_id is not a message of this thread")
            return
        match message.type:
            case "reaction":
                react(target, "customer", str(content.get("emoji") or ""))
            case "edit" if isinstance(edited := content.get("message"), dict):
                target.content = edited.get(target.type, target.content)
                target.edited_at = message.at
            case "revoke":
                target.revoked_at = message.at
            case _:
                return
        self._store.touch(target)
        self._threads.changed(target)


def react(target: Message, by: str, emoji: str) -> None:
    if emoji:
        target.reactions[by] = emoji
    else:
        target.reactions.pop(by, None)


def unsupported(content: Any) -> tuple[Json, Json]:
    """(content, extra) of a message WhatsApp does not pass on: it comes with the error."""
    shown = content if isinstance(content, dict) else {"type": "unknown"}
    return shown, {"errors": [errors.in_webhook(131051)]}
