"""The services of accounts, put together: they share passwords, codes, the throttle and the audit log."""

from dataclasses import dataclass

import msgspec

from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.api_keys import ApiKeys
from ipro_rt.accounts.audit import Audit
from ipro_rt.accounts.codes import Codes
from ipro_rt.accounts.companies import Companies
from ipro_rt.accounts.credentials import Credentials
from ipro_rt.accounts.invitations import Invitations
from ipro_rt.accounts.letters import Links
from ipro_rt.accounts.model import ClientInfo
from ipro_rt.accounts.passwords import Passwords
from ipro_rt.accounts.second_factor import SecondFactors
from ipro_rt.accounts.service import Accounts
from ipro_rt.accounts.sessions import Sessions
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.throttle import Throttle
from ipro_rt.accounts.tickets import Tickets
from ipro_rt.accounts.users import Users
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.mail import Mail
from ipro_rt.kernel.ports import Secrets


@dataclass(frozen=True)
class AccountServices:
    """One attribute a service, and what tells of changed access."""

    accounts: Accounts
    users: Users
    sessions: Sessions
    invitations: Invitations
    credentials: Credentials
    second_factors: SecondFactors
    api_keys: ApiKeys
    companies: Companies
    audit: Audit
    access: AccessChanges

    def all(self) -> tuple[object, ...]:
        """The services that operations name."""
        return (
            *(self.accounts, self.users, self.sessions, self.invitations, self.credentials, self.second_factors),
            *(self.api_keys, self.companies, self.audit),
        )


def assemble(
    store: AccountsStore, secrets: Secrets, clock: Clock, client: ClientInfo, mail: Mail, links: Links
) -> AccountServices:
    """Make them over one store."""
    passwords, access, audit = Passwords(), AccessChanges(store), Audit(store, clock)
    throttle = Throttle(lambda: clock().timestamp())
    codes = Codes(store, secrets, clock)
    tickets = Tickets(lambda: secrets.derive("socket tickets"), clock)
    client = msgspec.structs.replace(client, password_reset=mail.on)
    return AccountServices(
        accounts=Accounts(store, clock, passwords, client, tickets, access, codes, audit, throttle),
        users=Users(store, access),
        sessions=Sessions(store, clock, access),
        invitations=Invitations(store, clock, passwords, audit, mail, links, throttle),
        credentials=Credentials(store, clock, passwords, access, audit, mail, links, throttle),
        second_factors=SecondFactors(store, clock, passwords, access, codes, throttle),
        api_keys=ApiKeys(store, clock, access),
        companies=Companies(store, clock, access),
        audit=audit,
        access=access,
    )
