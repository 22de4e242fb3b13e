"""The operations of channels."""

from ipro_rt.channels.model import CreateNumber, ListNumbers, Number, NumberList
from ipro_rt.channels.service import Channels
from ipro_rt.kernel.operations import Operation
from ipro_rt.kernel.scope import Permission

OPERATIONS = [
    Operation(
        id="listNumbers",
        method="GET",
        path="/numbers",
        summary="The company's numbers with their health",
        input=ListNumbers,
        output=NumberList,
        needs=Permission.READ,
        run=Channels.list_numbers,
        tag="channels",
    ),
    Operation(
        id="createNumber",
        method="POST",
        path="/numbers",
        summary="Connect a number",
        input=CreateNumber,
        output=Number,
        needs=Permission.NUMBERS,
        run=Channels.create_number,
        status=201,
        repeats="may",
        tag="channels",
    ),
]
