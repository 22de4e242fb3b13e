"""The operation of metrics."""

from ipro_rt.kernel.operations import Nothing, Operation
from ipro_rt.kernel.scope import Permission
from ipro_rt.metrics.model import Figures
from ipro_rt.metrics.service import Metrics

OPERATIONS = [
    Operation(
        id="getFigures",
        method="GET",
        path="/figures",
        summary="Open, assigned, waiting and resolved conversations at this moment",
        input=Nothing,
        output=Figures,
        needs=Permission.SUPERVISE,
        run=Metrics.get_figures,
        tag="metrics",
    ),
]
