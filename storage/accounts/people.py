"""Tenants and users in MongoDB. An e-mail is unique in the whole product and looked up before a tenant is known.

A tenant's document also holds `owners`, the ids of its active owners. They leave it before they stop being owners and
enter it after they became owners, and the last one cannot leave: so two who demote each other at once cannot both
succeed.
"""

from typing import Any

from ipro_rt.accounts.model import SecondFactor, Tenant, User
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, plain, unpack
from storage.engine.collection import Duplicate
from storage.engine.indexes import Index
from storage.engine.mongo import Database

_MAX_OWNERS = 1000

INDEXES = [
    Index("users", (("email", 1),), unique=True),
    Index("users", (("tenant_id", 1), ("name", 1), ("_id", 1))),
    Index("tenants", (("domains", 1),)),
]


class MongoPeople:
    """Fulfils `ipro_rt.accounts.store.PeopleStore`."""

    def __init__(self, database: Database) -> None:
        self._tenants = database.system("tenants")
        self._logins = database.system("users")
        self._users = database.collection("users")

    async def user_by_email(self, email: str) -> User | None:
        """Whose e-mail this is, in any tenant."""
        found = await self._logins.get({"email": email})
        return unpack(found, User) if found else None

    async def user(self, scope: Scope, user_id: str) -> User | None:
        """A user of the tenant."""
        found = await self._users.of(scope).get({"_id": user_id})
        return unpack(found, User) if found else None

    async def users_page(
        self, scope: Scope, *, active: bool | None, after: tuple[str, str] | None, limit: int
    ) -> list[User]:
        """By name, then id."""
        filter: dict[str, Any] = {} if active is None else {"active": active}
        if after is not None:
            name, identifier = after
            filter["$or"] = [{"name": {"$gt": name}}, {"name": name, "_id": {"$gt": identifier}}]
        found = await self._users.of(scope).find(filter, sort=[("name", 1), ("_id", 1)], limit=limit)
        return [unpack(each, User) for each in found]

    async def tenant(self, scope: Scope) -> Tenant | None:
        """The tenant itself."""
        found = await self._tenants.get({"_id": scope.tenant_id})
        return unpack(found, Tenant) if found else None

    async def has_domain(self, origin: str) -> bool:
        """Whether any tenant's pages come from this origin."""
        return await self._tenants.get({"domains": origin}, {"_id": 1}) is not None

    async def save_tenant(self, tenant: Tenant) -> None:
        """Create it, or replace it whole."""
        await self._tenants.update({"_id": tenant.id}, {"$set": pack(tenant)}, upsert=True)

    async def change_tenant(self, before: Tenant, after: Tenant) -> bool:
        """Keep a change; False when there is another version by now."""
        was = {"_id": before.id, "version": _version(before.version)}
        return await self._tenants.update(was, {"$set": pack(after)})

    async def save_user(self, scope: Scope, user: User) -> None:
        """Create it, or replace it whole."""
        await self._users.of(scope).update({"_id": user.id}, {"$set": pack(user)}, upsert=True)

    async def add_user(self, scope: Scope, user: User) -> bool:
        """Keep a new one; False when the e-mail is somebody's."""
        try:
            await self._users.of(scope).insert(pack(user))
        except Duplicate:
            return False
        return True

    async def change_user(self, scope: Scope, before: User, after: User) -> bool:
        """Keep name, role, function and being active; False when there is another version by now."""
        was = {"_id": before.id, "version": _version(before.version)}
        now = {"name": after.name, "role": after.role, "function": after.function, "active": after.active}
        return await self._users.of(scope).update(was, {"$set": now | {"version": after.version}})

    async def set_password(self, scope: Scope, user_id: str, before: str, after: str) -> bool:
        """Keep another password's hash; False when it changed meanwhile."""
        was = {"_id": user_id, "password_hash": before}
        return await self._users.of(scope).update(was, {"$set": {"password_hash": after}})

    async def set_second_factor(self, scope: Scope, user_id: str, factor: SecondFactor | None) -> None:
        """Replace it whole, or take it away."""
        change = {"$set": {"second_factor": plain(factor)}, "$inc": {"version": 1}}  # whoever lists users sees it
        await self._users.of(scope).update({"_id": user_id}, change)

    async def take_step(self, scope: Scope, user_id: str, step: int) -> bool:
        """Use up a half minute's code; False when it, or a later one, was used before."""
        fresh = {"_id": user_id, "second_factor.last_step": {"$lt": step}}
        return await self._users.of(scope).update(fresh, {"$set": {"second_factor.last_step": step}})

    async def take_recovery_code(self, scope: Scope, user_id: str, hashed: str) -> bool:
        """Use up a recovery code; False when there is no such code any more."""
        there = {"_id": user_id, "second_factor.recovery": hashed}
        return await self._users.of(scope).update(there, {"$pull": {"second_factor.recovery": hashed}})

    async def add_owner(self, scope: Scope, user_id: str) -> None:
        """Count somebody among the owners."""
        await self._know_owners(scope)
        await self._tenants.update({"_id": scope.tenant_id}, {"$addToSet": {"owners": user_id}})

    async def leave_owners(self, scope: Scope, user_id: str) -> bool:
        """Count somebody among the owners no longer; False for the last one."""
        await self._know_owners(scope)
        two = {"_id": scope.tenant_id, "owners": user_id, "owners.1": {"$exists": True}}
        if await self._tenants.update(two, {"$pull": {"owners": user_id}}):
            return True
        return await self._tenants.get({"_id": scope.tenant_id, "owners": user_id}, {"_id": 1}) is None

    async def _know_owners(self, scope: Scope) -> None:
        """Companies made before owners were counted get their list now."""
        if await self._tenants.get({"_id": scope.tenant_id, "owners": {"$exists": True}}, {"_id": 1}):
            return
        found = await self._users.of(scope).find({"role": "owner", "active": True}, limit=_MAX_OWNERS)
        unknown = {"_id": scope.tenant_id, "owners": {"$exists": False}}
        await self._tenants.update(unknown, {"$set": {"owners": [each["_id"] for each in found]}})


def _version(version: int) -> Any:
    """As a filter: records from before there were versions have none."""
    return version or {"$in": [0, None]}
