"""The operations on the system, one row each."""

from ipro_rt.kernel.glassbox import ActorDetail
from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission
from ipro_rt.system import inputs
from ipro_rt.system.model import ActorPage, Cluster, DeadLetterPage
from ipro_rt.system.service import System

_LETTER = "/dead-letters/{id}"
OPERATIONS = [
    Operation(
        id="getCluster",
        method="GET",
        path="/cluster",
        summary="Hosts, shards, gateways and what waits, at a glance",
        input=Nothing,
        output=Cluster,
        needs=Permission.SYSTEM,
        run=System.get_cluster,
        tag="system",
    ),
    Operation(
        id="listActors",
        method="GET",
        path="/actors",
        summary="The company's actors in memory",
        input=inputs.ListActors,
        output=ActorPage,
        needs=Permission.SYSTEM,
        run=System.list_actors,
        tag="system",
    ),
    Operation(
        id="getActor",
        method="GET",
        path="/actors/{kind}/{id}",
        summary="One actor, looked into",
        input=inputs.OneActor,
        output=ActorDetail,
        needs=Permission.SYSTEM,
        run=System.get_actor,
        tag="system",
    ),
    Operation(
        id="listDeadLetters",
        method="GET",
        path="/dead-letters",
        summary="Messages that broke their turn, newest first",
        input=inputs.ListDeadLetters,
        output=DeadLetterPage,
        needs=Permission.SYSTEM,
        run=System.list_dead_letters,
        tag="system",
    ),
    Operation(
        id="replayDeadLetter",
        method="POST",
        path=f"{_LETTER}/replay",
        summary="Deliver a dead letter once more",
        input=inputs.OneDeadLetter,
        output=Nothing,
        needs=Permission.SYSTEM,
        run=System.replay_dead_letter,
        status=204,
        tag="system",
    ),
    Operation(
        id="dropDeadLetter",
        method="DELETE",
        path=_LETTER,
        summary="Forget a dead letter for ever",
        input=inputs.OneDeadLetter,
        output=Nothing,
        needs=Permission.SYSTEM,
        run=System.drop_dead_letter,
        status=204,
        tag="system",
    ),
]
