"""One version of one record of a source, under two ids of ours."""

from collections.abc import Iterator

from sqlalchemy import func, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every such version, by the first id that it goes by."""
    for records in inspection.records:
        e, r = records.every.c, records.rows.c
        several = select(e.version).where(e.version != "").group_by(e.version)
        several = several.having(func.count() > 1)
        first = func.min(r.id).label("id")
        asked = (
            select(first, r.place, func.count().label("records"), func.min(r.unit).label("unit"))
            .where(r.version.in_(several))
            .group_by(r.version, r.place)
            .having(func.count() > 1)
        )
        for row in records.ask(asked):
            yield Fault(
                kind="record",
                subject=row["id"],
                place=row["place"],
                count=row["records"],
                unit=row["unit"],
            )


CHECK = Check(
    id="doubled_versions",
    owner="source_steward",
    severity=Severity.NOTICE,
    days=90,
    find=find,
    needs=(Need.RECORDS,),
)
