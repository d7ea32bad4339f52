"""What every group of figures is given to count."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from leverans.flow.control.interface import Surroundings
from leverans.flow.site import Site
from leverans.model.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """One state of the ledger, and the period that is asked for.

    Attributes:
        connection: reads only. now: the time at which it is counted, local.
        around: what the workspace's files say; without it creators of own deliveries go by their
            agreement's id, and nothing is told of deliveries that are overdue.
    """

    site: Site
    connection: Connection
    period: Period
    now: datetime
    around: Surroundings = field(default_factory=Surroundings)

    @property
    def today(self) -> str:
        """The local day of now, YYYY-MM-DD."""
        return self.now.date().isoformat()
