"""Holds on culling: placed, lifted, and which of them stood when the period ended."""

from datetime import date

from sqlalchemy import case, func, or_, select

from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import day_of, within
from leverans.ledger.sums import how_many
from leverans.ledger.tables_holds import HOLD
from leverans.model.figures import HoldLine


def holds(counting: Counting) -> tuple[HoldLine, ...]:
    """A line for each kind of hold of which there is something to tell."""
    here, begin, end = HOLD.c, counting.period.begin, counting.period.end
    placed, lifted = within(here.placed_at, begin, end), within(here.lifted_at, begin, end)
    still = or_(here.lifted_at.is_(None), day_of(here.lifted_at) > end)
    stands = (day_of(here.placed_at) <= end) & still
    asked = select(
        here.kind,
        how_many(placed).label("placed"),
        how_many(lifted).label("lifted"),
        how_many(stands).label("standing"),
        func.min(case((stands, day_of(here.placed_at)))).label("first"),
    )
    found = (
        HoldLine(
            kind=row.kind,
            placed=row.placed,
            lifted=row.lifted,
            standing=row.standing,
            oldest=_age(counting, row.first),
        )
        for row in counting.connection.execute(asked.group_by(here.kind).order_by(here.kind))
    )
    return tuple(line for line in found if line.placed or line.lifted or line.standing)


def _age(counting: Counting, first: str | None) -> int:
    """Whole days from the day it was placed to the end of the period, or to today."""
    if first is None:
        return 0
    until = min(counting.period.last, counting.now.date())
    return max((until - date.fromisoformat(first)).days, 0)
