"""A webhook body, translated: `parse_webhook` gives the arrivals in the order the body has them.

Invariants: a body is taken whole or refused whole; what is refused is a `Refusal`, whatever the bytes; nothing that
is of this number is dropped: what has no arrival of its own becomes a notice, what has no type we know is shown as
unsupported.
"""

import re
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import msgspec

from gateway.inbound.whatsapp import people
from gateway.inbound.whatsapp.contents import carried
from gateway.inbound.whatsapp.envelope import MAX_UPDATES, Body, Change, Message, Status, Timestamp, Value
from gateway.inbound.whatsapp.notes import noted
from gateway.inbound.whatsapp.notices import meant_for, notice, opened
from gateway.inbound.whatsapp.refusing import misfit, prefixed, unreadable, wrong
from gateway.inbound.whatsapp.shapes import kept
from ipro_rt.channels import reasons
from ipro_rt.channels.arrivals import (
    Arrival,
    EditArrived,
    MessageArrived,
    NoticeArrived,
    Person,
    ReactionArrived,
    RevokeArrived,
    StatusArrived,
)
from ipro_rt.channels.model import ProviderFailure
from ipro_rt.kernel.errors import InvalidInput

_body = msgspec.json.Decoder(Body)
_value = msgspec.json.Decoder(Value)
_ESCAPE = re.compile(rb"\\(\\|u0000)")
_STATUSES: dict[str, Literal["sent", "delivered", "read", "played", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "played",
    "failed": "failed",
}
_LAST_INSTANT = 4_102_444_800  # 2100-01-01


class Parsed(NamedTuple):
    """What a body holds for one number. `ignored` counts the updates that were for another."""

    arrivals: list[Arrival]
    ignored: int = 0


def parse_webhook(body: bytes, phone_number_id: str) -> Parsed:
    """Translate the raw body of a webhook; raises `InvalidJson` or `InvalidInput`."""
    if b"\\u0000" in body:
        body = _ESCAPE.sub(lambda found: found[0] if found[1] == b"\\" else rb"\ufffd", body)
    arrivals: list[Arrival] = []
    ignored = 0
    for number, entry in enumerate(_envelope(body).entry):
        for position, change in enumerate(entry.changes):
            try:
                found, others = _of_change(change, phone_number_id)
            except msgspec.ValidationError as error:
                raise prefixed(misfit(error), f"/entry/{number}/changes/{position}/value") from None
            except InvalidInput as refusal:
                raise prefixed(refusal, f"/entry/{number}/changes/{position}/value") from None
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                raise unreadable(body, error) from None
            arrivals += found
            ignored += others
            if len(arrivals) + ignored > MAX_UPDATES:
                raise wrong("/entry", f"Expected at most {MAX_UPDATES} updates")
    return Parsed(arrivals, ignored)


def _envelope(body: bytes) -> Body:
    try:
        if not body.isascii():
            body.decode()  # the decoder does not look inside the strings it skips
        envelope = _body.decode(body)
    except msgspec.ValidationError as error:
        raise misfit(error) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise unreadable(body, error) from None
    if envelope.object != "whatsapp_business_account":
        raise wrong("/object", "Expected `whatsapp_business_account`")
    return envelope


def _of_change(change: Change, phone_number_id: str) -> tuple[list[Arrival], int]:
    """The arrivals of one change, and how many updates in it were for another number."""
    if change.field != "messages":
        if meant_for(change.value) not in (None, phone_number_id):
            return [], 1
        return [notice(change.field, change.value)], 0
    value = _value.decode(change.value)
    if value.metadata.phone_number_id != phone_number_id:
        return [], max(1, len(value.messages) + len(value.statuses))
    contacts = people.index(value.contacts)
    arrivals: list[Arrival] = []
    for number, message in enumerate(value.messages):
        try:
            arrivals.append(
                _as_it_came("group_message", change, "messages", number)
                if message.group_id is not None
                else _of_message(message, people.sender(message, contacts), phone_number_id)
            )
        except InvalidInput as refusal:
            raise prefixed(refusal, f"/messages/{number}") from None
    for number, status in enumerate(value.statuses):
        try:
            found = _of_status(status, people.recipient(status, contacts))
            arrivals.append(found or _as_it_came("status", change, "statuses", number))
        except InvalidInput as refusal:
            raise prefixed(refusal, f"/statuses/{number}") from None
    if value.errors or value.user_actions:
        arrivals.append(notice("errors" if value.errors else "user_actions", change.value))
    return arrivals, 0


def _as_it_came(field: str, change: Change, key: str, number: int) -> NoticeArrived:
    """An update we have no words for, kept in the provider's own."""
    return NoticeArrived(field, kept(opened(change.value)[key][number], ""))


def _of_message(message: Message, person: Person, phone_number_id: str) -> Arrival:
    at = _instant(message.timestamp)
    note = noted(message, person, at)
    if note is not None:
        if not (note.person.identities or note.new_identities):
            raise wrong("", "Expected `from` or `from_user_id`")
        return note
    if not person.identities:
        raise wrong("", "Expected `from` or `from_user_id`")
    return _about_another(message, person, at) or _content_of(message, person, at, phone_number_id)


def _about_another(message: Message, person: Person, at: datetime) -> Arrival | None:
    """A reaction, an edit, a revocation: what changes an earlier message."""
    if message.type == "reaction" and message.reaction:
        reaction = message.reaction
        return ReactionArrived(message.id, person, at, reaction.message_id, reaction.emoji or "")
    if message.type == "revoke" and message.revoke:
        return RevokeArrived(message.id, person, at, message.revoke.original_message_id)
    if message.type == "edit" and message.edit:
        words = _edited_words(message)
        if words is not None:
            return EditArrived(message.id, person, at, message.edit.original_message_id, words)
    return None


def _edited_words(message: Message) -> str | None:
    """The new words of an edited text or caption."""
    edited = message.edit.message if message.edit else None
    if edited is None:
        return None
    if edited.text is not None:
        return edited.text.body
    file = edited.image or edited.video or edited.document
    return file.caption or "" if file else None


def _content_of(message: Message, person: Person, at: datetime, phone_number_id: str) -> MessageArrived:
    content, media_ref = carried(message, phone_number_id)
    context = message.context
    return MessageArrived(
        provider_id=message.id,
        person=person,
        at=at,
        content=content,
        media_ref=media_ref,
        reply_to=context.id if context else None,
        forwarded=context is not None and (context.forwarded or context.frequently_forwarded),
        referral=kept(message.referral, "/referral") if message.referral else None,
    )


def _of_status(status: Status, person: Person) -> StatusArrived | None:
    """A status of ours; None for one of a group, or of a kind we do not know."""
    at = _instant(status.timestamp)
    known = _STATUSES.get(status.status)
    if known is None or status.recipient_type == "group":
        return None
    failure = _failure(status) if known == "failed" else None
    return StatusArrived(status.id, person, at, known, status.biz_opaque_callback_data, failure)


def _failure(status: Status) -> ProviderFailure:
    if not status.errors:
        return reasons.UNEXPLAINED
    error = status.errors[0]
    detail = (error.error_data and error.error_data.details) or error.message or error.title
    return reasons.failure_of(error.code, detail)


def _instant(timestamp: Timestamp) -> datetime:
    """The instant of whole epoch seconds, as a string or a number."""
    if isinstance(timestamp, str):
        seconds = int(timestamp) if timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12 else -1
    else:
        seconds = timestamp
    if not 0 <= seconds <= _LAST_INSTANT:
        raise wrong("/timestamp", "Expected epoch seconds between 1970 and 2100")
    return datetime.fromtimestamp(seconds, UTC)
