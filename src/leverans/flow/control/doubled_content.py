"""The same content in records of different ids: a copy that nobody knows to be one."""

from collections.abc import Iterator

from sqlalchemy import case, func, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.tables_catalogue import FILE
from leverans.model.control import Fault, Severity
from leverans.model.record import Use


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every content that lies in more than one record; versions of one record may share it."""
    for records in inspection.records:
        if not records.archive:
            continue  # no source tells a digest before its bytes are read
        r = records.rows.c
        content = (FILE.c.sha256 != "", FILE.c.size > 0, FILE.c.use != Use.METADATA.value)
        shared = (
            select(FILE.c.sha256)
            .where(*content)
            .group_by(FILE.c.sha256)
            .having(func.count(FILE.c.record.distinct()) > 1)
        )
        whose = func.count(case((r.series != "", r.series), else_=r.id).distinct())
        asked = (
            select(
                FILE.c.sha256,
                whose.label("records"),
                func.min(r.id).label("first"),
                func.max(r.id).label("last"),
            )
            .join(records.rows, r.n == FILE.c.record)
            .where(*content, FILE.c.sha256.in_(shared))
            .group_by(FILE.c.sha256)
            .having(whose > 1)
        )
        for row in records.ask(asked):
            yield Fault(
                kind="content",
                subject=row["sha256"],
                count=row["records"],
                hint=f"{row['first']} {row['last']}",
            )


CHECK = Check(
    id="doubled_content",
    owner="source_steward",
    severity=Severity.NOTICE,
    days=90,
    find=find,
    needs=(Need.ARCHIVE,),
)
