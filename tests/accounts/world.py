"""Accounts over the real database, as a gateway puts them together, with a mailbox in the place of a mail server."""

from typing import Any

import msgspec

from ipro_rt.accounts.assembly import AccountServices, assemble
from ipro_rt.accounts.inputs import AcceptInvitation, CreateInvitation, CreateSession
from ipro_rt.accounts.letters import Links
from ipro_rt.accounts.model import ClientInfo
from ipro_rt.accounts.seeding import DEMO_EMAIL
from ipro_rt.accounts.service import Accounts
from ipro_rt.accounts.views import SignedIn
from ipro_rt.kernel.mail import Letter
from ipro_rt.kernel.permissions import Role
from ipro_rt.kernel.scope import Scope
from storage.accounts import MongoAccounts
from storage.engine.mongo import Database
from storage.engine.secrets import SecretBox
from tests.conftest import HandClock

CLIENT = ClientInfo(mode="development", version="0.1.0", sandbox_url="http://127.0.0.1:8090")
NOBODY = Scope(tenant_id="", address="127.0.0.1", user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36")
PASSWORD = "a long enough password"


class Mailbox:
    """Letters as they would have gone out."""

    def __init__(self) -> None:
        self.on = True
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def token(self) -> str:
        """The token of the last letter's link."""
        return self.letters[-1].text.partition("#")[2].split()[0]


class World:
    """One gateway's accounts."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database = database
        self.clock = clock
        self.mail = Mailbox()
        self.store = MongoAccounts(database)
        self.services = self.another()

    def another(self, **changed: Any) -> AccountServices:
        """Another gateway over the same database: it remembers nothing."""
        links = Links("https://app.example.org/")
        made = assemble(self.store, SecretBox([b"k" * 32]), self.clock, CLIENT, self.mail, links)
        if "session_life" in changed:
            made.accounts._life = changed["session_life"]
        return made

    @property
    def accounts(self) -> Accounts:
        return self.services.accounts

    async def sign_in(self, email: str = DEMO_EMAIL, password: str = PASSWORD, code: str | None = None) -> SignedIn:
        return await sign_in(self.accounts, password, email, code)

    async def scope(self, email: str = DEMO_EMAIL, password: str = PASSWORD) -> Scope:
        """Somebody who signed in, as a call of his is seen."""
        signed = await self.sign_in(email, password)
        return msgspec.structs.replace(await self.accounts.authenticate(signed.token), address="10.1.2.3")

    async def add(self, role: Role, name: str = "Bia Ramos", by: Scope | None = None) -> Scope:
        """Somebody who was invited and accepted, signed in."""
        email = f"{name.split()[0].lower()}.{role}@example.org"
        if role == "owner" and by is None:
            token = await self._first_owner(email)
        else:
            invite = CreateInvitation(email=email, role=role)
            await self.services.invitations.create_invitation(by or await self.scope(), invite)
            token = self.mail.token()
        accept = AcceptInvitation(token=token, name=name, password=PASSWORD)
        await self.services.invitations.accept_invitation(NOBODY, accept)
        return await self.scope(email)

    async def _first_owner(self, email: str) -> str:
        _, token = await self.services.companies.create("Padaria Central", email)
        return token


async def sign_in(
    accounts: Accounts, password: str = PASSWORD, email: str = DEMO_EMAIL, code: str | None = None
) -> SignedIn:
    return await accounts.create_session(NOBODY, CreateSession(email=email, password=password, code=code))
