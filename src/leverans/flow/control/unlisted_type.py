"""Types of record that no plan in force has: they may be neither established nor culled.

One task for each type, however many records are of it: it is the plan or the type that is mended.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby

from sqlalchemy import RowMapping, func, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.record_traits import Records
from leverans.model.control import Fault, Severity
from leverans.model.record import Classification, RecordType
from leverans.plan.match import Unmatched, match

Type = tuple[str, str, str]  # place, code, name


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every type of the records at hand that matches no row of any plan in force."""
    for records in inspection.records:
        for kind, rows in groupby(_types(records), key=_type):
            fault = _fault(inspection, kind, rows)
            if fault is not None:
                yield fault


def _types(records: Records) -> Iterator[RowMapping]:
    r = records.rows.c
    which = (r.place, r.type_code, r.type_name, r.classification)
    asked = select(*which, func.count().label("records"), func.min(r.unit).label("unit"))
    named = (r.type_code != "") | (r.type_name != "")
    yield from records.ask(asked.where(named).group_by(*which).order_by(*which))


def _type(row: RowMapping) -> Type:
    return row["place"], row["type_code"], row["type_name"]


def _fault(inspection: Inspection, kind: Type, rows: Iterable[RowMapping]) -> Fault | None:
    place, code, name = kind
    count, reason, unit = 0, "", ""
    for row in rows:
        wrong = _unlisted(inspection, code, name, row["classification"])
        if wrong:
            reason, unit = reason or wrong, unit or row["unit"] or ""
            count += row["records"]
    if not count:
        return None
    subject = hashlib.sha256("\x1f".join(kind).encode()).hexdigest()
    return Fault(
        kind="type",
        subject=subject,
        place=place,
        detail=reason,
        count=count,
        unit=unit,
        hint=name or code,
    )


def _unlisted(inspection: Inspection, code: str, name: str, classification: str) -> str:
    """Why no plan has it: the reason of the first; "" when one has."""
    classes = (Classification(code=classification),) if classification else ()
    reasons = []
    for plan in inspection.plans:
        found = match(plan, RecordType(code=code, name=name), classes)
        if not isinstance(found, Unmatched):
            return ""
        reasons.append(found.reason)
    return reasons[0]


CHECK = Check(
    id="unlisted_type",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=30,
    find=find,
    needs=(Need.RECORDS, Need.PLAN),
)
