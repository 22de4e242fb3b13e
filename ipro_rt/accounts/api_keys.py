"""API keys: how programs come in. A key is an actor of its own, by its name, and may a part of what its maker may.

Should its maker lose a permission, the key loses it too; should the maker be deactivated, the key is worthless. So keys
that are to last are made by an account that lasts.
"""

from datetime import timedelta

from ipro_rt.accounts import rules
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.inputs import CreateApiKey, ListApiKeys, OneApiKey
from ipro_rt.accounts.model import ApiKey
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.tokens import hash_token, new_api_key
from ipro_rt.accounts.views import ApiKeyPage, NewApiKey, api_key_view
from ipro_rt.kernel.clock import Clock, whole_millis
from ipro_rt.kernel.errors import FieldError, Forbidden, InvalidInput, NotFound, TooMany
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.permissions import GRANTABLE
from ipro_rt.kernel.scope import Scope

MAX_KEYS = 500
SOONEST = timedelta(minutes=1)
_LIST = "api_keys"


class ApiKeys:
    """Makes, lists and revokes keys."""

    def __init__(self, store: AccountsStore, clock: Clock, access: AccessChanges) -> None:
        self._store = store
        self._clock = clock
        self._access = access

    async def create_api_key(self, scope: Scope, input: CreateApiKey) -> NewApiKey:
        """Make one; the key itself is shown this once."""
        now = self._clock()
        beyond = [each for each in input.scopes if each not in GRANTABLE or not scope.may(each)]
        if beyond:
            raise Forbidden(
                "A key is given no more than its maker may, and makes no keys.",
                expected=", ".join(each for each in GRANTABLE if scope.may(each)),
                got=", ".join(beyond),
            )
        if input.expires_at is not None and (input.expires_at.tzinfo is None or input.expires_at < now + SOONEST):
            raise InvalidInput(
                "The key would have expired.", errors=[FieldError("/expires_at", "must lie ahead, with a time zone")]
            )
        if await self._store.count_api_keys(scope) >= MAX_KEYS:
            raise TooMany(f"A company has at most {MAX_KEYS} keys.", retry_after=None)
        identifier = new_id()
        token = new_api_key(identifier)
        key = ApiKey(
            id=identifier,
            tenant_id=scope.tenant_id,
            name=rules.clean_name(input.name),
            token_hash=hash_token(token),
            scopes=tuple(dict.fromkeys(input.scopes)),
            made_by=scope.user_id,
            made_by_name=scope.user_name,
            created_at=now,
            expires_at=whole_millis(input.expires_at) if input.expires_at else None,
        )
        await self._store.add_api_key(scope, key)
        return NewApiKey(token=token, api_key=api_key_view(key))

    async def list_api_keys(self, scope: Scope, input: ListApiKeys) -> ApiKeyPage:
        """A page of keys, the newest first; revoked ones too."""
        before = None
        if input.cursor is not None:
            before = str(decode_cursor(scope, _LIST, input.cursor, str)[0])
        found = await self._store.api_keys_page(scope, before=before, limit=input.limit + 1)
        page = found[: input.limit]
        more = len(found) > input.limit
        return ApiKeyPage(
            items=[api_key_view(each) for each in page],
            next=encode_cursor(scope, _LIST, page[-1].id) if more else None,
        )

    async def revoke_api_key(self, scope: Scope, input: OneApiKey) -> Nothing:
        """Make it worthless, everywhere within a second; its name stays with what it did."""
        if not await self._store.revoke_api_key(scope, input.id, self._clock()):
            raise NotFound("There is no such key, or it was revoked.", got=input.id[:60])
        await self._access.announce(scope, input.id)
        return Nothing()
