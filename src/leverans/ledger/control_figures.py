"""Tasks of controlling, counted: by check, unit and owner, and by age."""

from datetime import date, timedelta

from sqlalchemy import Connection, case, func, select

from leverans.ledger.local_days import day_of, within
from leverans.ledger.sums import how_many
from leverans.ledger.tables_control import CONTROL_TASK, CONTROL_TASK_SECRET
from leverans.model.control import ReportLine, Severity, TaskState

T = CONTROL_TASK
AGES = (30, 90, 365)  # days
OLDER = "more"


def lines(connection: Connection, *, since: date, until: date) -> tuple[ReportLine, ...]:
    """A line for each check, unit and owner with something open, or that moved in the period."""
    first, last = since.isoformat(), until.isoformat()
    open_ = T.c.state != TaskState.CLOSED
    opened = within(T.c.first_seen, first, last)
    closed = (T.c.state == TaskState.CLOSED) & within(T.c.closed_at, first, last)
    which = (T.c.check, CONTROL_TASK_SECRET.c.unit, T.c.owner, T.c.severity)
    asked = (
        select(
            *which,
            how_many(T.c.state == TaskState.OPEN).label("open"),
            how_many(T.c.state == TaskState.ASKED_CLOSED).label("asked_closed"),
            how_many(open_ & (T.c.due_on < last)).label("overdue"),
            how_many(opened).label("opened"),
            how_many(closed).label("closed"),
            func.min(case((open_, day_of(T.c.first_seen)))).label("oldest"),
        )
        .join(CONTROL_TASK_SECRET, CONTROL_TASK_SECRET.c.task == T.c.id)
        .where(open_ | opened | closed)
        .group_by(*which)
    )
    found = [
        ReportLine(
            check=row.check,
            unit=row.unit,
            owner=row.owner,
            severity=Severity(row.severity),
            open=row.open,
            asked_closed=row.asked_closed,
            overdue=row.overdue,
            opened=row.opened,
            closed=row.closed,
            oldest_days=(until - date.fromisoformat(row.oldest)).days if row.oldest else 0,
        )
        for row in connection.execute(asked)
    ]
    order = list(Severity)
    found.sort(key=lambda line: (order.index(line.severity), line.check, line.unit, line.owner))
    return tuple(found)


def ages(connection: Connection, *, until: date) -> dict[str, int]:
    """`30`, `90`, `365`, `more` -> tasks not closed that are no older than so many days."""
    names = [*map(str, AGES), OLDER]
    limits = [(until - timedelta(days=days)).isoformat() for days in AGES]
    first = day_of(T.c.first_seen)
    sums = []
    later: str | None = None
    for limit in limits:
        sums.append(
            how_many((first >= limit) if later is None else (first >= limit) & (first < later))
        )
        later = limit
    sums.append(how_many(first < limits[-1]))
    row = connection.execute(select(*sums).where(T.c.state != TaskState.CLOSED)).one()
    return {name: int(number or 0) for name, number in zip(names, row, strict=True)}
