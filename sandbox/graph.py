"""The Graph API's front: tokens, which object an id names, faults that hit before anything else.

Invariant: a token opens exactly the numbers (and their accounts) registered with it; everything else answers like
an object that does not exist, or with 10/200 when the object belongs to somebody else.
"""

from __future__ import annotations

from aiohttp import web

from sandbox import errors, httpio
from sandbox.errors import GraphError
from sandbox.model import Number
from sandbox.world import WORLD, World

_BEARER = ("bearer ", "oauth ")


def token_of(request: web.Request) -> str:
    header = request.headers.get("Authorization", "")
    for scheme in _BEARER:
        if header.lower().startswith(scheme):
            return header[len(scheme) :].strip()
    token = request.query.get("access_token", "")
    if not token:
        raise errors.bad_token("An access token is required to request this resource.")
    return token


def numbers_of(request: web.Request) -> list[Number]:
    """What this token opens."""
    numbers = request.app[WORLD].store.numbers_of(token_of(request))
    if not numbers:
        raise errors.bad_token()
    return numbers


def number_of(request: web.Request) -> Number:
    """The business number in the path, if the token opens it."""
    mine = numbers_of(request)
    wanted = request.match_info["object_id"]
    for number in mine:
        if number.phone_number_id == wanted:
            return number
    if wanted in request.app[WORLD].store.numbers:
        raise GraphError(10, message="(#10) Application does not have permission for this action")
    raise errors.unknown_object(wanted, request.method)


def waba_of(request: web.Request) -> str:
    """The business account in the path, if the token opens it."""
    mine = numbers_of(request)
    wanted = request.match_info["object_id"]
    if any(number.waba_id == wanted for number in mine):
        return wanted
    if any(number.waba_id == wanted for number in request.app[WORLD].store.numbers.values()):
        raise GraphError(200, message="(#200) You do not have permission to access this WhatsApp Business Account")
    raise errors.unknown_object(wanted, request.method)


async def carried_out(request: web.Request, world: World, response: web.Response) -> web.Response:
    """The answer of a POST that was carried out; sometimes, on request, it never arrives."""
    if world.faults.drops() and request.transport:
        request[httpio.DROPPED] = True
        request.transport.abort()
    return response
