"""Who may look at which topic: this table is all there are, and the only place where it is decided.

A topic is `noun:id`. What another company owns does not exist for the caller. Admission is asked when somebody
subscribes, and again when what somebody may do has changed.
"""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from ipro_rt.app import App
from ipro_rt.conversations.inputs import OneConversation
from ipro_rt.kernel.errors import InvalidInput, NotFound
from ipro_rt.kernel.scope import Permission, Scope

_TOPIC = re.compile(r"([a-z]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")

Check = Callable[[App, Scope, str], Awaitable[None]]


class Place(NamedTuple):
    """A topic's two halves."""

    noun: str
    id: str


async def _own_company(app: App, scope: Scope, identifier: str) -> None:
    if identifier != scope.tenant_id:
        raise _no_topic(identifier)


async def _oneself(app: App, scope: Scope, identifier: str) -> None:
    if identifier != scope.user_id:
        raise _no_topic(identifier)


async def _its_number(app: App, scope: Scope, identifier: str) -> None:
    await app.channels.get_number(scope, identifier)


async def _by_its_address(app: App, scope: Scope, identifier: str) -> None:
    """Nothing to ask: a conversation is addressed by company and id, so another company's is one nobody wrote in."""


async def _its_conversation(app: App, scope: Scope, identifier: str) -> None:
    await app.conversations.get(scope, OneConversation(id=identifier))


class Rule(NamedTuple):
    """What one needs for a kind of topic, and what must hold for its id."""

    needs: Permission
    check: Check


RULES = {
    "conversation": Rule(Permission.READ, _by_its_address),
    "inbox": Rule(Permission.READ, _own_company),
    "user": Rule(Permission.SIGNED_IN, _oneself),
    "number": Rule(Permission.READ, _its_number),
    "metrics": Rule(Permission.SUPERVISE, _own_company),
    "presence": Rule(Permission.READ, _own_company),
    "typing": Rule(Permission.READ, _its_conversation),
}


def read_topic(name: str) -> Place:
    """The halves of a topic's name; raises `InvalidInput` for a name that no topic has."""
    match = _TOPIC.fullmatch(name)
    if match is None or match[1] not in RULES:
        known = ", ".join(f"{noun}:<id>" for noun in RULES)
        raise InvalidInput("There is no such kind of topic.", expected=known, got=name[:80])
    return Place(match[1], match[2])


async def admit(app: App, scope: Scope, place: Place) -> None:
    """Return if the caller may look; raises `Forbidden`, or `NotFound` for what the caller may not know of."""
    rule = RULES[place.noun]
    scope.require(rule.needs)
    await rule.check(app, scope, place.id)


def _no_topic(identifier: str) -> NotFound:
    return NotFound("There is no such topic.", got=identifier)
