"""Personal identity numbers in what those outside may read: titles, descriptions, file names.

The number itself goes nowhere: a task tells where it stands, not what it is.
"""

from collections.abc import Iterator

from sqlalchemy import RowMapping, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.record_traits import Records
from leverans.ledger.tables_catalogue import RECORD_SECRET
from leverans.messages.redaction import tells_identity
from leverans.model.control import Fault, Severity
from leverans.model.exposure import Exposure


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every record that shows one outside."""
    for records in inspection.records:
        for n, where in _telling(records) if records.archive else ():
            r = records.rows.c
            for row in records.ask(select(r.id, r.place, r.unit).where(r.n == n)):  # the newest?
                yield Fault(
                    kind="record",
                    subject=row["id"],
                    place=row["place"],
                    detail=where,
                    unit=row["unit"],
                )


def _telling(records: Records) -> Iterator[tuple[int, str]]:
    """Numbers of records, older versions too, and where in them one stands."""
    e, words = records.every.c, RECORD_SECRET.c
    asked = (
        select(e.n, e.exposure, words.title, words.public_title, words.text)
        .join(RECORD_SECRET, words.record == e.n)
        .where(e.exposure.between(int(Exposure.PUBLIC), int(Exposure.REQUEST_ONLY)))
    )
    for row in records.ask(asked):
        where = ",".join(_where(row))
        if where:
            yield row["n"], where


def _where(row: RowMapping) -> Iterator[str]:
    """Where it stands; of what is shown on request only the public title is read outside."""
    if tells_identity(row["public_title"]):
        yield "public_title"
    if row["exposure"] != Exposure.PUBLIC:
        return
    if tells_identity(row["title"]):
        yield "title"
    if tells_identity(row["text"], sure=True):
        yield "text"


CHECK = Check(
    id="exposed_words",
    owner="archivist",
    severity=Severity.URGENT,
    days=1,
    find=find,
    needs=(Need.ARCHIVE,),
)
