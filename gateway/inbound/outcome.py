"""What came of an operation, ready for whichever door it leaves by."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """`body` is the JSON, empty when there is nothing to say. What was `replayed` has no `output`, only its body."""

    output: object
    status: int
    body: bytes
    replayed: bool = False
