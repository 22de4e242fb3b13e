"""From the `Authorization` header to a Scope, counted against its quota."""

import msgspec
from aiohttp import web

from gateway.inbound.addresses import address_of
from gateway.inbound.cors import Cors
from gateway.inbound.quotas import Quotas
from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.errors import Unauthenticated
from ipro_rt.kernel.operations import Cost
from ipro_rt.kernel.request import Part, current
from ipro_rt.kernel.scope import Permission, Scope

_MAX_TOKEN = 200
LIMITED = web.RequestKey("limited", dict[str, str])  # the headers that tell the caller's quota, for any answer
_MAX_AGENT = 400


class Authenticator:
    """Says who a request comes from. Tokens travel in the header only, never in a URL."""

    def __init__(self, accounts: Accounts, cors: Cors, quotas: Quotas) -> None:
        self._accounts = accounts
        self._cors = cors
        self._quotas = quotas

    async def scope_of(self, request: web.Request, needs: Permission, cost: Cost) -> Scope:
        """The caller, who may do what is needed; raises `Unauthenticated`, `Forbidden` or `TooMany`.

        Whoever is not known is counted by address.
        """
        stranger = Scope(tenant_id="", address=address_of(request))
        if needs is Permission.NONE:
            await self._charge(request, stranger, cost)
            agent = request.headers.get("User-Agent", "")[:_MAX_AGENT]
            return msgspec.structs.replace(stranger, user_agent=agent)
        try:
            with Part("sign-in"):
                scope = await self._accounts.authenticate(_token(request))
        except Unauthenticated:
            await self._charge(request, stranger, cost)
            raise
        if (present := current()) is not None:
            present.by(scope.tenant_id, scope.user_id)
        await self._charge(request, scope, cost)
        await self._cors.admit(request, scope)
        scope.require(needs)
        return msgspec.structs.replace(scope, address=stranger.address)

    async def _charge(self, request: web.Request, scope: Scope, cost: Cost) -> None:
        standing = await self._quotas.charge(scope, cost)
        request[LIMITED] = standing.headers
        if standing.refusal is not None:
            raise standing.refusal


def _token(request: web.Request) -> str:
    """The bearer; or, for programs written for Chatwoot, the key in their header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if not scheme and (key := request.headers.get("api_access_token")) is not None:
        scheme, token = "bearer", key.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _MAX_TOKEN:
        raise Unauthenticated(
            "The request says not who sends it.",
            expected="Authorization: Bearer <token>",
            hint="Sign in with POST /api/v1/sessions.",
        )
    return token
