"""Tenants and users in MongoDB. An e-mail is unique in the whole product and looked up before a tenant is known."""

from ipro_rt.accounts.model import Tenant, User
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

INDEXES = [
    Index("users", (("email", 1),), unique=True),
    Index("users", (("tenant_id", 1), ("name", 1))),
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

    async def tenant(self, scope: Scope) -> Tenant | None:
        """The tenant itself."""
        found = await self._tenants.get({"_id": scope.tenant_id})
        return unpack(found, Tenant) if found else None

    async def save_tenant(self, tenant: Tenant) -> None:
        """Create it, or replace it whole."""
        await self._tenants.update({"_id": tenant.id}, {"$set": pack(tenant)}, upsert=True)

    async def save_user(self, scope: Scope, user: User) -> None:
        """Create it, or replace it whole."""
        await self._users.of(scope).update({"_id": user.id}, {"$set": pack(user)}, upsert=True)
