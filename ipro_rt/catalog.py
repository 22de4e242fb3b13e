"""Every operation of the product, in tier order. What is not in this list does not exist."""

from ipro_rt.accounts.api import OPERATIONS as ACCOUNTS
from ipro_rt.channels.api import OPERATIONS as CHANNELS
from ipro_rt.contacts.api import OPERATIONS as CONTACTS
from ipro_rt.conversations.api import OPERATIONS as CONVERSATIONS
from ipro_rt.kernel.operations import Operation
from ipro_rt.metrics.api import OPERATIONS as METRICS
from ipro_rt.presence.api import OPERATIONS as PRESENCE
from ipro_rt.system.api import OPERATIONS as SYSTEM

OPERATIONS: list[Operation] = [*ACCOUNTS, *PRESENCE, *CONTACTS, *CHANNELS, *CONVERSATIONS, *METRICS, *SYSTEM]
BY_ID = {operation.id: operation for operation in OPERATIONS}
