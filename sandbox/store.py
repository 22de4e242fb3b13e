"""All that one sandbox remembers, in memory, mirrored to the journal when there is a data folder.

Owns: numbers, wabas, phones, threads, media records, templates, windows. Invariants: every collection is bounded
(the oldest messages and media go first; phones, numbers and templates are refused when full); a message is in
exactly one thread; a phone is found by any spelling of its number and by its BSUID.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sandbox import dialing, ids
from sandbox.journal import Journal, StartError
from sandbox.model import Media, Message, Number, Phone, Template, Waba, Window
from sandbox.settings import Settings

ThreadKey = tuple[str, str]
KINDS: dict[str, type[Any]] = {
    "number": Number,
    "waba": Waba,
    "phone": Phone,
    "message": Message,
    "media": Media,
    "template": Template,
    "window": Window,
}
CUSTOMERS = (
    ("5585999990001", "Maria Silva"),
    ("5511988880002", "João Pereira"),
    ("5521977770003", "Ana Souza"),
)


class FullError(Exception):
    """A bounded collection has no room."""


class Store:
    def __init__(self, settings: Settings, journal: Journal | None) -> None:
        self._settings = settings
        self._journal = journal
        self._clear()
        if journal:
            self._load(journal)
        if not self.phones:
            self.seed()

    def _clear(self) -> None:
        self.numbers: dict[str, Number] = {}
        self.wabas: dict[str, Waba] = {}
        self.phones: dict[str, Phone] = {}
        self._bsuids: dict[str, str] = {}
        self.messages: dict[str, Message] = {}
        self._threads: dict[ThreadKey, dict[str, None]] = {}
        self._weights: dict[str, int] = {}
        self._weight = 0
        self.media: dict[str, Media] = {}
        self.templates: dict[str, Template] = {}
        self._windows: dict[ThreadKey, float] = {}

    def seed(self) -> None:
        for wa_id, name in CUSTOMERS:
            self.put_phone(Phone(wa_id=wa_id, name=name, user_id=ids.bsuid(wa_id)))

    # Numbers and their accounts

    def put_number(self, number: Number) -> None:
        if number.phone_number_id not in self.numbers and len(self.numbers) >= self._settings.max_numbers:
            raise FullError("numbers")
        self.numbers[number.phone_number_id] = number
        self._save("number", number)

    def numbers_of(self, token: str) -> list[Number]:
        return [number for number in self.numbers.values() if number.access_token == token]

    def waba(self, waba_id: str) -> Waba:
        return self.wabas.get(waba_id) or Waba(waba_id=waba_id)

    def put_waba(self, waba: Waba) -> None:
        self.wabas[waba.waba_id] = waba
        self._save("waba", waba)

    # Phones

    def put_phone(self, phone: Phone) -> None:
        if phone.wa_id not in self.phones and len(self.phones) >= self._settings.max_phones:
            raise FullError("phones")
        self.phones[phone.wa_id] = phone
        self._bsuids[phone.user_id] = phone.wa_id
        self._save("phone", phone)

    def phone(self, wa_id: str) -> Phone | None:
        return next((self.phones[form] for form in dialing.forms(wa_id) if form in self.phones), None)

    def phone_of_bsuid(self, user_id: str) -> Phone | None:
        return self.phones.get(self._bsuids.get(user_id, ""))

    def ensure_phone(self, wa_id: str, name: str = "") -> Phone:
        """Any line may be written to: one nobody has played yet gets a phone with its number for a name."""
        if known := self.phone(wa_id):
            return known
        phone = Phone(wa_id=wa_id, name=name or f"+{wa_id}", user_id=ids.bsuid(wa_id))
        self.put_phone(phone)
        return phone

    # Messages

    def add_message(self, message: Message) -> None:
        self._insert(message)
        self._save("message", message)

    def touch(self, message: Message) -> None:
        """Something in this message changed."""
        if message.id in self.messages:
            self._save("message", message)

    def arrive(self, message: Message) -> None:
        """It reached the other side only now: it goes to the end of the thread, where the phone shows it."""
        thread = self._threads.get((message.phone_number_id, message.wa_id))
        if thread is not None and message.id in thread and next(reversed(thread)) != message.id:
            del thread[message.id]
            thread[message.id] = None
            self.messages[message.id] = self.messages.pop(message.id)

    def thread(self, phone_number_id: str, wa_id: str) -> list[Message]:
        """Oldest first."""
        return [self.messages[key] for key in self._threads.get((phone_number_id, wa_id), ())]

    def threads_of(self, wa_id: str) -> list[str]:
        """The numbers this phone has a thread with."""
        return [number for number in self.numbers if (number, wa_id) in self._threads]

    def last_message(self, wa_id: str) -> Message | None:
        last = [
            self.messages[next(reversed(thread))]
            for number in self.threads_of(wa_id)
            if (thread := self._threads[number, wa_id])
        ]
        return max(last, key=lambda message: message.at, default=None)

    def opened_window_at(self, phone_number_id: str, wa_id: str) -> float | None:
        return self._windows.get((phone_number_id, wa_id))

    # Media and templates

    def put_media(self, media: Media) -> None:
        self.media.pop(media.id, None)
        self.media[media.id] = media
        self._save("media", media)

    def remove_media(self, media_id: str) -> None:
        if self.media.pop(media_id, None):
            self._save("gone", {"kind": "media", "id": media_id})

    def put_template(self, template: Template) -> None:
        if template.id not in self.templates and len(self.templates) >= self._settings.max_templates:
            raise FullError("templates")
        self.templates[template.id] = template
        self._save("template", template)

    def remove_template(self, template_id: str) -> None:
        if self.templates.pop(template_id, None):
            self._save("gone", {"kind": "template", "id": template_id})

    def templates_of(self, waba_id: str) -> list[Template]:
        return [template for template in self.templates.values() if template.waba_id == waba_id]

    # The whole

    def reset(self) -> None:
        """As at the first start, but the registered numbers stay: their owner registers them only once."""
        numbers, wabas = self.numbers, self.wabas
        self._clear()
        self.numbers, self.wabas = numbers, wabas
        self._compact()
        self.seed()

    def close(self) -> None:
        if self._journal:
            self._journal.close()

    def _insert(self, message: Message) -> None:
        key = (message.phone_number_id, message.wa_id)
        if message.direction == "in":
            self._windows[key] = max(message.at, self._windows.get(key, 0))
        thread = self._threads.setdefault(key, {})
        self.messages[message.id] = message
        thread[message.id] = None
        self._weights[message.id] = len(msgspec.json.encode(message.content))
        self._weight += self._weights[message.id]
        if len(thread) > self._settings.max_thread:
            self._forget(self.messages[next(iter(thread))])
        while len(self.messages) > self._settings.max_messages or (
            self._weight > self._settings.max_messages_bytes and len(self.messages) > 1
        ):
            self._forget(next(iter(self.messages.values())))

    def _forget(self, message: Message) -> None:
        key = (message.phone_number_id, message.wa_id)
        del self.messages[message.id]
        self._weight -= self._weights.pop(message.id, 0)
        self._threads[key].pop(message.id, None)
        if not self._threads[key]:
            del self._threads[key]

    def _save(self, kind: str, record: Any) -> None:
        if not self._journal:
            return
        self._journal.append(kind, record)
        if self._journal.appended > 10 * self._settings.max_messages:
            self._compact()

    def _compact(self) -> None:
        if self._journal:
            self._journal.rewrite(self._records())

    def _records(self) -> Iterator[tuple[str, Any]]:
        for (phone_number_id, wa_id), at in self._windows.items():
            yield "window", Window(phone_number_id=phone_number_id, wa_id=wa_id, at=at)
        for kind, records in (
            ("number", self.numbers),
            ("waba", self.wabas),
            ("phone", self.phones),
            ("message", self.messages),
            ("media", self.media),
            ("template", self.templates),
        ):
            for record in records.values():
                yield kind, record

    def _load(self, journal: Journal) -> None:
        try:
            for kind, raw in journal.read():
                self._restore(kind, raw)
            self._compact()
        except (KeyError, msgspec.ValidationError) as error:
            journal.close()
            raise StartError(f"the sandbox's journal is of another version: {error}") from error
        except (StartError, OSError):
            journal.close()
            raise

    def _restore(self, kind: str, raw: msgspec.Raw) -> None:
        if kind == "gone":
            gone = msgspec.json.decode(raw)
            (self.media if gone["kind"] == "media" else self.templates).pop(gone["id"], None)
            return
        record = msgspec.json.decode(raw, type=KINDS[kind])
        match record:
            case Number():
                self.numbers[record.phone_number_id] = record
            case Waba():
                self.wabas[record.waba_id] = record
            case Phone():
                self.phones[record.wa_id] = record
                self._bsuids[record.user_id] = record.wa_id
            case Message() if known := self.messages.get(record.id):
                self.messages[record.id] = record
                if record.status == "delivered" and known.status != "delivered":
                    self.arrive(record)
            case Message():
                self._insert(record)
            case Media():
                self.media[record.id] = record
            case Template():
                self.templates[record.id] = record
            case Window():
                self._windows[record.phone_number_id, record.wa_id] = record.at
