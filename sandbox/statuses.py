"""What becomes of a message the business sent: sent, delivered, read, played, or failed with a code.

Owns: the status of outgoing messages and the status webhooks. Invariants: the status only rises
(sent < delivered < read < played) and `failed` is final; `read` needs the person's read receipts, `played` does
not (WhatsApp has no switch for it); a phone that is offline gets its messages when it is back, in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import audio, errors
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.envelope import Update, contact, lane, metadata
from sandbox.media_files import MediaFiles
from sandbox.model import Message, Number, Phone
from sandbox.settings import Settings
from sandbox.store import Store
from sandbox.tasks import Tasks
from sandbox.threads import Threads

RANK = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}
_KINDS_OF_MEDIA = {"image": "image/", "video": "video/", "audio": "audio/", "sticker": "image/webp"}


class Statuses:
    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        store: Store,
        files: MediaFiles,
        delivery: Delivery,
        threads: Threads,
        tasks: Tasks,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._store = store
        self._files = files
        self._delivery = delivery
        self._threads = threads
        self._tasks = tasks
        self.on_delivered: Callable[[Number, Phone], None] = lambda number, phone: None
        """Some customers answer by themselves."""

    def take(self, message: Message) -> None:
        """An accepted message sets out."""
        self._store.add_message(message)
        self._tasks.start(self._carry(message))

    def resume(self) -> None:
        """After a restart: what was on its way goes on."""
        for message in list(self._store.messages.values()):
            if message.direction == "out" and message.status in ("accepted", "sent"):
                self._tasks.start(self._carry(message))

    def came_online(self, phone: Phone) -> None:
        for number in self._store.threads_of(phone.wa_id):
            for message in self._store.thread(number, phone.wa_id):
                if message.direction == "out" and message.status == "sent":
                    self._deliver(message, phone)

    def read(self, message: Message, phone: Phone) -> None:
        if phone.settings.read_receipts:
            self._rise(message, phone, "read")

    def played(self, message: Message, phone: Phone) -> None:
        self._rise(message, phone, "played")

    async def _carry(self, message: Message) -> None:
        await self._clock.sleep(self._settings.sent_delay_s)
        phone = self._store.phone(message.wa_id)
        if phone is None:
            return
        if message.status == "accepted":
            code, details = await self._failure(message, phone)
            if code is not None:
                self._fail(message, phone, code, details)
                return
            self._rise(message, phone, "sent")
        await self._clock.sleep(self._settings.delivered_delay_s + phone.settings.delay_ms / 1000)
        phone = self._store.phone(message.wa_id)
        if phone and phone.settings.online:
            self._deliver(message, phone)

    def _deliver(self, message: Message, phone: Phone) -> None:
        if message.status != "sent":
            return
        self._store.arrive(message)
        self._rise(message, phone, "delivered")
        self._threads.shown(message)
        if phone.settings.auto_read:
            self.read(message, phone)
        number = self._store.numbers.get(message.phone_number_id)
        if number and message.type != "reaction":
            self.on_delivered(number, phone)

    def _rise(self, message: Message, phone: Phone, status: str) -> None:
        if RANK.get(message.status, len(RANK)) >= RANK[status]:
            return
        message.status = status
        self._tell(message, phone)

    def _fail(self, message: Message, phone: Phone, code: int, details: str) -> None:
        message.status, message.error = "failed", code
        message.error_details = details or errors.known(code).details
        self._tell(message, phone)

    def _tell(self, message: Message, phone: Phone) -> None:
        self._store.touch(message)
        self._threads.changed(message)
        number = self._store.numbers.get(message.phone_number_id)
        if number is None:
            return
        now = self._clock.now()
        value = metadata(number)
        if not number.legacy:
            value["contacts"] = [contact(number, phone)]
        value["statuses"] = [self._status(message, number, phone, now)]
        self._delivery.push(Update(number=number, field="messages", value=value, at=now, lane=lane(message)))

    def _status(self, message: Message, number: Number, phone: Phone, now: float) -> dict[str, Any]:
        names = contact(number, phone)
        status: dict[str, Any] = {"id": message.id, "status": message.status, "timestamp": str(int(now))}
        if "wa_id" in names:
            status["recipient_id"] = names["wa_id"]
        if "user_id" in names:
            status["recipient_user_id"] = names["user_id"]
        if message.opaque is not None:
            status["biz_opaque_callback_data"] = message.opaque
        if message.status == "failed":
            status["errors"] = [errors.in_webhook(message.error or 131000, message.error_details)]
        elif message.status in ("sent", "delivered", "read"):
            status["pricing"] = self._pricing(message)
        return status

    def _pricing(self, message: Message) -> dict[str, Any]:
        free = message.category == "service" or (
            message.category == "utility" and self.window_is_open(message.phone_number_id, message.wa_id)
        )
        return {
            "billable": not free,
            "pricing_model": "PMP",
            "type": "free_customer_service" if free else "regular",
            "category": message.category,
        }

    def window_is_open(self, phone_number_id: str, wa_id: str) -> bool:
        opened = self._store.opened_window_at(phone_number_id, wa_id)
        return opened is not None and self._clock.now() - opened <= self._settings.window_s

    async def _failure(self, message: Message, phone: Phone) -> tuple[int | None, str]:
        """Why this message does not go out, if it does not."""
        if code := self._delivery.faults.later_failure():
            return code, ""
        if not phone.settings.on_whatsapp:
            return 131026, ""
        if message.type != "template" and not self.window_is_open(message.phone_number_id, message.wa_id):
            return 131047, ""
        if message.error is not None:  # found while it was accepted: a link that could not be loaded
            return message.error, message.error_details
        return await self._media_failure(message)

    async def _media_failure(self, message: Message) -> tuple[int | None, str]:
        content = message.content if isinstance(message.content, dict) else {}
        media = self._store.media.get(str(content.get("id", "")))
        wanted = _KINDS_OF_MEDIA.get(message.type)
        if media is None or wanted is None:
            return None, ""
        if not media.mime_type.startswith(wanted):
            return 131053, f"{media.mime_type} cannot be sent as {message.type}"
        if message.type == "audio" and content.get("voice") is True:
            raw = await self._files.read(media.id)
            if problem := audio.voice_problem(raw or b""):
                return 131053, problem
        return None, ""
