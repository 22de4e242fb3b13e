"""The people of a company: who they are, what role they have, whether they may still sign in."""

import msgspec
from msgspec import UNSET

from ipro_rt.accounts import rules
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.inputs import ListTeam, ListUsers, OneUser, UpdateUser
from ipro_rt.accounts.model import User
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.views import Team, UserPage, UserView, colleague, user_view
from ipro_rt.kernel.errors import Conflict, NotFound
from ipro_rt.kernel.paging import decode_cursor, encode_cursor
from ipro_rt.kernel.scope import Scope
from ipro_rt.kernel.versions import expect

_LIST = "users"
_MAX_TRIES = 5


class Users:
    """Lists and changes users. There is no removing: what a user wrote keeps its author."""

    def __init__(self, store: AccountsStore, access: AccessChanges) -> None:
        self._store = store
        self._access = access

    async def list_users(self, scope: Scope, input: ListUsers) -> UserPage:
        """A page of users by name, for administrators."""
        page, after = await self._page(scope, input.active, input.cursor, input.limit)
        return UserPage(items=[user_view(each) for each in page], next=after)

    async def list_team(self, scope: Scope, input: ListTeam) -> Team:
        """A page of colleagues by name, for everybody."""
        page, after = await self._page(scope, None, input.cursor, input.limit)
        return Team(items=[colleague(each) for each in page], next=after)

    async def get_user(self, scope: Scope, input: OneUser) -> UserView:
        """One user."""
        return user_view(await self._get(scope, input.id))

    async def update_user(self, scope: Scope, input: UpdateUser) -> UserView:
        """Change what is given; whoever is deactivated is out at once, everywhere."""
        for _ in range(_MAX_TRIES):
            before = await self._get(scope, input.id)
            expect(input.if_match, before.version)
            after = _amended(before, input)
            rules.check_change(scope, before, after.role, after.active)
            if after == before:
                return user_view(before)
            if await self._save(scope, before, after):
                await self._tell(scope, before, after)
                return user_view(after)
        raise Conflict("This user is being changed by others.", hint="Look again, then retry.")

    async def _save(self, scope: Scope, before: User, after: User) -> bool:
        """Owners leave the list of owners before they stop being ones, and enter it after they became ones."""
        was, will = _owns(before), _owns(after)
        if was and not will and not await self._store.leave_owners(scope, before.id):
            raise Conflict(
                "A company keeps its last owner.", code="last_owner", hint="Make somebody else an owner first."
            )
        saved = await self._store.change_user(scope, before, after)
        if (saved and will and not was) or (not saved and was and not will):
            await self._store.add_owner(scope, before.id)
        return saved

    async def _tell(self, scope: Scope, before: User, after: User) -> None:
        if not after.active:
            await self._store.end_sessions_of(scope, after.id)
            await self._store.end_resets_of(scope, after.id)
        if (before.name, before.role, before.active) != (after.name, after.role, after.active):
            await self._access.announce(scope, after.id, *await self._store.api_key_ids_of(scope, after.id))

    async def _get(self, scope: Scope, user_id: str) -> User:
        user = await self._store.user(scope, user_id)
        if user is None:
            raise NotFound("There is no such user.", got=user_id[:60])
        return user

    async def _page(
        self, scope: Scope, active: bool | None, cursor: str | None, limit: int
    ) -> tuple[list[User], str | None]:
        after = None
        if cursor is not None:
            name, identifier = decode_cursor(scope, _LIST, cursor, str, str)
            after = (str(name), str(identifier))
        found = await self._store.users_page(scope, active=active, after=after, limit=limit + 1)
        page = found[:limit]
        more = len(found) > limit
        return page, encode_cursor(scope, _LIST, page[-1].name, page[-1].id) if more else None


def _owns(user: User) -> bool:
    return user.role == "owner" and user.active


def _amended(user: User, input: UpdateUser) -> User:
    given = {
        field: value
        for field in ("name", "role", "function", "active")
        if (value := getattr(input, field)) is not UNSET
    }
    if "name" in given:
        given["name"] = rules.clean_name(given["name"])
    after = msgspec.structs.replace(user, **given)
    return user if after == user else msgspec.structs.replace(after, version=user.version + 1)
