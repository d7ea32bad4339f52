"""Types of record that no plan in force has: they may be neither established nor culled.

One task for each type, however many records are of it: it is the plan or the type that is mended.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import func, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.record_traits import Records
from leverans.model.control import Fault, Severity
from leverans.model.plan import RecordsPlan
from leverans.model.record import Classification, RecordType
from leverans.plan.match import Unmatched, match

Type = tuple[str, str, str]  # place, code, name
WHICH = ("place", "type_code", "type_name", "classification")


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every type of the records at hand that matches no row of any plan in force."""
    for records in inspection.records:
        wrong = _wrong(inspection, records)
        for _, several in groupby(wrong, key=lambda found: found[0]):
            fault = _fault(records, list(several))  # as many as there are classes of the type
            if fault is not None:
                yield fault


def _wrong(inspection: Inspection, records: Records) -> Iterator[tuple[Type, str, str]]:
    """Types with a class of theirs and the reason why no plan has them; of older versions too."""
    e = records.every.c
    which = [e[name] for name in WHICH]
    named = (e.type_code != "") | (e.type_name != "")
    asked = select(*which).where(named).distinct().order_by(*which)
    for row in records.ask(asked):
        place, code, name, classification = (str(row[column]) for column in WHICH)
        reason = unlisted(inspection.plans, code, name, classification)
        if reason:
            yield (place, code, name), classification, reason


def _fault(records: Records, wrong: Sequence[tuple[Type, str, str]]) -> Fault | None:
    """The fault of one type, with the number of records; None where no newest version is of it."""
    kind, _, reason = wrong[0]
    r = records.rows.c
    same = [r[name] == value for name, value in zip(WHICH, kind, strict=False)]
    classes = r.classification.in_([classification for _, classification, _ in wrong])
    asked = select(func.count().label("records"), func.min(r.unit).label("unit"))
    (row,) = records.ask(asked.where(*same, classes))
    if not row["records"]:
        return None
    return Fault(
        kind="type",
        subject=hashlib.sha256("\x1f".join(kind).encode()).hexdigest(),
        place=kind[0],
        detail=reason,
        count=row["records"],
        unit=row["unit"] or "",
        hint=kind[2] or kind[1],
    )


def unlisted(plans: Sequence[RecordsPlan], code: str, name: str, classification: str) -> str:
    """Why no plan has a type of record: the reason of the first; "" when one has, or none is."""
    classes = (Classification(code=classification),) if classification else ()
    reasons = []
    for plan in plans:
        found = match(plan, RecordType(code=code, name=name), classes)
        if not isinstance(found, Unmatched):
            return ""
        reasons.append(found.reason)
    return reasons[0] if reasons else ""


CHECK = Check(
    id="unlisted_type",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=30,
    find=find,
    needs=(Need.RECORDS, Need.PLAN),
)
