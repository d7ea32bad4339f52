"""How long a record is kept, counted from one day: the dates and every step of the arithmetic."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StepKind(StrEnum):
    """One step of the arithmetic; each has words in `messages/texts/dates.toml`."""

    LOCAL_DAY = "local_day"  # a time with offset became the day it was in Sweden
    LAST_DAY = "last_day"  # of a year or month the last day was taken
    CALENDAR_YEARS = "calendar_years"  # whole calendar years after the one of the trigger
    EXACT = "exact"  # to the day
    CLAMPED = "clamped"  # the month has no such day: its last one
    SAME_DAY = "same_day"  # no time at all: kept on the day itself
    MINIMUM = "minimum"  # "tidigast" is later than the period, and holds
    DEADLINE = "deadline"  # culling is a duty until then


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step: what was done, by which period (`P2Y`, or "" ), and the day it led to.

    The day of a period is the last on which the record is kept.
    """

    kind: StepKind
    day: date
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a rule makes of one trigger; all days are local (Europe/Stockholm).

    Attributes:
        trigger_date: the day it was counted from. retain_through: last day of keeping, inclusive.
        eligible_from: the day after. deadline: last day on which a duty to cull is met, else None.
        steps: the arithmetic in order.
    """

    trigger_date: date
    retain_through: date
    eligible_from: date
    deadline: date | None = None
    steps: tuple[Step, ...] = ()
