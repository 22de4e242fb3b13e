"""A company's own settings, and how a company begins."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET

from ipro_rt.accounts import rules
from ipro_rt.accounts.access import AccessChanges
from ipro_rt.accounts.inputs import UpdateCompany
from ipro_rt.accounts.model import Invitation, Tenant
from ipro_rt.accounts.store import AccountsStore
from ipro_rt.accounts.tokens import hash_token, new_token
from ipro_rt.accounts.views import Company, company
from ipro_rt.kernel.cache import Cache
from ipro_rt.kernel.clock import Clock
from ipro_rt.kernel.errors import Conflict, FieldError, InvalidInput, NotFound
from ipro_rt.kernel.ids import new_id
from ipro_rt.kernel.operations import Nothing
from ipro_rt.kernel.scope import Scope, system_scope
from ipro_rt.kernel.versions import expect

FIRST_INVITATION = timedelta(days=7)
TIMEZONE = "America/Sao_Paulo"
REMEMBER_S = 30.0
MAX_REMEMBERED = 10_000
_PAGE = 200
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class Companies:
    """Reads and changes companies."""

    def __init__(self, store: AccountsStore, clock: Clock, access: AccessChanges) -> None:
        self._store = store
        self._access = access
        self._clock = clock
        self._domains: Cache[str, tuple[str, ...]] = Cache(MAX_REMEMBERED, REMEMBER_S, lambda: clock().timestamp())

    async def get_company(self, scope: Scope, input: Nothing) -> Company:
        """The caller's company."""
        return company(await self._get(scope))

    async def update_company(self, scope: Scope, input: UpdateCompany) -> Company:
        """Change what is given."""
        before = await self._get(scope)
        expect(input.if_match, before.version)
        given = {
            field: value
            for field in ("name", "timezone", "domains", "second_factor")
            if (value := getattr(input, field)) is not UNSET
        }
        if "name" in given:
            given["name"] = rules.clean_name(given["name"])
        if "timezone" in given:
            _check_timezone(given["timezone"])
        if "domains" in given:
            given["domains"] = tuple(dict.fromkeys(_origin(each, n) for n, each in enumerate(given["domains"])))
        if given.get("second_factor", "off") != "off":
            await self._check_has_factor(scope)
        after = msgspec.structs.replace(before, **given, version=before.version + 1)
        if not await self._store.change_tenant(before, after):
            raise Conflict("The company is being changed by others.", hint="Look again, then retry.")
        self._domains.drop(scope.tenant_id)
        if after.second_factor != before.second_factor:
            await self._tell_all(scope)
        return company(after)

    async def create(self, name: str, owner_email: str) -> tuple[Tenant, str]:
        """A new company, and the token of its owner's invitation. Raises `Conflict` when the e-mail is somebody's."""
        email = rules.clean_email(owner_email)
        if await self._store.user_by_email(email) is not None:
            raise Conflict("Somebody with this e-mail is a user already.", code="email_taken")
        now, token = self._clock(), new_token()
        tenant = Tenant(id=new_id(), name=rules.clean_name(name), timezone=TIMEZONE, created_at=now)
        await self._store.save_tenant(tenant)
        invitation = Invitation(
            id=new_id(),
            tenant_id=tenant.id,
            email=email,
            role="owner",
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + FIRST_INVITATION,
        )
        await self._store.add_invitation(system_scope(tenant.id), invitation)
        return tenant, token

    async def anybody_lists(self, origin: str) -> bool:
        """Whether any company lists this origin, for answering a browser before it says who asks."""
        return await self._store.has_domain(origin)

    async def origins_of(self, scope: Scope) -> tuple[str, ...]:
        """Those the caller's company lists, at most half a minute old."""
        domains = self._domains.get(scope.tenant_id)
        if domains is None:
            domains = (await self._get(scope)).domains
            self._domains.put(scope.tenant_id, domains)
        return domains

    async def _tell_all(self, scope: Scope) -> None:
        """Everybody may do something else now: whoever has no second factor less, or more again."""
        after: tuple[str, str] | None = None
        while page := await self._store.users_page(scope, active=True, after=after, limit=_PAGE):
            await self._access.announce(scope, *(each.id for each in page))
            after = (page[-1].name, page[-1].id)

    async def _check_has_factor(self, scope: Scope) -> None:
        """Whoever asks it of others has one: nobody shuts himself out by a click."""
        user = await self._store.user(scope, scope.user_id)
        if user is not None and not user.guarded:
            raise Conflict("Switch on your own second factor first.", code="second_factor_required")

    async def _get(self, scope: Scope) -> Tenant:
        tenant = await self._store.tenant(scope)
        if tenant is None:
            raise NotFound("The company is no longer there.")
        return tenant


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            "There is no such time zone.", errors=[FieldError("/timezone", "is no IANA name such as America/Sao_Paulo")]
        ) from error


def _origin(text: str, place: int) -> str:
    """`https://host[:port]`, as browsers spell an origin. A bare host name means https; http is for this machine."""
    said = text.strip().lower().rstrip("/")
    parts = urlsplit(said if "://" in said else f"https://{said}")
    try:
        port = parts.port
    except ValueError:
        port = -1
    host = parts.hostname or ""
    local = host in ("localhost", "127.0.0.1")
    bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    right = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not (right and bare and port != -1 and len(host) <= 253 and _HOST.fullmatch(host) and ("." in host or local)):
        raise InvalidInput(
            "This is not a domain.",
            errors=[FieldError(f"/domains/{place}", "is no host name and no origin such as https://app.example.org")],
        )
    default = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")
