"""The figures of one company."""

import msgspec


class Figures(msgspec.Struct, frozen=True):
    """Counts of this moment. `waiting` are open conversations with something nobody has read yet."""

    open: int
    assigned: int
    unassigned: int
    waiting: int
    resolved_today: int
