"""The operations of presence."""

from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission
from ipro_rt.presence.model import PersonPresence, PresenceList, SetPresence
from ipro_rt.presence.service import Presence

OPERATIONS = [
    Operation(
        id="listPresence",
        method="GET",
        path="/presence",
        summary="Who of the company is here",
        input=Nothing,
        output=PresenceList,
        needs=Permission.READ,
        run=Presence.list_presence,
        tag="presence",
    ),
    Operation(
        id="setPresence",
        method="PUT",
        path="/me/presence",
        summary="Say of oneself that one is away, or here again",
        input=SetPresence,
        output=PersonPresence,
        needs=Permission.OWN_ACCOUNT,
        run=Presence.set_presence,
        tag="presence",
    ),
]
