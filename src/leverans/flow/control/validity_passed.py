"""Records in force to a day that has passed (Giltig till), of which there is no newer version."""

from collections.abc import Iterator

from sqlalchemy import exists, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every such record; newer is a version of the same day or later that is in force longer."""
    today = inspection.today.isoformat()
    for records in inspection.records:
        r, other = records.rows.c, records.rows.alias("other").c
        newer = exists().where(
            other.series == r.series,
            other.n != r.n,
            other.changed >= r.changed,
            (other.valid_to == "") | (other.valid_to > r.valid_to),
            other.version != r.version,
        )
        passed = (r.valid_to != "", r.valid_to < today, (r.series == "") | ~newer)
        for row in records.ask(select(r.id, r.place, r.unit).where(*passed)):
            yield Fault(kind="record", subject=row["id"], place=row["place"], unit=row["unit"])


CHECK = Check(
    id="validity_passed",
    owner="source_steward",
    severity=Severity.SERIOUS,
    days=60,
    find=find,
    needs=(Need.RECORDS,),
)
