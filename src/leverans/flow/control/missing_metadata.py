"""Records that lack metadata which the workspace calls mandatory."""

from collections.abc import Iterator

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.model.control import Fault, Severity
from leverans.model.record_traits import bits_of, names_of


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every record of ours without one of them; packages that tell of no record are not asked."""
    wanted = bits_of(inspection.terms.mandatory)
    for records in inspection.records:
        r = records.rows.c
        lacking = r.given.bitwise_and(wanted) != wanted
        asked = select(r.id, r.place, r.given, r.unit).where(r.document != "", lacking)
        for row in records.ask(asked):
            yield Fault(
                kind="record",
                subject=row["id"],
                place=row["place"],
                detail=",".join(names_of(wanted & ~row["given"])),
                unit=row["unit"],
            )


CHECK = Check(
    id="missing_metadata",
    owner="source_steward",
    severity=Severity.SERIOUS,
    days=30,
    find=find,
    needs=(Need.RECORDS,),
)
