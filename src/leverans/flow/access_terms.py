"""How an authority keeps its access log, and how long anybody may see content without a role."""

from collections.abc import Callable
from dataclasses import dataclass

from leverans.ledger.access_log import AccessLog

KEEP_DAYS = 730
MOST_HOURS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTerms:
    """What `[access]` of the workspace says.

    Attributes:
        opens: opens the access log; None = `var/access.sqlite` of the workspace.
        keep_days: days that an entry is kept. plan_row, decision: what says so, or "".
        most_hours: for which content may be opened to somebody who has no right to it.
    """

    opens: Callable[[], AccessLog] | None = None
    keep_days: int = KEEP_DAYS
    plan_row: str = ""
    decision: str = ""
    most_hours: int = MOST_HOURS
