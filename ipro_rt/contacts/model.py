"""Contacts, and the names by which they are found."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ipro_rt.kernel.phone import e164, variants
from ipro_rt.kernel.versions import IfMatch, Version

IdentityKind = Literal["bsuid", "wa_id", "username"]
Names = tuple[tuple[IdentityKind, str], ...]  # how a door names a person: (kind, value) pairs

_SORT_LENGTH = 60  # keeps a cursor short


class Identity(msgspec.Struct, frozen=True):
    """One name a provider knows a person by."""

    kind: IdentityKind
    value: str


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact as people see it. `phone` is E.164 with the plus; `version` counts its changes."""

    id: str
    version: Version
    name: str
    phone: str | None = None
    username: str | None = None
    email: str | None = None
    notes: str | None = None
    identities: tuple[Identity, ...]
    created_at: datetime
    updated_at: datetime


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact as it is kept. `version` counts its changes: a change to an older version is refused."""

    id: str
    version: int = 1
    identities: tuple[Identity, ...]
    profile_name: str | None = None
    given_name: str | None = None
    email: str | None = None
    notes: str | None = None
    created_at: datetime
    updated_at: datetime

    def values(self, kind: IdentityKind) -> list[str]:
        """The names of one kind, oldest first."""
        return [each.value for each in self.identities if each.kind == kind]

    @property
    def name(self) -> str:
        """What to call the person: the team's name, their own, or the best that is known."""
        phones, usernames = self.values("wa_id"), self.values("username")
        spare = e164(phones[0]) if phones else f"@{usernames[0]}" if usernames else "Contato"
        return self.given_name or self.profile_name or spare

    @property
    def lookup(self) -> list[str]:
        """The keys that lead to this contact and to no other of the tenant."""
        return lookup_keys(tuple((each.kind, each.value) for each in self.identities))

    @property
    def sort_name(self) -> str:
        """The name as lists order it."""
        return fold(self.name)[:_SORT_LENGTH]

    @property
    def search(self) -> str:
        """The text a search looks through: names, username, every spelling of the phone."""
        phones = [form for phone in self.values("wa_id") for form in variants(phone)]
        words = [self.name, self.profile_name or "", *self.values("username"), *phones]
        return fold(" ".join(words))

    def view(self) -> Contact:
        """The contact as people see it."""
        phones, usernames = self.values("wa_id"), self.values("username")
        return Contact(
            id=self.id,
            version=self.version,
            name=self.name,
            phone=e164(phones[0]) if phones else None,
            username=usernames[0] if usernames else None,
            email=self.email,
            notes=self.notes,
            identities=self.identities,
            created_at=self.created_at,
            updated_at=self.updated_at,
        )


def lookup_keys(names: Names) -> list[str]:
    """The keys to find a person by: ids and both forms of a phone.

    A username passes from one person to another, so it counts only for somebody who has nothing better.
    """
    keys = [f"bsuid:{value}" for kind, value in names if kind == "bsuid"]
    keys += [f"wa_id:{form}" for kind, value in names if kind == "wa_id" for form in variants(value)]
    if not keys:
        keys = [f"username:{value.lower()}" for kind, value in names if kind == "username"]
    return list(dict.fromkeys(keys))


def fold(text: str) -> str:
    """Without accents and capitals, single spaces: how names are ordered and searched."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return re.sub(r"[\s\0]+", " ", plain.casefold()).strip()


def search_words(q: str) -> str:
    """What to look for in search texts; a phone may be typed as people write it."""
    if re.fullmatch(r"[0-9\s()+.-]*[0-9][0-9\s()+.-]*", q):
        return re.sub(r"[^0-9]", "", q)
    return fold(q)


class ListContacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of contacts by name. `q` looks in names, usernames and phones."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, msgspec.Meta(max_length=600)] | None = None
    q: Annotated[str, msgspec.Meta(max_length=100)] | None = None


class ContactPage(msgspec.Struct, frozen=True):
    """Contacts, and where the next page begins."""

    items: list[Contact]
    next: str | None


class GetContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One contact."""

    id: str


class UpdateContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change what is given and nothing else. Null takes a value away; without a name the person's own shows.

    `if_match` is the version the change was made to; when there is a newer one nothing is changed.
    """

    id: str
    if_match: IfMatch | None = None
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)] | UnsetType | None = UNSET
    email: Annotated[str, msgspec.Meta(max_length=254)] | UnsetType | None = UNSET
    notes: Annotated[str, msgspec.Meta(max_length=4000)] | UnsetType | None = UNSET
