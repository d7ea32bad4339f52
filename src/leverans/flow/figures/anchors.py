"""Anchors of the evidence log: how many were made, and on which days something went without one."""

from datetime import timedelta

from sqlalchemy import func, select

from leverans.audit.searching import days_of, first_on
from leverans.flow.anchor_log import OURS
from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import day_of, within
from leverans.ledger.tables_anchors import LOG_CHECKPOINT
from leverans.model.figures import Anchors

MADE = LOG_CHECKPOINT.c.made_at


def anchors(counting: Counting) -> Anchors:
    """A day counts as without when something happened on it; today is not over yet."""
    period, connection = counting.period, counting.connection
    mine = within(MADE, period.begin, period.end)
    made = connection.execute(select(func.count()).where(mine)).scalar_one()
    with_one = set(connection.execute(select(day_of(MADE)).distinct().where(mine)).scalars())
    newest = select(func.max(LOG_CHECKPOINT.c.events)).where(day_of(MADE) <= period.end)
    first = first_on(connection, counting.site.chain, period.begin)
    busy = days_of(connection, counting.site.chain, first=first, but=OURS)
    end = min(period.last, counting.now.date() - timedelta(days=1)).isoformat()
    return Anchors(
        made=made,
        days_without=sum(1 for day in busy - with_one if period.begin <= day <= end),
        newest=connection.execute(newest).scalar_one() or 0,
    )
