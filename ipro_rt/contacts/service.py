"""Finding the contact behind the names a provider gives, and what the team does with contacts."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from ipro_rt.contacts import rules
from ipro_rt.contacts.model import (
    Contact,
    ContactPage,
    GetContact,
    ListContacts,
    Names,
    Record,
    UpdateContact,
    lookup_keys,
    search_words,
)
from ipro_rt.contacts.store import ContactsStore
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import InvalidInput, NotFound, TooMany
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.scope import Scope
from ipro_rt.kernel.versions import expect

MAX_KNOWN = 50_000  # contacts remembered per process, about 1 KB each
REMEMBER_S = 600.0  # how long a rename in another process may go unseen; our own are seen at once
_MAX_TRIES = 10
_LIST = "contacts"

Renamed = Callable[[Scope, Contact], Awaitable[None]]


class _Known(NamedTuple):
    contact: Contact
    profile_name: str | None


class Contacts:
    """The people who write to the company. `on_renamed` is told, in order, after a contact's name has changed."""

    def __init__(self, store: ContactsStore, clock: Clock, on_renamed: list[Renamed] | None = None) -> None:
        self._store = store
        self._clock = clock
        self.on_renamed = on_renamed if on_renamed is not None else []
        self._ids: Cache[tuple[str, Names], str] = Cache(2 * MAX_KNOWN)
        self._known: Cache[str, _Known] = Cache(MAX_KNOWN, REMEMBER_S, spread=0.5)

    async def resolve(self, scope: Scope, names: Names, profile_name: str | None = None) -> Contact:
        """The one contact these names lead to, met now if nobody is.

        Somebody known, under the same names as last time, is found without asking the database. New names are
        learnt; a new profile name shows unless the team gave one. When the names lead to two contacts, the
        one with the BSUID is meant: it takes the phone over from a contact known by nothing else, while a
        contact with a BSUID of its own keeps its phone (`rules.release` says why). Any number of calls at
        once agree on one contact.
        """
        contact_id = self._ids.get((scope.tenant_id, names))
        if contact_id is not None:
            known = self._known.get(contact_id)
            if known is not None and (profile_name is None or profile_name == known.profile_name):
                return known.contact
        record = await self._settle(scope, names, profile_name)
        self._ids.put((scope.tenant_id, names), record.id)
        self._known.put(record.id, _Known(record.view(), profile_name or record.profile_name))
        return record.view()

    async def find(self, scope: Scope, names: Names) -> Contact | None:
        """The contact these names lead to, without meeting anybody new."""
        contact_id = self._ids.get((scope.tenant_id, names))
        known = self._known.get(contact_id) if contact_id is not None else None
        if known is not None:
            return known.contact
        found = await self._store.by_lookup(scope, lookup_keys(names))
        return rules.choose(found, names).view() if found else None

    async def list_contacts(self, scope: Scope, input: ListContacts) -> ContactPage:
        """A page of contacts by name."""
        after = None
        if input.cursor is not None:
            name, identifier = decode_cursor(scope, _LIST, input.cursor, str, str)
            after = (str(name), str(identifier))
        words = search_words(input.q or "")
        records = await self._store.page(scope, words=words, after=after, limit=input.limit + 1)
        page = records[: input.limit]
        more = len(records) > input.limit
        return ContactPage(
            items=[record.view() for record in page],
            next=encode_cursor(scope, _LIST, page[-1].sort_name, page[-1].id) if more else None,
        )

    async def get_contact(self, scope: Scope, input: GetContact) -> Contact:
        """One contact."""
        return (await self._get(scope, input.id)).view()

    async def update_contact(self, scope: Scope, input: UpdateContact) -> Contact:
        """Change what the team knows about somebody, and tell whoever shows the name."""
        for _ in range(_MAX_TRIES):
            record = await self._get(scope, input.id)
            expect(input.if_match, record.version)
            amended = rules.amend(record, input, self._clock())
            if amended is record:
                return record.view()
            if await self._store.save(scope, amended):
                self._known.drop(record.id)
                if amended.name != record.name:
                    for tell in self.on_renamed:
                        await tell(scope, amended.view())
                return amended.view()
        raise _contended()

    async def _get(self, scope: Scope, contact_id: str) -> Record:
        record = await self._store.get(scope, contact_id)
        if record is None:
            raise NotFound("There is no such contact.", got=contact_id[:60])
        return record

    async def _settle(self, scope: Scope, names: Names, profile_name: str | None) -> Record:
        """Find or meet, and learn; a change made meanwhile by somebody else means to look again."""
        keys = lookup_keys(names)
        if not keys:
            raise InvalidInput("Nobody is found by no name.", expected="a BSUID, a phone or a username")
        for _ in range(_MAX_TRIES):
            found = await self._store.by_lookup(scope, keys)
            now = self._clock()
            if not found:
                record = rules.meet(new_id(), names, profile_name, now)
                if await self._store.insert(scope, record):
                    return record
                continue
            chosen = rules.choose(found, names)
            released = rules.release(chosen, found, names, now)
            if not all([await self._store.save(scope, each) for each in released]):
                continue
            for each in released:
                self._known.drop(each.id)
            gone = {each.id for each in released}
            staying = [each for each in found if each.id != chosen.id and each.id not in gone]
            taken = frozenset(key for each in staying for key in each.lookup)
            learnt = rules.learn(chosen, names, profile_name, now, taken)
            if learnt is chosen or await self._store.save(scope, learnt):
                return learnt
        raise _contended()


def _contended() -> TooMany:
    return TooMany("This contact is being changed by many at once.")
