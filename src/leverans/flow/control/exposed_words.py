"""Personal identity numbers in what those outside may read: titles, descriptions, file names.

The number itself goes nowhere: a task tells where it stands, not what it is.
"""

from collections.abc import Iterator

from sqlalchemy import RowMapping, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.tables_catalogue import RECORD_SECRET
from leverans.messages.redaction import tells_identity
from leverans.model.control import Fault, Severity
from leverans.model.exposure import Exposure


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every record that shows one outside."""
    for records in inspection.records:
        r, words = records.rows.c, RECORD_SECRET.c
        shown = (words.title, words.public_title, words.text)
        asked = (
            select(r.id, r.place, r.unit, r.exposure, *shown)
            .join(RECORD_SECRET, words.record == r.n)
            .where(r.exposure.between(int(Exposure.PUBLIC), int(Exposure.REQUEST_ONLY)))
        )
        for row in records.ask(asked) if records.archive else ():
            where = ",".join(_where(row))
            if where:
                yield Fault(
                    kind="record",
                    subject=row["id"],
                    place=row["place"],
                    detail=where,
                    unit=row["unit"],
                )


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
