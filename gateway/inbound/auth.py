"""From the `Authorization` header to a Scope."""

import msgspec
from aiohttp import web

from gateway.inbound.addresses import address_of
from gateway.inbound.cors import Cors
from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.errors import Unauthenticated
from ipro_rt.kernel.request import Part, current
from ipro_rt.kernel.scope import Permission, Scope

_MAX_TOKEN = 200


class Authenticator:
    """Says who a request comes from. Tokens travel in the header only, never in a URL."""

    def __init__(self, accounts: Accounts, cors: Cors) -> None:
        self._accounts = accounts
        self._cors = cors

    async def scope_of(self, request: web.Request, needs: Permission) -> Scope:
        """The caller, who may do what is needed; raises `Unauthenticated` or `Forbidden`."""
        if needs is Permission.NONE:
            return Scope(tenant_id="", address=address_of(request))
        with Part("sign-in"):
            scope = await self._accounts.authenticate(_token(request))
        if (present := current()) is not None:
            present.by(scope.tenant_id, scope.user_id)
        scope.require(needs)
        return msgspec.structs.replace(scope, address=address_of(request))


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _MAX_TOKEN:
        raise Unauthenticated(
            "The request says not who sends it.",
            expected="Authorization: Bearer <token>",
            hint="Sign in with POST /api/v1/sessions.",
        )
    return token
