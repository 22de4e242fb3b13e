"""API keys in MongoDB: found by the hash of the key before a tenant is known. Revoked ones stay, for their names."""

from datetime import datetime
from typing import Any

from ipro_rt.accounts.model import ApiKey
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

NAME = "api_keys"
_MAX_KEYS = 1000

INDEXES = [
    Index(NAME, (("token_hash", 1),), unique=True),
    Index(NAME, (("tenant_id", 1), ("_id", -1))),
]


class MongoApiKeys:
    """Fulfils `ipro_rt.accounts.store.ApiKeyStore`."""

    def __init__(self, database: Database) -> None:
        self._key_tokens = database.system(NAME)
        self._keys = database.collection(NAME)

    async def api_key(self, token_hash: str) -> ApiKey | None:
        """The key with this hash, in any tenant."""
        found = await self._key_tokens.get({"token_hash": token_hash})
        return unpack(found, ApiKey) if found else None

    async def api_key_by_id(self, scope: Scope, key_id: str) -> ApiKey | None:
        """A key of the tenant."""
        found = await self._keys.of(scope).get({"_id": key_id})
        return unpack(found, ApiKey) if found else None

    async def api_keys_page(self, scope: Scope, *, before: str | None, limit: int) -> list[ApiKey]:
        """The newest first."""
        filter: dict[str, Any] = {} if before is None else {"_id": {"$lt": before}}
        found = await self._keys.of(scope).find(filter, sort=[("_id", -1)], limit=limit)
        return [unpack(each, ApiKey) for each in found]

    async def api_key_ids_of(self, scope: Scope, user_id: str) -> list[str]:
        """The keys a user made that were not revoked; at most 1000."""
        filter = {"made_by": user_id, "revoked_at": None}
        found = await self._keys.of(scope).find(filter, limit=_MAX_KEYS, fields={"_id": 1})
        return [str(each["_id"]) for each in found]

    async def count_api_keys(self, scope: Scope) -> int:
        """How many were not revoked, counted up to 1000."""
        return await self._keys.of(scope).count({"revoked_at": None}, limit=_MAX_KEYS)

    async def add_api_key(self, scope: Scope, key: ApiKey) -> None:
        """Keep a new one."""
        await self._keys.of(scope).insert(pack(key))

    async def touch_api_key(self, scope: Scope, key_id: str, at: datetime) -> None:
        """It was used."""
        await self._keys.of(scope).update({"_id": key_id}, {"$set": {"last_used_at": at}})

    async def revoke_api_key(self, scope: Scope, key_id: str, at: datetime) -> bool:
        """Make it worthless; False when there is none, or it was before."""
        return await self._keys.of(scope).update({"_id": key_id, "revoked_at": None}, {"$set": {"revoked_at": at}})
