"""The operations of contacts."""

from ipro_rt.contacts.model import Contact, ContactPage, GetContact, ListContacts, UpdateContact
from ipro_rt.contacts.service import Contacts
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.scope import Permission

OPERATIONS = [
    Operation(
        id="listContacts",
        method="GET",
        path="/contacts",
        summary="Contacts by name",
        input=ListContacts,
        output=ContactPage,
        needs=Permission.READ,
        run=Contacts.list_contacts,
        tag="contacts",
    ),
    Operation(
        id="getContact",
        method="GET",
        path="/contacts/{id}",
        summary="One contact",
        input=GetContact,
        output=Contact,
        needs=Permission.READ,
        run=Contacts.get_contact,
        tag="contacts",
    ),
    Operation(
        id="updateContact",
        method="PATCH",
        path="/contacts/{id}",
        summary="Change a contact's name, e-mail or notes",
        input=UpdateContact,
        output=Contact,
        needs=Permission.CONTACTS,
        run=Contacts.update_contact,
        tag="contacts",
    ),
]
