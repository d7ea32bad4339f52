"""Runs of jobs, so that a night that was missed can be told from one that had nothing to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from leverans.ledger.tables import JOB_RUN
from leverans.model.errors import LedgerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run; `ended_at` None and `outcome` "" mean that it is under way or was killed."""

    id: str
    job: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""


def start_run(connection: Connection, run_id: str, *, job: str, at: datetime) -> Run:
    """Write down that a job has begun."""
    connection.execute(insert(JOB_RUN).values(id=run_id, job=job, started_at=at))
    return Run(id=run_id, job=job, started_at=at)


def end_run(connection: Connection, run_id: str, *, at: datetime, outcome: str) -> None:
    """Write down how it ended; `LedgerError` unless it has begun and not ended."""
    statement = update(JOB_RUN).where(JOB_RUN.c.id == run_id, JOB_RUN.c.ended_at.is_(None))
    if connection.execute(statement.values(ended_at=at, outcome=outcome)).rowcount != 1:
        raise LedgerError("this run has not begun, or has ended already", place=run_id)


def last_run(connection: Connection, job: str) -> Run | None:
    """The run of a job that began last, or None."""
    statement = select(JOB_RUN).where(JOB_RUN.c.job == job).order_by(JOB_RUN.c.seq.desc()).limit(1)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return Run(
        id=row.id,
        job=row.job,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )
