"""The glass box for people: the cluster, actors, and dead letters to look at, replay or drop."""

import asyncio
from collections.abc import Awaitable

import structlog

from ipro_rt.accounts.model import ClientInfo
from ipro_rt.kernel.clock import Clock, from_millis, to_millis
from ipro_rt.kernel.errors import NotFound
from ipro_rt.kernel.glassbox import ActorDetail, GlassBox
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.ownership import Ownership
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.ports import SHARDS, Address, Mailboxes
from ipro_rt.kernel.scope import Scope
from ipro_rt.system import inputs, rules
from ipro_rt.system.model import ActorPage, Cluster, DeadLetterPage, DeadLetterView
from ipro_rt.system.store import LetterHead, SystemStore

log = structlog.get_logger("system")


_ACTORS, _LETTERS = "actors", "dead_letters"


class System:
    """What runs, seen from outside."""

    def __init__(
        self,
        store: SystemStore,
        glassbox: GlassBox,
        ownership: Ownership,
        mailboxes: Mailboxes,
        clock: Clock,
        client: ClientInfo,
    ) -> None:
        self._store = store
        self._glassbox = glassbox
        self._ownership = ownership
        self._mailboxes = mailboxes
        self._clock = clock
        self._client = client

    async def get_cluster(self, scope: Scope, input: Nothing) -> Cluster:
        """Everything at a glance, with the caller's dead letters."""
        return await self._look(self._store.count_letters(scope))

    async def figures(self) -> Cluster:
        """The same for whoever watches the machine, with everybody's dead letters. For metrics, not for a caller."""
        return await self._look(self._store.count_all_letters())

    async def list_actors(self, scope: Scope, input: inputs.ListActors) -> ActorPage:
        """The caller's actors in memory, by kind and id."""
        after = None
        if input.cursor is not None:
            kind, identifier = decode_cursor(scope, _ACTORS, input.cursor, str, str)
            after = Address(str(kind), scope.tenant_id, str(identifier)).key
        found = await self._glassbox.actors(scope.tenant_id, input.kind, after, input.limit + 1)
        page = found[: input.limit]
        more = len(found) > input.limit
        return ActorPage(items=page, next=encode_cursor(scope, _ACTORS, page[-1].kind, page[-1].id) if more else None)

    async def get_actor(self, scope: Scope, input: inputs.OneActor) -> ActorDetail:
        """One of the caller's actors, in memory or asleep."""
        return await self._glassbox.actor(Address(input.kind, scope.tenant_id, input.id))

    async def list_dead_letters(self, scope: Scope, input: inputs.ListDeadLetters) -> DeadLetterPage:
        """The caller's dead letters, newest first."""
        after = None
        if input.cursor is not None:
            millis, identifier = decode_cursor(scope, _LETTERS, input.cursor, int, str)
            after = (from_millis(int(millis)), str(identifier))
        found = await self._store.letters(scope, after, input.limit + 1)
        page = found[: input.limit]
        more = len(found) > input.limit
        return DeadLetterPage(
            items=[_shown(head) for head in page],
            next=encode_cursor(scope, _LETTERS, to_millis(page[-1].at), page[-1].id) if more else None,
        )

    async def replay_dead_letter(self, scope: Scope, input: inputs.OneDeadLetter) -> Nothing:
        """Deliver a letter once more, for good, then forget it. One that breaks again comes back as a dead letter.

        Accepted before it is forgotten, so a crash between the two delivers it twice; its turn's pids make that once.
        """
        letter = await self._store.letter(scope, input.id)
        if letter is None:
            raise _no_letter(input.id)
        await self._mailboxes.replay(Address.of_key(letter.key), letter.body)
        await self._store.drop(scope, letter.id, letter.at)  # one that already came back under its id stays
        log.info("dead_letter.replayed", letter=letter.id, key=letter.key, user=scope.user_id)
        return Nothing()

    async def drop_dead_letter(self, scope: Scope, input: inputs.OneDeadLetter) -> Nothing:
        """Forget a letter for ever."""
        if not await self._store.drop(scope, input.id):
            raise _no_letter(input.id)
        log.info("dead_letter.dropped", letter=input.id, user=scope.user_id)
        return Nothing()

    async def _look(self, counting: Awaitable[int]) -> Cluster:
        cards, table, coordinator, gateways, inbox, dead_letters = await asyncio.gather(
            self._ownership.hosts(),
            self._ownership.table(),
            self._store.coordinator(),
            self._store.gateways(),
            self._store.count_inbox(),
            counting,
        )
        return Cluster(
            at=self._clock(),
            version=self._client.version,
            mode=self._client.mode,
            shards=rules.shards_view(cards, table, SHARDS),
            coordinator=coordinator,
            nodes=rules.node_views(cards),
            hosts=rules.host_views(cards, table),
            gateways=gateways,
            inbox=inbox,
            dead_letters=dead_letters,
        )


def _shown(head: LetterHead) -> DeadLetterView:
    actor = Address.of_key(head.key)
    return DeadLetterView(
        id=head.id,
        kind=actor.kind,
        actor=actor.id,
        message=head.message,
        error=rules.shown_error(head.error),
        source=head.source,
        at=head.at,
        tries=head.tries,
    )


def _no_letter(letter_id: str) -> NotFound:
    return NotFound("There is no such dead letter.", got=letter_id[:60], hint="It may have been replayed or dropped.")
