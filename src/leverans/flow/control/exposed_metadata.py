"""Records that the catalogue shows outside more of than their own metadata allow."""

from collections.abc import Iterator

from sqlalchemy import RowMapping, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.model.control import Fault, Severity
from leverans.model.exposure import Exposure, exposure_for
from leverans.model.record import AccessLevel, PersonalData


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every record whose access level, restrictions and personal data ask for less."""
    for records in inspection.records:
        r = records.rows.c
        which = (r.exposure, r.access_level, r.restricted, r.personal_data)
        at_all = r.exposure.between(int(Exposure.PUBLIC), int(Exposure.REQUEST_ONLY))
        kinds = select(*which).where(at_all, r.document != "").distinct()
        for kind in list(records.ask(kinds)):  # as many as there are combinations of levels
            if _allowed(kind) <= kind["exposure"]:
                continue
            same = [column == kind[column.name] for column in which]
            for row in records.ask(select(r.id, r.place, r.unit).where(r.document != "", *same)):
                yield Fault(kind="record", subject=row["id"], place=row["place"], unit=row["unit"])


def _allowed(kind: RowMapping) -> Exposure:
    return exposure_for(
        AccessLevel(kind["access_level"] or AccessLevel.RESTRICTED),
        PersonalData(kind["personal_data"]),
        secret=bool(kind["restricted"]),
    )


CHECK = Check(
    id="exposed_metadata",
    owner="archivist",
    severity=Severity.URGENT,
    days=1,
    find=find,
    needs=(Need.ARCHIVE,),
)
