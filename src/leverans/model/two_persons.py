"""Orders that one person proposes and another confirms, and that then are carried out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How far an order has come. Actors are pseudonymous ids.

    Attributes:
        id: of the order. entries: how many rows it was about when it was proposed.
        decision: what it rests on, as it was stated.
        confirmed_by: "" while it waits. done_at: None until it is carried out.
    """

    id: str
    entries: int
    decision: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOrder(Decided):
    """To weed the access log of all days before `before` (ISO date), by a row of the plan."""

    before: str
    plan_row: str


class Scope(StrEnum):
    """Whose names are to be forgotten."""

    ACTOR = "actor"
    ITEM = "item"
    DELIVERY = "delivery"
    OLDER = "older"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesOrder(Decided):
    """To forget names; `subject`: id of an actor or item, a delivery's number, or an ISO date."""

    scope: Scope
    subject: str
