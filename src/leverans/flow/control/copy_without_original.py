"""Published copies of an original that is not archived here: only the copy would be left."""

from collections.abc import Iterator

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.record_facts import without_original
from leverans.model.control import Fault, Severity
from leverans.plan.record_dates import PUBLISHED_COPY


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every published copy whose original the catalogue has not."""
    for records in inspection.records:
        if not records.archive:
            continue  # the original of a source's copy lies in the archive, if anywhere
        r = records.rows.c
        asked = select(r.id, r.unit).where(r.id.in_(without_original(PUBLISHED_COPY)))
        for row in records.ask(asked):
            yield Fault(kind="record", subject=row["id"], unit=row["unit"])


CHECK = Check(
    id="copy_without_original",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=30,
    find=find,
    needs=(Need.ARCHIVE,),
)
