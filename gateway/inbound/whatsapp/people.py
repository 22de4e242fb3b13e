"""Who a message is from, or a status about: every name the webhook gives the person, the most lasting first."""

from gateway.inbound.whatsapp.envelope import Contact, Message, Status, System
from ipro_rt.channels.arrivals import Identity, IdentityKind, Person

_MAX_NAME = 256

Contacts = dict[str, Contact]


def index(contacts: list[Contact]) -> Contacts:
    """The contacts of one value by each of their ids; a sole contact also as `""`, for what names nobody."""
    by_id = {key: contact for contact in contacts for key in (contact.user_id, contact.wa_id) if key}
    if len(contacts) == 1:
        by_id[""] = contacts[0]
    return by_id


def sender(message: Message, contacts: Contacts) -> Person:
    """Who wrote `message`; without any identity when the webhook gives none."""
    return _person(message.from_user_id, message.from_parent_user_id, message.from_, contacts)


def recipient(status: Status, contacts: Contacts) -> Person:
    """Who `status` is about; a failed one may name nobody."""
    return _person(status.recipient_user_id, status.recipient_parent_user_id, status.recipient_id, contacts)


def renamed(system: System) -> tuple[Identity, ...]:
    """The new identities a system message brings."""
    return _identities(
        ("bsuid", system.user_id),
        ("bsuid", system.parent_user_id),
        ("wa_id", system.wa_id or system.new_wa_id),
    )


def _person(user_id: str | None, parent_id: str | None, phone: str | None, contacts: Contacts) -> Person:
    contact = contacts.get(user_id) if user_id else None
    if contact is None and phone:
        contact = contacts.get(phone)
    if contact is None:
        alone = contacts.get("")
        if alone is None or user_id or phone:
            identities = _identities(("bsuid", user_id), ("bsuid", parent_id), ("wa_id", phone))
            return Person(identities, _name(alone) if alone else None)
        contact = alone
    username = contact.profile.username if contact.profile else None
    identities = _identities(
        ("bsuid", user_id or contact.user_id),
        ("bsuid", parent_id or contact.parent_user_id),
        ("wa_id", phone or contact.wa_id),
        ("username", username and username.removeprefix("@")),
    )
    return Person(identities, _name(contact))


def _identities(*names: tuple[IdentityKind, str | None]) -> tuple[Identity, ...]:
    return tuple([Identity(kind, value) for kind, value in names if value])


def _name(contact: Contact) -> str | None:
    name = contact.profile.name if contact.profile else None
    return name.strip()[:_MAX_NAME] or None if name else None
