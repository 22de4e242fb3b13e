"""Who is who. Pure: records and names in, records out."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from ipro_rt.contacts.model import Identity, Names, Record, UpdateContact, lookup_keys
from ipro_rt.kernel.errors import FieldError, InvalidInput

MAX_IDENTITIES = 50  # a person who changes ids for ever must not grow a document for ever
_MAX_PROFILE_NAME = 200


def meet(identifier: str, names: Names, profile_name: str | None, now: datetime) -> Record:
    """Somebody new."""
    blank = Record(id=identifier, version=0, identities=(), created_at=now, updated_at=now)
    return learn(blank, names, profile_name, now)


def choose(found: Sequence[Record], names: Names) -> Record:
    """Which of the contacts the names lead to is meant.

    The one with the BSUID, because a phone changes hands and a BSUID does not; else the oldest.
    """
    bsuids = {value for kind, value in names if kind == "bsuid"}
    return min(found, key=lambda each: (bsuids.isdisjoint(each.values("bsuid")), each.created_at, each.id))


def release(chosen: Record, others: Sequence[Record], names: Names, now: datetime) -> list[Record]:
    """The other contacts without the names that turn out to be the chosen one's.

    That is certain only for a contact known by nothing but its phone. One with a BSUID of its own keeps the
    phone: the number may have changed hands, or a provider may be wrong, and nothing tells which.
    """
    keys = set(lookup_keys(names))
    released = []
    for other in others:
        if other.id == chosen.id or other.values("bsuid"):
            continue
        kept = tuple(each for each in other.identities if keys.isdisjoint(_keys_of(each)))
        released.append(replace(other, identities=kept, version=other.version + 1, updated_at=now))
    return released


def learn(
    record: Record, names: Names, profile_name: str | None, now: datetime, taken: frozenset[str] = frozenset()
) -> Record:
    """The record with what this encounter adds: new ids, the present username, the present profile name.

    `taken` are lookup keys that stay with another contact. What a provider gave earlier is kept as it came.
    """
    kept = list(record.identities)
    for kind, value in names:
        identity = Identity(kind, value)
        if kind == "username":
            if identity not in kept:
                kept = [each for each in kept if each.kind != "username"] + [identity]
        elif identity not in kept and taken.isdisjoint(_keys_of(identity)) and len(kept) < MAX_IDENTITIES:
            kept.append(identity)
    called = profile_name[:_MAX_PROFILE_NAME] if profile_name else record.profile_name
    if tuple(kept) == record.identities and called == record.profile_name:
        return record
    return replace(record, identities=tuple(kept), profile_name=called, version=record.version + 1, updated_at=now)


def amend(record: Record, change: UpdateContact, now: datetime) -> Record:
    """The record with what the team changed."""
    if change.email and ("@" not in change.email or any(each.isspace() for each in change.email)):
        raise InvalidInput("The e-mail is not one.", errors=[FieldError("/email", "expected name@domain")])
    amended = record
    if change.name is not UNSET:
        amended = replace(amended, given_name=(change.name or "").strip() or None)
    if change.email is not UNSET:
        amended = replace(amended, email=change.email or None)
    if change.notes is not UNSET:
        amended = replace(amended, notes=change.notes or None)
    return amended if amended == record else replace(amended, version=record.version + 1, updated_at=now)


def _keys_of(identity: Identity) -> list[str]:
    return lookup_keys(((identity.kind, identity.value),))
