"""Content that somebody without the right to it opened for himself, for a while (break-glass)."""

from dataclasses import dataclass
from datetime import datetime

KINDS = ("record", "package")
OUTCOMES = ("justified", "not_justified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An opening, and what became of it. Actors are pseudonymous ids.

    Attributes:
        id: such as `NOD-2026-0007`. kind: of `KINDS`. object: id of the record or package.
        actor: who opened it, for himself. reason: free text, secrecy-marked.
        until: when it ends at the latest. closed_how: `self`, `time` or `authority`, "" while open.
        outcome: of `OUTCOMES`, "" until another person has reviewed it.
    """

    id: str
    kind: str
    object: str
    actor: str
    reason: str
    opened_at: datetime
    until: datetime
    closed_by: str = ""
    closed_at: datetime | None = None
    closed_how: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody, and no end of time, has closed it yet."""
        return not self.closed_how
