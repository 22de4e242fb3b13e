"""The operations of accounts."""

from ipro_rt.accounts.model import ClientInfo, CreateSession, Me, SignedIn, SocketTicket
from ipro_rt.accounts.service import Accounts
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission

OPERATIONS = [
    Operation(
        id="createSession",
        method="POST",
        path="/sessions",
        summary="Sign in with e-mail and password",
        input=CreateSession,
        output=SignedIn,
        needs=Permission.NONE,
        run=Accounts.create_session,
        status=201,
        tag="accounts",
    ),
    Operation(
        id="deleteSession",
        method="DELETE",
        path="/sessions/current",
        summary="Sign out",
        input=Nothing,
        output=Nothing,
        needs=Permission.OWN_ACCOUNT,
        run=Accounts.delete_session,
        status=204,
        tag="accounts",
    ),
    Operation(
        id="createSocketTicket",
        method="POST",
        path="/socket-tickets",
        summary="What the next socket signs in with",
        input=Nothing,
        output=SocketTicket,
        needs=Permission.SIGNED_IN,
        run=Accounts.create_socket_ticket,
        status=201,
        tag="accounts",
    ),
    Operation(
        id="getMe",
        method="GET",
        path="/me",
        summary="Who is signed in",
        input=Nothing,
        output=Me,
        needs=Permission.SIGNED_IN,
        run=Accounts.get_me,
        tag="accounts",
    ),
    Operation(
        id="getClient",
        method="GET",
        path="/client",
        summary="What the web client must know before anybody signs in",
        input=Nothing,
        output=ClientInfo,
        needs=Permission.NONE,
        run=Accounts.get_client,
        tag="accounts",
    ),
]
