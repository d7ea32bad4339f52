"""Runs of the checklist: when, what each check did, and how much was held then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from leverans.ledger.numbering import next_number
from leverans.ledger.tables_catalogue import HOLDING
from leverans.ledger.tables_control import CONTROL_CHECK_RUN, CONTROL_RUN
from leverans.model.control import CheckRun, Ran

SERIES = "control_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run; `whole`: of the whole list. bytes, records: held by the archive when it began."""

    seq: int
    id: str
    started_at: datetime
    ended_at: datetime | None
    whole: bool
    bytes: int
    records: int


def begin(connection: Connection, run_id: str, *, at: datetime, whole: bool) -> Run:
    """Write down that a run has begun."""
    sums = select(func.sum(HOLDING.c.bytes), func.sum(HOLDING.c.records))
    size, records = connection.execute(sums).one()
    values = {
        "seq": next_number(connection, SERIES),
        "id": run_id,
        "started_at": at,
        "whole": int(whole),
        "bytes": int(size or 0),
        "records": int(records or 0),
    }
    connection.execute(insert(CONTROL_RUN).values(values))
    found = select(CONTROL_RUN).where(CONTROL_RUN.c.seq == values["seq"])
    return _run(connection.execute(found).one())


def end(connection: Connection, run: Run, *, at: datetime) -> None:
    """Write down that it has come to its end."""
    mine = update(CONTROL_RUN).where(CONTROL_RUN.c.seq == run.seq)
    connection.execute(mine.values(ended_at=at))


def keep(connection: Connection, run: Run, done: Iterable[CheckRun]) -> None:
    """Keep how checks went."""
    rows = [
        {
            "run": run.seq,
            "check": one.check,
            "ran": one.ran,
            "reason": one.reason,
            "found": one.found,
            "opened": one.opened,
            "reopened": one.reopened,
            "closed": one.closed,
            "more": one.more,
        }
        for one in done
    ]
    if rows:
        connection.execute(insert(CONTROL_CHECK_RUN), rows)


def last_whole(connection: Connection, *, before: int = 0) -> Run | None:
    """The last run of the whole list that came to its end; of those before run `before`."""
    asked = select(CONTROL_RUN).where(CONTROL_RUN.c.whole == 1, CONTROL_RUN.c.ended_at.is_not(None))
    return _last(connection, asked.where(CONTROL_RUN.c.seq < before) if before else asked)


def checks_of(connection: Connection, run: Run) -> tuple[CheckRun, ...]:
    """How each check went in a run, by its id."""
    asked = select(CONTROL_CHECK_RUN).where(CONTROL_CHECK_RUN.c.run == run.seq)
    rows = connection.execute(asked.order_by(CONTROL_CHECK_RUN.c.check)).mappings()
    return tuple(
        CheckRun(
            check=row["check"],
            ran=Ran(row["ran"]),
            reason=row["reason"],
            found=row["found"],
            opened=row["opened"],
            reopened=row["reopened"],
            closed=row["closed"],
            more=row["more"],
        )
        for row in rows
    )


def _last(connection: Connection, asked: Select[tuple[object, ...]]) -> Run | None:
    row = connection.execute(asked.order_by(CONTROL_RUN.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        seq=row.seq,
        id=row.id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        whole=bool(row.whole),
        bytes=row.bytes,
        records=row.records,
    )
