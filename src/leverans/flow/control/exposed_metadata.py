"""Records that the catalogue shows outside more of than their own metadata allow."""

from collections.abc import Iterator

from sqlalchemy import RowMapping, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.record_traits import Records
from leverans.model.control import Fault, Severity
from leverans.model.exposure import Exposure, exposure_for
from leverans.model.record import AccessLevel, PersonalData

WHICH = ("exposure", "access_level", "restricted", "personal_data")


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every record whose access level, restrictions and personal data ask for less."""
    for records in inspection.records:
        for kind in _shown(records):
            if _allowed(kind) > kind["exposure"]:
                r = records.rows.c
                same = [r[name] == kind[name] for name in WHICH]
                asked = select(r.id, r.place, r.unit).where(r.document != "", *same)
                for row in records.ask(asked):
                    yield Fault(
                        kind="record", subject=row["id"], place=row["place"], unit=row["unit"]
                    )


def _shown(records: Records) -> list[RowMapping]:
    """What is shown outside, as many as there are combinations of levels."""
    e = records.every.c
    at_all = e.exposure.between(int(Exposure.PUBLIC), int(Exposure.REQUEST_ONLY))
    asked = select(*(e[name] for name in WHICH)).where(at_all, e.document != "")
    return list(records.ask(asked.distinct()))


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
