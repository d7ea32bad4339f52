"""Nights of the nightly job: run, failed, missed."""

from datetime import date, timedelta

from sqlalchemy import func, select

from leverans.flow.figures.interface import Counting
from leverans.flow.night_watch import JOB
from leverans.ledger.local_days import day_of, within
from leverans.ledger.tables import JOB_RUN
from leverans.model.figures import Nights

SUCCESS = "success"
RUN = JOB_RUN.c


def nights(counting: Counting) -> Nights:
    """A run that never ended has failed, unless it may be under way; a night without one is missed.

    Nights count from the first run ever to yesterday: before it there was no nightly job.
    """
    period, connection = counting.period, counting.connection
    within_it = (RUN.job == JOB, within(RUN.started_at, period.begin, period.end))
    under_way = RUN.ended_at.is_(None) & (day_of(RUN.started_at) == counting.today)
    run = connection.execute(select(func.count()).where(*within_it)).scalar_one()
    failed = select(func.count()).where(*within_it, RUN.outcome != SUCCESS, ~under_way)
    with_run = select(func.count(day_of(RUN.started_at).distinct())).where(RUN.job == JOB)
    begin, end = _expected(counting)
    on_days = with_run.where(within(RUN.started_at, begin.isoformat(), end.isoformat()))
    expected = max((end - begin).days + 1, 0)
    return Nights(
        run=run,
        failed=connection.execute(failed).scalar_one(),
        missed=expected - connection.execute(on_days).scalar_one() if expected else 0,
    )


def _expected(counting: Counting) -> tuple[date, date]:
    """First and last day of the period on which there should have been a run."""
    first = select(func.min(day_of(RUN.started_at))).where(RUN.job == JOB)
    known = counting.connection.execute(first).scalar_one()
    yesterday = counting.now.date() - timedelta(days=1)
    begin = date.fromisoformat(known) if known else date.max
    return max(begin, counting.period.first), min(yesterday, counting.period.last)
