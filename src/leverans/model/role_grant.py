"""A role that somebody has been given: who proposed it, who confirmed it, who took it back."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Basis(StrEnum):
    """On what a grant stands."""

    FOUNDING = "founding"
    SECOND = "second"
    TWO_PERSONS = "two_persons"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """A grant; it is never deleted. Actors are pseudonymous ids.

    Attributes:
        id: such as `ROLL-2026-0007`. holder: who gets the role. role: key of `RIGHTS`.
        basis: `FOUNDING` for the person who began the workspace, `SECOND` for the one that the
            founder proposed when nobody else could confirm, else `TWO_PERSONS`.
        proposed_by, confirmed_by, revoked_by: actors, "" while it has not happened; with times.
        ends_on: last day on which it counts (a deputy's), or None.
    """

    id: str
    holder: str
    role: str
    basis: Basis
    proposed_by: str
    proposed_at: datetime
    ends_on: date | None = None
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    revoked_by: str = ""
    revoked_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to confirm it."""
        return not self.confirmed_by and not self.revoked_by

    def stands(self, today: date) -> bool:
        """Whether it counts today."""
        if not self.confirmed_by or self.revoked_by:
            return False
        return self.ends_on is None or today <= self.ends_on
