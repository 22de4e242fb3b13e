"""The questions metrics asks of the database."""

from datetime import datetime
from typing import Protocol

from ipro_rt.kernel.scope import Scope
from ipro_rt.metrics.model import Figures


class MetricsStore(Protocol):
    """Counts, by the index alone."""

    async def figures(self, scope: Scope, today: datetime) -> Figures:
        """A company's figures; `today` is when its day began."""
        ...
