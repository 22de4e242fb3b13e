"""The company's numbers: connecting them, listing them with their health, and how to reach each one.

A number's health belongs to its actor; here it is only read. The access token and the app secret are sealed
at rest, bound to their tenant, and in the clear only in memory.
"""

import secrets
from collections.abc import Callable

import msgspec

from ipro_rt.channels import messages
from ipro_rt.channels.model import CreateNumber, Health, ListNumbers, Number, NumberConfig, NumberList
from ipro_rt.channels.store import ChannelsStore, NumberRecord
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import Clock, from_millis, to_millis
from ipro_rt.kernel.errors import Conflict, NotFound, TooMany, Unavailable
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.ports import Address, Mailboxes, Secrets
from ipro_rt.kernel.scope import Permission, Scope, system_scope

MAX_REMEMBERED = 5_000
REMEMBER_S = 30.0  # how long a change made in another process may go unseen
_LIST = "numbers"


class Channels:
    """The numbers. `check_url` raises `InvalidInput` for an address the product must not call."""

    def __init__(
        self,
        store: ChannelsStore,
        mailboxes: Mailboxes,
        secrets: Secrets,
        clock: Clock,
        check_url: Callable[[str], None],
    ) -> None:
        self._store = store
        self._mailboxes = mailboxes
        self._secrets = secrets
        self._clock = clock
        self._check_url = check_url
        self._configs: Cache[str, NumberConfig] = Cache(MAX_REMEMBERED, REMEMBER_S)

    async def list_numbers(self, scope: Scope, input: ListNumbers) -> NumberList:
        """The company's numbers with their health, oldest first."""
        after = None
        if input.cursor is not None:
            millis, identifier = decode_cursor(scope, _LIST, input.cursor, int, str)
            after = (from_millis(int(millis)), str(identifier))
        found = await self._store.numbers(scope, after, input.limit + 1)
        page = found[: input.limit]
        last = page[-1][0] if len(found) > input.limit else None
        return NumberList(
            items=[_shown(scope, record, health) for record, health in page],
            next=encode_cursor(scope, _LIST, to_millis(last.created_at), last.id) if last else None,
        )

    async def create_number(self, scope: Scope, input: CreateNumber) -> Number:
        """Connect a number; its actor then asks the provider how it is."""
        self._check_url(input.base_url)
        record = NumberRecord(
            id=new_id(),
            tenant_id=scope.tenant_id,
            name=input.name,
            channel=input.channel,
            phone_number_id=input.phone_number_id,
            waba_id=input.waba_id,
            display_phone=input.display_phone,
            base_url=input.base_url.rstrip("/"),
            api_version=input.api_version,
            access_token=self._secrets.seal(scope.tenant_id, "access_token", input.access_token),
            app_secret=self._secrets.seal(scope.tenant_id, "app_secret", input.app_secret),
            verify_token=secrets.token_urlsafe(24),
            created_at=self._clock(),
        )
        if not await self._store.insert(scope, record):
            raise Conflict(
                "This number is already connected.",
                got=input.phone_number_id,
                hint="Every phone_number_id is connected once; look at the list of numbers.",
            )
        health = await self._connect(record)
        return _shown(scope, record, health)

    async def get_number(self, scope: Scope, number_id: str) -> Number:
        """One number with its health, for whoever watches it."""
        found = await self._store.get(scope, number_id)
        if found is None:
            raise NotFound("There is no such number.", got=number_id[:60])
        return _shown(scope, *found)

    async def config(self, number_id: str) -> NumberConfig:
        """How to reach a number, whoever's it is, for webhooks and hosts; raises `NotFound`."""
        known = self._configs.get(number_id)
        if known is not None:
            return known
        record = await self._store.number(number_id)
        if record is None:
            raise NotFound("There is no such number.", got=number_id[:60])
        config = self._opened(record)
        self._configs.put(number_id, config)
        return config

    async def seed(self, tenant_id: str, number_id: str, input: CreateNumber, verify_token: str) -> Number:
        """Have a number with a known id and verify token; other values than last time replace them."""
        scope = system_scope(tenant_id)
        before = await self._store.number(number_id)
        record = NumberRecord(
            id=number_id,
            tenant_id=tenant_id,
            name=before.name if before else input.name,
            channel=input.channel,
            phone_number_id=input.phone_number_id,
            waba_id=input.waba_id,
            display_phone=input.display_phone,
            base_url=input.base_url.rstrip("/"),
            api_version=input.api_version,
            access_token=self._secrets.seal(tenant_id, "access_token", input.access_token),
            app_secret=self._secrets.seal(tenant_id, "app_secret", input.app_secret),
            verify_token=verify_token,
            created_at=before.created_at if before else self._clock(),
        )
        if before is None or self._opened(before) != self._opened(record):
            await self._store.save(scope, record)
            self._configs.drop(number_id)
        return _shown(scope, record, await self._connect(record))

    async def _connect(self, record: NumberRecord) -> Health:
        """Tell the number's actor. When it cannot be reached now the number is kept all the same, and shows so."""
        to = Address("number", record.tenant_id, record.id)
        try:
            return await self._mailboxes.ask(to, messages.Connect(), Health)
        except (Unavailable, TooMany) as error:
            await self._mailboxes.intake(to, messages.Connect())
            return Health(status="connecting", reason=error.detail)

    def _opened(self, record: NumberRecord) -> NumberConfig:
        fields = msgspec.structs.asdict(record)
        for field in ("access_token", "app_secret"):
            fields[field] = self._secrets.open(record.tenant_id, field, fields[field])
        return NumberConfig(**fields)


def _shown(scope: Scope, record: NumberRecord, health: Health) -> Number:
    return Number(
        id=record.id,
        name=record.name,
        channel=record.channel,
        phone_number_id=record.phone_number_id,
        display_phone=record.display_phone,
        status=health.status,
        reason=health.reason,
        quality=health.quality,
        webhook_path=f"/hooks/whatsapp/{record.id}",
        verify_token=record.verify_token if scope.may(Permission.NUMBERS) else None,
        created_at=record.created_at,
    )
