"""Tasks of controlling: the same fault found again is the same task."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, insert, select, update

from leverans.ledger.numbering import last_number, set_number
from leverans.ledger.storable import storable
from leverans.ledger.tables_control import CONTROL_OWNER, CONTROL_TASK, CONTROL_TASK_SECRET
from leverans.ledger.upsert import put
from leverans.model.control import Fault, Severity, Task, TaskState

SERIES = "control_task"
AT_ONCE = 500
T = CONTROL_TASK


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who has to do the tasks of a check: a role, and the actor id of a person or ""."""

    role: str
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a run says of the tasks that its faults open.

    Attributes:
        check, severity, owner, due_on: of every task that is opened. run: number of the run.
        at: when.
    """

    check: str
    severity: Severity
    owner: Owner
    due_on: date
    run: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Ids of the tasks that were opened and found again after being closed or said done.

    `more`: faults that are new and were left out, for there was no room for more tasks.
    """

    opened: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    more: int = 0


def note(
    connection: Connection, sighting: Sighting, faults: Sequence[Fault], *, room: int
) -> Noted:
    """Note faults of one check, at most `AT_ONCE`, no subject twice among them.

    Args:
        room: how many tasks may be opened.
    """
    known = _known(connection, sighting.check, faults)
    fresh = [fault for fault in faults if (fault.kind, fault.subject) not in known]
    opened = _open(connection, sighting, fresh[:room])
    reopened: list[str] = []
    for fault in faults:
        row = known.get((fault.kind, fault.subject))
        if row is None:
            continue
        again = row["state"] != TaskState.OPEN
        if again:
            reopened.append(row["id"])
        _seen_again(connection, row, sighting, fault, again=again)
    left = max(0, len(fresh) - room)
    return Noted(opened=tuple(opened), reopened=tuple(reopened), more=left)


def close_unseen(
    connection: Connection, check: str, *, run: int, at: datetime, except_places: Iterable[str]
) -> list[str]:
    """Close some tasks of a check that a whole run of it has not found; [] when all are.

    Args:
        except_places: agreements whose sources could not be read, of which nothing is known.
    """
    gone = (
        T.c.check == check,
        T.c.state != TaskState.CLOSED,
        T.c.seen_in != run,
        T.c.place.not_in(list(except_places)),
    )
    asked = select(T.c.id).where(*gone).order_by(T.c.number).limit(AT_ONCE)
    ids = list(connection.execute(asked).scalars())
    if ids:
        closed = update(T).where(T.c.id.in_(ids))
        connection.execute(closed.values(state=TaskState.CLOSED, closed_at=at))
    return ids


def say_done(connection: Connection, task_id: str, *, actor: str, at: datetime) -> bool:
    """Note that somebody says it is done; False when the task was not open."""
    open_ = (T.c.id == task_id, T.c.state == TaskState.OPEN)
    values = {"state": TaskState.ASKED_CLOSED, "done_by": actor, "done_at": at}
    return connection.execute(update(T).where(*open_).values(values)).rowcount == 1


def give(connection: Connection, task_id: str, owner: Owner) -> bool:
    """Give a task to a role and person; False when there is no such task."""
    values = {"owner": owner.role, "person": owner.person or None}
    return connection.execute(update(T).where(T.c.id == task_id).values(values)).rowcount == 1


def give_all(connection: Connection, check: str, owner: Owner, *, actor: str, at: datetime) -> int:
    """Give a check's tasks that are not closed, and all that come, to a role and person.

    Returns:
        how many there were.
    """
    person = owner.person or None
    row = {"check": check, "owner": owner.role, "person": person, "actor": actor, "at": at}
    put(connection, CONTROL_OWNER, [row])
    mine = update(T).where(T.c.check == check, T.c.state != TaskState.CLOSED)
    return connection.execute(mine.values(owner=owner.role, person=person)).rowcount


def owners(connection: Connection) -> dict[str, Owner]:
    """Check -> who it was given to, where somebody has said so."""
    rows = connection.execute(select(CONTROL_OWNER))
    return {row.check: Owner(role=row.owner, person=row.person or "") for row in rows}


def task(connection: Connection, task_id: str) -> Task | None:
    """One task, or None."""
    row = connection.execute(_whole().where(T.c.id == task_id)).one_or_none()
    return None if row is None else _task(row)


def tasks(connection: Connection, *, owner: str = "", closed: bool = False) -> Iterator[Task]:
    """Tasks, the most urgent first, then by the day they are due; streamed.

    Args:
        owner: role; "" = all. closed: those that are closed too.
    """
    which: list[ColumnElement[bool]] = []
    if owner:
        which.append(T.c.owner == owner)
    if not closed:
        which.append(T.c.state != TaskState.CLOSED)
    for severity in Severity:  # each by itself: their order is no alphabet's
        asked = _whole().where(T.c.severity == severity, *which)
        ordered = asked.order_by(T.c.due_on, T.c.number)
        with connection.execute(ordered, execution_options={"yield_per": AT_ONCE}) as rows:
            for row in rows:
                yield _task(row)


def _whole() -> Select[tuple[Any, ...]]:
    joined = CONTROL_TASK_SECRET.c.task == T.c.id
    return select(T, CONTROL_TASK_SECRET.c.unit, CONTROL_TASK_SECRET.c.hint).join(
        CONTROL_TASK_SECRET, joined
    )


def _known(
    connection: Connection, check: str, faults: Sequence[Fault]
) -> Mapping[tuple[str, str], RowMapping]:
    subjects = [fault.subject for fault in faults]
    asked = select(T.c.id, T.c.kind, T.c.subject, T.c.state, T.c.seen_in, T.c.sightings)
    rows = connection.execute(asked.where(T.c.check == check, T.c.subject.in_(subjects)))
    return {(row["kind"], row["subject"]): row for row in rows.mappings()}


def _open(connection: Connection, sighting: Sighting, faults: Sequence[Fault]) -> list[str]:
    if not faults:
        return []
    last = last_number(connection, SERIES)
    rows = [
        {
            "id": f"K{number}",
            "number": number,
            "check": sighting.check,
            "severity": sighting.severity,
            "state": TaskState.OPEN,
            "owner": sighting.owner.role,
            "person": sighting.owner.person or None,
            "due_on": sighting.due_on.isoformat(),
            "first_seen": sighting.at,
            "last_seen": sighting.at,
            "seen_in": sighting.run,
            "sightings": 1,
            **_of(fault),
        }
        for number, fault in enumerate(faults, start=last + 1)
    ]
    set_number(connection, SERIES, last + len(rows))
    connection.execute(insert(T), rows)
    named = [
        {"task": row["id"], "unit": storable(fault.unit), "hint": storable(fault.hint)}
        for row, fault in zip(rows, faults, strict=True)
    ]
    connection.execute(insert(CONTROL_TASK_SECRET), named)
    return [str(row["id"]) for row in rows]


def _seen_again(
    connection: Connection, row: RowMapping, sighting: Sighting, fault: Fault, *, again: bool
) -> None:
    values: dict[str, object] = {
        **_of(fault),
        "severity": sighting.severity,
        "last_seen": sighting.at,
        "seen_in": sighting.run,
        "sightings": row["sightings"] + int(row["seen_in"] != sighting.run),
    }
    if again:
        values |= {"state": TaskState.OPEN, "closed_at": None, "reopened": T.c.reopened + 1}
        values["due_on"] = sighting.due_on.isoformat()
    connection.execute(update(T).where(T.c.id == row["id"]).values(values))
    words = {"unit": storable(fault.unit), "hint": storable(fault.hint)}
    here = CONTROL_TASK_SECRET.c.task == row["id"]
    connection.execute(update(CONTROL_TASK_SECRET).where(here).values(words))


def _of(fault: Fault) -> dict[str, object]:
    return {
        "kind": fault.kind,
        "subject": fault.subject,
        "place": fault.place,
        "detail": fault.detail,
        "amount": fault.count,
    }


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        check=row.check,
        kind=row.kind,
        subject=row.subject,
        place=row.place,
        detail=row.detail,
        count=row.amount,
        severity=Severity(row.severity),
        state=TaskState(row.state),
        owner=row.owner,
        person=row.person or "",
        due_on=row.due_on,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        sightings=row.sightings,
        reopened=row.reopened,
        done_by=row.done_by or "",
        done_at=row.done_at,
        closed_at=row.closed_at,
        unit=row.unit,
        hint=row.hint,
    )
