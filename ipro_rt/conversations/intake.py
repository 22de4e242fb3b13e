"""From a provider's arrivals to the conversations they belong to: find the contact, address the actor, in order."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from ipro_rt.channels import messages as number_messages
from ipro_rt.channels.arrivals import (
    Arrival,
    MessageArrived,
    NoteArrived,
    NoticeArrived,
    Person,
    PersonArrival,
    StatusArrived,
)
from ipro_rt.channels.model import NumberConfig
from ipro_rt.contacts.model import Contact
from ipro_rt.contacts.service import Contacts
from ipro_rt.conversations.messages import Receive, Received, Track
from ipro_rt.conversations.model import ContactRef, conversation_id
from ipro_rt.conversations.sending import read_opaque
from ipro_rt.conversations.service import address
from ipro_rt.kernel.ids import derived_id, new_id
from ipro_rt.kernel.ports import Address, Mailboxes
from ipro_rt.kernel.scope import system_scope


class Intake:
    """Owns the way in. Returns when every arrival is durable."""

    def __init__(self, mailboxes: Mailboxes, contacts: Contacts) -> None:
        self._mailboxes = mailboxes
        self._contacts = contacts

    async def accept(self, number: NumberConfig, arrivals: Sequence[Arrival]) -> None:
        """Take in what a number's provider brought. Contacts are found first, so that mailboxes fill in order."""
        if len(arrivals) == 1:  # nearly always
            await self._mailboxes.intake(*await self._address(number, arrivals[0]))
            return
        letters = [await self._address(number, arrival) for arrival in arrivals]
        await asyncio.gather(*(self._mailboxes.intake(to, message) for to, message in letters))

    async def _address(
        self, number: NumberConfig, arrival: Arrival
    ) -> tuple[Address, Receive | Track | number_messages.Notice]:
        if isinstance(arrival, NoticeArrived):
            notice = number_messages.Notice(id=new_id(), field=arrival.field, value=arrival.value)
            return Address("number", number.tenant_id, number.id), notice
        if isinstance(arrival, StatusArrived) and (ours := read_opaque(arrival.opaque)):
            return address(number.tenant_id, ours[0]), Track(number_id=number.id, arrival=arrival)
        contact = await self._contact(number, arrival)
        to = address(number.tenant_id, conversation_id(number.id, contact.id))
        if isinstance(arrival, StatusArrived):
            return to, Track(number_id=number.id, arrival=arrival)
        return to, Receive(
            number_id=number.id,
            contact=contact_ref(contact),
            arrival=_with_own_media(number, arrival),
            phone=_first(arrival.person, "wa_id"),
            user_id=_first(arrival.person, "bsuid"),
        )

    async def _contact(self, number: NumberConfig, arrival: PersonArrival) -> Contact:
        identities = arrival.person.identities
        if isinstance(arrival, NoteArrived):
            identities = (*identities, *arrival.new_identities)
        pairs = tuple((identity.kind, identity.value) for identity in identities)
        return await self._contacts.resolve(system_scope(number.tenant_id), pairs, arrival.person.name)


def _with_own_media(number: NumberConfig, arrival: Received) -> Received:
    """The provider's file under an id of this number: two companies can never mean the same one."""
    if not isinstance(arrival, MessageArrived) or arrival.content.media is None:
        return arrival
    media = replace(arrival.content.media, id=derived_id(number.id, arrival.content.media.id))
    return replace(arrival, content=replace(arrival.content, media=media))


def contact_ref(contact: Contact) -> ContactRef:
    """A contact as conversations carry it."""
    return ContactRef(contact.id, contact.name, contact.phone, contact.username)


def _first(person: Person, kind: str) -> str | None:
    return next((identity.value for identity in person.identities if identity.kind == kind), None)
