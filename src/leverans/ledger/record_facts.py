"""What the plan must know of every catalogued record, streamed in a stable order.

A case's closure is the latest that any record of it states, for a case may have been opened and
closed again between two deliveries. Later events (`trigger_events`) come on top: what is noted
counts instead of what the record says, but of a case's closure the later of both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select, tuple_

from leverans.ledger.catalogue import ENTERED
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_facts import RECORD_FACT_SECRET
from leverans.ledger.trigger_events import any_noted, standing
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.model.trigger_event import Note, SubjectKind
from leverans.plan.fold import folded
from leverans.plan.record_dates import DIGITAL, latest

PLACE = "mellanarkiv"
AT_ONCE = 5000
CLOSED = Trigger.CLOSED.value
_FACT = RECORD_FACT_SECRET.c


def facts(
    connection: Connection,
    *,
    package: str = "",
    case: str = "",
    record_type: str = "",
    after: str = "",
) -> Iterator[RecordFacts]:
    """Facts of the records that are held, by archive id and then package.

    A record that lies in several packages comes once for each. Pages are read one at a time, so
    the caller may write on the same connection meanwhile.

    Args:
        package, case: only records of it. record_type: only of this code or name, compared folded.
        after: only records whose archive id is greater.
    """
    noted = any_noted(connection)
    wanted = folded(record_type)
    last: tuple[str, str] | None = None
    while True:
        rows = connection.execute(_asked(last, package, case, after)).all()
        page = [_facts(row) for row in rows]
        for one in _with_notes(connection, page) if noted else page:
            if not wanted or wanted in (folded(one.type_code), folded(one.type_name)):
                yield one
        if len(rows) < AT_ONCE:
            return
        last = (page[-1].id, page[-1].package)


def facts_of_record(connection: Connection, archive_id: str) -> tuple[RecordFacts, ...]:
    """Facts of one record, in each package that holds it."""
    asked = _COLUMNS.where(RECORD.c.archive_id == archive_id, _whole())
    page = [_facts(row) for row in connection.execute(asked.order_by(RECORD.c.package)).all()]
    return tuple(_with_notes(connection, page))


def without_original(copy: str) -> Select[Any]:
    """The question for archive ids of copies of a kind whose original is not held here."""
    asked = select(RECORD.c.archive_id).join(RECORD_FACT_SECRET, _FACT.record == RECORD.c.n)
    return asked.where(_whole(), _FACT.copy == copy, _original() == "")


def _original() -> ColumnElement[str]:
    """The held original of a copy: the record it names, else one of the same version."""
    other, named = RECORD.alias(), RECORD.alias()
    fact = RECORD_FACT_SECRET.alias()
    same = (
        select(func.min(other.c.archive_id))
        .join(fact, fact.c.record == other.c.n)
        .where(fact.c.version_key == _FACT.version_key, fact.c.copy == "")
        .scalar_subquery()
    )
    stated = (
        select(func.min(named.c.archive_id))
        .where(named.c.archive_id == _FACT.original)
        .scalar_subquery()
    )
    return case(
        (func.coalesce(_FACT.copy, "") == "", ""),
        (_FACT.original != "", func.coalesce(stated, "")),
        (_FACT.version_key != "", func.coalesce(same, "")),
        else_="",
    )


def _closed() -> ColumnElement[str]:
    """The latest closure that a record of the same case states."""
    fact = RECORD_FACT_SECRET.alias()
    found = (
        select(func.max(fact.c.case_closed))
        .where(fact.c.case_id == _FACT.case_id, fact.c.system == _FACT.system)
        .scalar_subquery()
    )
    return case((func.coalesce(_FACT.case_id, "") == "", ""), else_=func.coalesce(found, ""))


_COLUMNS: Select[Any] = select(
    RECORD.c.archive_id,
    RECORD.c.package,
    RECORD.c.record_type,
    RECORD.c.type_name,
    RECORD.c.classification,
    RECORD.c.files,
    RECORD.c.bytes,
    _FACT.case_id,
    _FACT.system,
    _FACT.registered,
    _FACT.dates,
    _FACT.medium,
    _FACT.copy,
    _FACT.original,
    _FACT.migrated_on,
    _closed(),
    _original(),
).join(RECORD_FACT_SECRET, _FACT.record == RECORD.c.n, isouter=True)


def _whole() -> ColumnElement[bool]:
    """Not of a package that is only entered in part."""
    partly = select(HOLDING.c.package_id).where(HOLDING.c.state != ENTERED)
    return RECORD.c.package.not_in(partly)


def _asked(last: tuple[str, str] | None, package: str, case_id: str, after: str) -> Select[Any]:
    which = [_whole()]
    if last is not None:
        which.append(tuple_(RECORD.c.archive_id, RECORD.c.package) > last)
    elif after:
        which.append(RECORD.c.archive_id > after)
    if package:
        which.append(RECORD.c.package == package)
    if case_id:
        which.append(_FACT.case_id == case_id)
    return _COLUMNS.where(*which).order_by(RECORD.c.archive_id, RECORD.c.package).limit(AT_ONCE)


def _facts(row: Row[Any]) -> RecordFacts:
    """From the columns in their order, which is quicker than by their names."""
    archive_id, package, code, name, class_code, files, size, *known, closed, original = tuple(row)
    case_id, system, registered, dates, medium, copy, stated, moved = known
    closed = closed.partition("|")[2]
    return RecordFacts(
        id=archive_id,
        place=PLACE,
        package=package,
        type_code=code,
        type_name=name,
        classification=class_code,
        case=case_id or "",
        system=system or "",
        registered=registered or "",
        dates=dict([one.split("=", 1) for one in dates.split(" ")]) if dates else {},
        case_dates={CLOSED: closed} if closed else {},
        medium=DIGITAL if files else medium or "",
        copy=copy or "",
        original=original or stated or "",
        original_archived=bool(original),
        migrated_on=moved or "",
        files=files,
        bytes=size,
    )


def _with_notes(connection: Connection, page: Sequence[RecordFacts]) -> Iterator[RecordFacts]:
    subjects = {one.id for one in page} | {one.case for one in page if one.case}
    noted = standing(connection, subjects)
    for one in page:
        yield _noted(one, noted) if one.id in noted or one.case in noted else one


def _noted(one: RecordFacts, noted: Mapping[str, Sequence[Note]]) -> RecordFacts:
    own, of_case = dict(one.dates), dict(one.case_dates)
    for note in noted.get(one.id, ()):
        if note.kind is SubjectKind.RECORD:
            own[note.trigger] = note.date
    stated = of_case.get(CLOSED, "")
    for note in noted.get(one.case, ()) if one.case else ():
        if note.kind is SubjectKind.CASE and note.system in ("", one.system):
            of_case[note.trigger] = note.date
    if of_case.get(CLOSED):
        of_case[CLOSED] = latest(of_case[CLOSED], stated)
    return replace(one, dates=own, case_dates=of_case)


def any_migrated(connection: Connection) -> bool:
    """Whether any record came from an older archive."""
    asked = select(_FACT.record).where(_FACT.migrated_on != "").limit(1)
    return connection.execute(asked).one_or_none() is not None
