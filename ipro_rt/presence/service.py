"""People at this moment: told to those who look, shared among gateways, forgotten by itself.

Each gateway knows its own sockets and says every RENEW_S what it knows; what the others say is good for LEASE_S. So a
gateway that dies takes its people offline within LEASE_S and a tick, and one that hears nobody shows its own.
"""

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from ipro_rt.kernel.clock import Clock, from_millis
from ipro_rt.kernel.encoding import encode
from ipro_rt.kernel.gossip import Gossip
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope
from ipro_rt.presence.board import FOREVER, Board, Lease, Place
from ipro_rt.presence.events import Word, read, written
from ipro_rt.presence.model import (
    AtConversation,
    PersonAtConversation,
    PersonPresence,
    PresenceChanged,
    PresenceList,
    SetPresence,
    Status,
    TypingChanged,
)

GRACE_S = 5.0  # somebody whose last socket closed may be on the way to another gateway
TYPING_S = 6.0  # clients say every few seconds that somebody still types
LEASE_S = 12.0
RENEW_S = 4.0
TICK_S = 1.0
REMEMBER_S = 3600.0  # how long somebody who left is listed
BATCH = 500  # words said at once
_KEY = "key:"  # begins the session of an API key, which is nobody

Tell = Callable[[str, str, bytes], None]  # topic, key, the event as JSON
log = structlog.get_logger("presence")


def presence_topic(tenant_id: str) -> str:
    """The topic of a company's people."""
    return f"presence:{tenant_id}"


def typing_topic(conversation_id: str) -> str:
    """The topic of the people at a conversation."""
    return f"typing:{conversation_id}"


class _Socket(msgspec.Struct):
    tenant_id: str
    user_id: str
    name: str
    looks_at: set[str] = set()


class Presence:
    """Owns what this gateway knows of people. `tell` is where events go, once somebody can look."""

    def __init__(self, gossip: Gossip, clock: Clock) -> None:
        self._gossip = gossip
        self._clock = clock
        self._life = new_id()
        self._board = Board(self._now)
        self._sockets: dict[str, _Socket] = {}
        self._holding: dict[tuple[Place, str], set[str]] = {}
        self._away: dict[tuple[str, str], tuple[int, bool]] = {}
        self._shown: dict[str, dict[str, PersonPresence]] = {}
        self._untold: dict[tuple[str, str], PersonPresence] = {}
        self._doing: dict[tuple[str, str, str], tuple[bool, bool]] = {}  # at conversations: types, looks
        self._renewed = 0.0
        self._task: asyncio.Task[None] | None = None
        self.tell: Tell = lambda topic, key, body: None
        gossip.listen(self.heard)

    # What the gateway says

    def connected(self, scope: Scope, sid: str) -> None:
        """Somebody's socket signed in."""
        if scope.session.startswith(_KEY):
            return
        self._sockets[sid] = _Socket(scope.tenant_id, scope.user_id, scope.user_name, set())
        self._hold(Place("here", scope.tenant_id), sid)

    def gone(self, sid: str) -> None:
        """A socket closed."""
        socket = self._sockets.get(sid)
        if socket is None:
            return
        for conversation_id in list(socket.looks_at):
            self.looks_away(sid, conversation_id)
        self._let_go(Place("here", socket.tenant_id), sid, GRACE_S)
        del self._sockets[sid]

    def looks(self, sid: str, conversation_id: str) -> None:
        """A socket looks at a conversation, which is one of its company's."""
        socket = self._sockets.get(sid)
        if socket is not None:
            socket.looks_at.add(conversation_id)
            self._hold(Place("viewing", socket.tenant_id, conversation_id), sid)

    def looks_away(self, sid: str, conversation_id: str) -> None:
        """It looks no more."""
        socket = self._sockets.get(sid)
        if socket is not None and conversation_id in socket.looks_at:
            socket.looks_at.discard(conversation_id)
            self._let_go(Place("viewing", socket.tenant_id, conversation_id), sid, 0.0)

    def types(self, scope: Scope, conversation_id: str) -> None:
        """Somebody types in a conversation of the company; true for TYPING_S."""
        if scope.session.startswith(_KEY):
            return
        place = Place("typing", scope.tenant_id, conversation_id)
        said = self._board.lease(place, scope.user_id, self._life)
        if said is not None and said.until > self._now() + TYPING_S - TICK_S:
            return
        lease = Lease(scope.user_name, self._now(), self._now() + TYPING_S)
        self._put(place, scope.user_id, lease, TYPING_S)

    # Operations

    async def set_presence(self, scope: Scope, input: SetPresence) -> PersonPresence:
        """Say of oneself that one is away, or here again. Who has no socket open is offline all the same."""
        key = (scope.tenant_id, scope.user_id)
        place = Place("here", scope.tenant_id)
        if self._board.said(place, scope.user_id) is None:
            return PersonPresence(scope.user_id, scope.user_name, "offline", self._clock())
        self._away[key] = (round(self._now() * 1000), input.status == "away")
        lease = self._board.said(place, scope.user_id)
        assert lease is not None
        self._say([self._word(place, scope.user_id, lease, LEASE_S)])
        self._look(place, scope.user_id)
        return self._shown[scope.tenant_id][scope.user_id]

    async def list_presence(self, scope: Scope, input: Nothing) -> PresenceList:
        """The company's people, those who changed last first."""
        return self.people(scope.tenant_id)

    # What those who look see

    def people(self, tenant_id: str) -> PresenceList:
        """See `list_presence`."""
        shown = self._shown.get(tenant_id, {}).values()
        return PresenceList(sorted(shown, key=lambda each: each.since, reverse=True))

    def at_conversation(self, tenant_id: str, conversation_id: str) -> AtConversation:
        """Who types there or looks at it."""
        places = _at(tenant_id, conversation_id)
        users = {user for place in places for user in self._board.users(place)}
        return AtConversation([self._person(tenant_id, conversation_id, user) for user in sorted(users)])

    # Time

    def start(self) -> None:
        """Begin to forget, and to say again."""
        self._task = asyncio.create_task(self._go_on(), name="presence")

    async def stop(self) -> None:
        """Say no more: what was said is over when its time is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()

    def tick(self) -> None:
        """Forget what is over, and say again what is not."""
        for place, user_id in self._board.expire():
            self._look(place, user_id)
        self._tell_all()
        now = self._now()
        if now - self._renewed < RENEW_S:
            return
        self._renewed = now
        mine = [(place, user, lease) for place, user, lease in self._board.of(self._life) if lease.until == FOREVER]
        words = [self._word(place, user, lease, LEASE_S) for place, user, lease in mine]
        for first in range(
            0, max(1, len(words)), BATCH
        ):  # nothing is said too: silence would mean that nobody is heard
            self._say(words[first : first + BATCH])
        self._forget(now - REMEMBER_S)

    def _tell_all(self) -> None:
        """Once a tick: when thousands come back at once, thousands may be looking."""
        untold, self._untold = self._untold, {}
        for (tenant_id, user_id), person in untold.items():
            event = PresenceChanged("presence.changed", self._clock(), person)
            self.tell(presence_topic(tenant_id), user_id, encode(event))

    def _forget(self, before: float) -> None:
        for tenant_id, people in list(self._shown.items()):
            for person in list(people.values()):
                if person.status == "offline" and person.since.timestamp() < before:
                    del people[person.user_id]
            if not people:
                del self._shown[tenant_id]

    # Among gateways

    def heard(self, body: bytes) -> None:
        """What a gateway said."""
        try:
            words = read(body)
        except msgspec.MsgspecError as error:  # another version of us, or somebody else
            log.warning("presence.not_understood", error=str(error)[:200])
            return
        if words.life == self._life:
            return
        for word in words.words:
            self._learn(words.life, word)

    def _learn(self, life: str, word: Word) -> None:
        place = Place(word.kind, word.tenant_id, word.subject)
        if word.away_at > self._away.get((word.tenant_id, word.user_id), (0, False))[0]:
            self._away[(word.tenant_id, word.user_id)] = (word.away_at, word.away)
        if word.ttl_ms > 0:
            until = self._now() + min(word.ttl_ms / 1000, LEASE_S)
            self._board.put(life, place, word.user_id, Lease(word.name, word.since_ms / 1000, until))
        else:
            self._board.take(life, place, word.user_id)
        self._look(place, word.user_id)

    def _say(self, words: list[Word]) -> None:
        self._gossip.say(written(self._life, words))

    def _word(self, place: Place, user_id: str, lease: Lease, ttl_s: float) -> Word:
        at, away = self._away.get((place.tenant_id, user_id), (0, False)) if place.kind == "here" else (0, False)
        since, ttl = round(lease.since * 1000), round(ttl_s * 1000)
        return Word(place.kind, place.tenant_id, place.subject, user_id, lease.name, since, ttl, at, away)

    # What is held

    def _hold(self, place: Place, sid: str) -> None:
        socket = self._sockets[sid]
        holding = self._holding.setdefault((place, socket.user_id), set())
        holding.add(sid)
        if len(holding) == 1:
            before = self._board.said(place, socket.user_id)
            since = before.since if before is not None else self._now()
            self._put(place, socket.user_id, Lease(socket.name, since, FOREVER), LEASE_S)

    def _let_go(self, place: Place, sid: str, grace_s: float) -> None:
        socket = self._sockets[sid]
        holding = self._holding.get((place, socket.user_id), set())
        holding.discard(sid)
        if holding:
            return
        self._holding.pop((place, socket.user_id), None)
        before = self._board.lease(place, socket.user_id, self._life)
        since = before.since if before is not None else self._now()
        self._put(place, socket.user_id, Lease(socket.name, since, self._now() + grace_s), grace_s)

    def _put(self, place: Place, user_id: str, lease: Lease, ttl_s: float) -> None:
        if ttl_s > 0:
            self._board.put(self._life, place, user_id, lease)
        else:
            self._board.take(self._life, place, user_id)
        self._say([self._word(place, user_id, lease, ttl_s)])
        self._look(place, user_id)

    # What is shown

    def _look(self, place: Place, user_id: str) -> None:
        if place.kind == "here":
            self._show(place, user_id)
            return
        person = self._person(place.tenant_id, place.subject, user_id)
        key = (place.tenant_id, place.subject, user_id)
        before, now = self._doing.get(key, (False, False)), (person.typing, person.viewing)
        if before == now:
            return
        self._doing[key] = now
        if not any(now):
            del self._doing[key]
        event = TypingChanged("typing.changed", self._clock(), person)
        self.tell(typing_topic(place.subject), user_id, encode(event))

    def _show(self, place: Place, user_id: str) -> None:
        lease = self._board.said(place, user_id)
        before = self._shown.get(place.tenant_id, {}).get(user_id)
        if lease is None:
            self._away.pop((place.tenant_id, user_id), None)
        if lease is None and before is None:
            return
        name = lease.name if lease is not None else before.name if before is not None else ""
        status, since = self._status(place.tenant_id, user_id, lease)
        if before is not None and before.status == status:
            return
        person = PersonPresence(user_id, name, status, from_millis(round(since * 1000)))
        self._shown.setdefault(place.tenant_id, {})[user_id] = person
        self._untold[(place.tenant_id, user_id)] = person

    def _status(self, tenant_id: str, user_id: str, lease: Lease | None) -> tuple[Status, float]:
        if lease is None:
            return "offline", self._now()
        at, away = self._away.get((tenant_id, user_id), (0, False))
        return ("away" if away else "online"), max(lease.since, at / 1000)

    def _person(self, tenant_id: str, conversation_id: str, user_id: str) -> PersonAtConversation:
        typing, viewing = (self._board.said(place, user_id) for place in _at(tenant_id, conversation_id))
        either = typing or viewing
        name = either.name if either is not None else ""
        return PersonAtConversation(user_id, name, typing is not None, viewing is not None)

    def _now(self) -> float:
        return self._clock().timestamp()


def _at(tenant_id: str, conversation_id: str) -> tuple[Place, Place]:
    return Place("typing", tenant_id, conversation_id), Place("viewing", tenant_id, conversation_id)
