"""Services bound to ports: the whole product, without knowing who calls it or what it runs on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ipro_rt.accounts.assembly import assemble
from ipro_rt.accounts.letters import Links
from ipro_rt.accounts.model import ClientInfo
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.channels.service import Channels
from ipro_rt.channels.store import ChannelsStore
from ipro_rt.contacts.model import Contact
from ipro_rt.contacts.service import Contacts
from ipro_rt.contacts.store import ContactsStore
from ipro_rt.conversations.intake import Intake, contact_ref
from ipro_rt.conversations.messages import ContactChanged, Done
from ipro_rt.conversations.resuming import Resuming
from ipro_rt.conversations.service import Conversations, address
from ipro_rt.conversations.store import ConversationStore
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.glassbox import GlassBox
from ipro_rt.kernel.gossip import Gossip, Silence
from ipro_rt.kernel.mail import Mail, NoMail
from ipro_rt.kernel.ownership import Ownership
from ipro_rt.kernel.ports import Blobs, Mailboxes, Secrets
from ipro_rt.kernel.scope import Scope
from ipro_rt.media.service import MediaLibrary
from ipro_rt.media.store import MediaStore
from ipro_rt.metrics.service import Metrics
from ipro_rt.metrics.store import MetricsStore
from ipro_rt.presence.service import Presence
from ipro_rt.system.service import System
from ipro_rt.system.store import SystemStore


@dataclass(frozen=True)
class Stores:
    """The database, one question list a domain."""

    accounts: AccountsStore
    contacts: ContactsStore
    channels: ChannelsStore
    media: MediaStore
    conversations: ConversationStore
    system: SystemStore
    metrics: MetricsStore


@dataclass(frozen=True)
class Ports:
    """What a process hands in."""

    stores: Stores
    mailboxes: Mailboxes
    blobs: Blobs
    secrets: Secrets
    clock: Clock
    client: ClientInfo
    check_url: Callable[[str], None]
    glassbox: GlassBox
    ownership: Ownership
    gossip: Gossip = field(default_factory=Silence)
    mail: Mail = field(default_factory=NoMail)
    public_url: str = "http://127.0.0.1:8080"


class App:
    """One attribute a service."""

    def __init__(self, ports: Ports) -> None:
        stores = ports.stores
        signing_in = assemble(
            stores.accounts, ports.secrets, ports.clock, ports.client, ports.mail, Links(ports.public_url)
        )
        self.accounts, self.companies = signing_in.accounts, signing_in.companies
        self.access, self.audit = signing_in.access, signing_in.audit
        self.contacts = Contacts(stores.contacts, ports.clock, [self._renamed])
        self.channels = Channels(stores.channels, ports.mailboxes, ports.secrets, ports.clock, ports.check_url)
        self.media = MediaLibrary(stores.media, ports.blobs, ports.clock)
        self.presence = Presence(ports.gossip, ports.clock)
        self.conversations = Conversations(
            ports.mailboxes, stores.conversations, self.media, self.accounts, self.presence.types
        )
        self.intake = Intake(ports.mailboxes, self.contacts)
        self.resuming = Resuming(self.conversations, stores.conversations)
        self.system = System(
            stores.system,
            ports.glassbox,
            ports.ownership,
            ports.mailboxes,
            ports.clock,
            ports.client,
        )
        self.metrics = Metrics(stores.metrics, ports.mailboxes, self.accounts, ports.clock)
        self._mailboxes = ports.mailboxes
        self._threads = stores.conversations
        self._services = {
            type(service).__name__: service
            for service in (
                *signing_in.all(),
                *(self.contacts, self.channels, self.media, self.conversations, self.system),
                *(self.metrics, self.presence),
            )
        }

    def service(self, name: str) -> object:
        """The service an operation names."""
        return self._services[name]

    async def _renamed(self, scope: Scope, contact: Contact) -> None:
        message = ContactChanged(contact=contact_ref(contact))
        for conversation_id in await self._threads.of_contact(scope, contact.id):
            await self._mailboxes.ask(address(scope.tenant_id, conversation_id), message, Done)
