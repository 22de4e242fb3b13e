"""What a link sent by e-mail stands for, in MongoDB: invitations and password resets, found by the hash of a token."""

from datetime import datetime

from ipro_rt.accounts.model import Invitation, PasswordReset
from ipro_rt.kernel.scope import Scope
from storage.engine.codec import pack, unpack
from storage.engine.indexes import Index
from storage.engine.mongo import Database

_MAX_OPEN = 500

INDEXES = [
    Index("invitations", (("token_hash", 1),), unique=True),
    Index("invitations", (("tenant_id", 1), ("email", 1))),
    Index("invitations", (("expires_at", 1),), ttl=0),
    Index("password_resets", (("tenant_id", 1), ("user_id", 1))),
    Index("password_resets", (("expires_at", 1),), ttl=0),
]


class MongoLinks:
    """Fulfils `ipro_rt.accounts.store.LinkStore`. A link's token is looked up before a tenant is known."""

    def __init__(self, database: Database) -> None:
        self._invitation_tokens = database.system("invitations")
        self._reset_tokens = database.system("password_resets")
        self._invitations = database.collection("invitations")
        self._resets = database.collection("password_resets")

    async def invitation(self, token_hash: str) -> Invitation | None:
        """The one a link stands for."""
        found = await self._invitation_tokens.get({"token_hash": token_hash})
        return unpack(found, Invitation) if found else None

    async def invitations(self, scope: Scope, now: datetime) -> list[Invitation]:
        """Those of a tenant that are open, newest first; at most 500."""
        found = await self._invitations.of(scope).find(
            {"expires_at": {"$gt": now}}, sort=[("expires_at", -1), ("_id", -1)], limit=_MAX_OPEN
        )
        return [unpack(each, Invitation) for each in found]

    async def count_invitations(self, scope: Scope) -> int:
        """How many there are, counted up to one past the bound."""
        return await self._invitations.of(scope).count({}, limit=_MAX_OPEN + 1)

    async def add_invitation(self, scope: Scope, invitation: Invitation) -> None:
        """Keep a new one in the place of those to the same e-mail."""
        await self._invitations.of(scope).delete({"email": invitation.email})
        await self._invitations.of(scope).insert(pack(invitation))

    async def end_invitation(self, scope: Scope, invitation_id: str) -> Invitation | None:
        """Take one away, and return it to the one caller who did."""
        found = await self._invitations.of(scope).get({"_id": invitation_id})
        if found is None or await self._invitations.of(scope).delete({"_id": invitation_id}) == 0:
            return None
        return unpack(found, Invitation)

    async def reset(self, token_hash: str) -> PasswordReset | None:
        """The one a link stands for."""
        found = await self._reset_tokens.get({"_id": token_hash})
        return unpack(found, PasswordReset) if found else None

    async def add_reset(self, scope: Scope, reset: PasswordReset) -> None:
        """Keep a new one in the place of the user's older ones."""
        await self._resets.of(scope).delete({"user_id": reset.user_id})
        await self._resets.of(scope).insert(pack(reset))

    async def end_reset(self, scope: Scope, token_hash: str) -> bool:
        """Take one away; True for the one caller who did."""
        return await self._resets.of(scope).delete({"_id": token_hash}) > 0

    async def end_resets_of(self, scope: Scope, user_id: str) -> None:
        """Take all of a user away."""
        await self._resets.of(scope).delete({"user_id": user_id})
