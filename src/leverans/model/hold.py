"""Holds on culling (gallringsstopp): a query, so that records that come later are caught too."""

from dataclasses import dataclass
from enum import StrEnum


class HoldKind(StrEnum):
    """Why culling is stopped (`practice.md` §2.4)."""

    ACCESS_REQUEST = "access_request"
    DISPUTE = "dispute"
    SUPERVISION = "supervision"
    AUDIT = "audit"
    RESEARCH = "research"
    LOSS_INVESTIGATION = "loss_investigation"
    PLAN_ROW_DISPUTED = "plan_row_disputed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldQuery:
    """What a hold catches: everything that is given must hold; an empty query catches all.

    Attributes:
        record_type: code or name, compared folded. row_id: of the plan. case: id of the case.
        records: archive ids. system: source system. date_from, date_to: of registration, included.
    """

    record_type: str = ""
    row_id: str = ""
    case: str = ""
    records: tuple[str, ...] = ()
    system: str = ""
    date_from: str = ""
    date_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold that was placed, and how far its lifting has come. Actors are pseudonymous ids.

    Attributes:
        id: such as `STOPP-2026-0007`. kind: see `HoldKind`. query: what it catches.
        title, mandate, note: free text, secrecy-marked. placed_at, placed_by: when, who.
        review_on: ISO date by which somebody must ask whether it is still needed.
        lift_asked_by, lift_asked_at: the first of the two who lift it, or "".
        lifted_by, lifted_at: the second, or "" while it stands.
    """

    id: str
    kind: HoldKind
    query: HoldQuery
    title: str = ""
    mandate: str = ""
    note: str = ""
    placed_at: str = ""
    placed_by: str = ""
    review_on: str = ""
    lift_asked_by: str = ""
    lift_asked_at: str = ""
    lifted_by: str = ""
    lifted_at: str = ""

    @property
    def stands(self) -> bool:
        """Whether it still stops anything; one that is only asked to be lifted does."""
        return not self.lifted_by
