"""Which of a record's dates a retention period counts from, and its facts as the plan sees them.

| date of a record | trigger |
|---|---|
| `created`, `established` | `created`: the later of the two |
| `received`, `decided` | the trigger of the same name |
| `closed` | `closed`, of its case where it has one |
| `valid_to` | `validity_end` |
| a date that is named by a trigger, such as `contract_end` | that trigger |

Every other date says nothing of a period. What is not told here is missing, and what is missing
keeps the record: `approved`, say, is never taken from `established`.
"""

import re
from collections.abc import Mapping

from leverans.model.record import Record
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.plan.days import FIRST_YEAR, ImplausibleDate, days_of
from leverans.plan.fold import folded

TRIGGERS: Mapping[str, Trigger] = {
    "created": Trigger.CREATED,
    "established": Trigger.CREATED,
    "received": Trigger.RECEIVED,
    "decided": Trigger.DECIDED,
    "closed": Trigger.CLOSED,
    "valid_to": Trigger.VALIDITY_END,
}
NEVER_STATED = frozenset({
    Trigger.DEFAULT, Trigger.OBSOLETE, Trigger.IMMEDIATE, Trigger.AGE, Trigger.DEATH,
    Trigger.DELIVERED,
})  # fmt: skip
"""No date of a record: they follow from the plan, a person's word or a receipt."""
REGISTERED = ("received", "created", "established", "sent", "decided")
"""The day on which a record was registered, else made: the first of these that it has."""
PUBLISHED_COPY, COPY = "published_copy", "copy"
PAPER, DIGITAL = "paper", "digital"
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T\S+)?)?)?")
_NO_DAY = "9999-12-31"
_PUBLISHED = "publicerad kopia"
_COPY_OF = "is_copy_of"
_ORIGINALS = {PUBLISHED_COPY: (_COPY_OF, "is_version_of"), COPY: (_COPY_OF,), "": ()}


def facts_of(record: Record, *, place: str = "", package: str = "") -> RecordFacts:
    """What the plan must know of a record; figures and migration are added by who has them."""
    own = _dates(record)
    case = record.aggregation
    of_case: dict[str, str] = {}
    if case is not None and case.id and Trigger.CLOSED.value in own:
        of_case[Trigger.CLOSED.value] = own.pop(Trigger.CLOSED.value)
    return RecordFacts(
        id=record.archive_id,
        place=place,
        package=package,
        type_code=record.record_type.code,
        type_name=record.record_type.name,
        classification=record.classification[-1].code if record.classification else "",
        case=case.id if case is not None else "",
        system=record.source_system,
        registered=next(filter(None, (_value(record, name) for name in REGISTERED)), ""),
        dates=own,
        case_dates=of_case,
        medium=PAPER if record.paper_location else "",
        copy=(copied := copy_of(record)),
        original=next((r.target for r in record.relations if r.type in _ORIGINALS[copied]), ""),
    )


def version_key(record: Record) -> str:
    """What a published copy and its original have in common: Dokument-ID and version, or ""."""
    if not record.display_id:
        return ""
    return f"{folded(record.display_id)} {folded(record.source_version)}"


def copy_of(record: Record) -> str:
    """`published_copy`, `copy`, or "" where nothing says that it is one."""
    if folded(record.record_type.name).startswith(_PUBLISHED):
        return PUBLISHED_COPY
    if record.original_held_elsewhere or any(r.type == _COPY_OF for r in record.relations):
        return COPY
    return ""


def latest(one: str, other: str) -> str:
    """The later of two ISO dates of any precision, by the last local day that each may mean."""
    return max(one, other, key=last_moment)


def trigger_of(name: str) -> Trigger | None:
    """The trigger of a date by its name, or None."""
    if name in TRIGGERS:
        return TRIGGERS[name]
    try:
        found = Trigger(name)
    except ValueError:
        return None
    return None if found in NEVER_STATED else found


def _dates(record: Record) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in record.dates:
        trigger, value = trigger_of(name), _value(record, name)
        if trigger is not None and value:
            found[trigger.value] = latest(found.get(trigger.value, ""), value)
    return found


def _value(record: Record, name: str) -> str:
    """A date of the record; "" when it has none of that name, or one that is no date."""
    when = record.dates.get(name)
    return when.value if when is not None and _DATE.fullmatch(when.value) else ""


def last_moment(value: str) -> tuple[str, str]:
    """To compare dates by: the last local day of one, and itself, as a time is later than its day.

    One that is no day at all comes behind all others: what cannot be believed keeps the record.
    """
    if not value:
        return "", ""
    try:
        return days_of(value).last.isoformat(), value
    except ImplausibleDate:
        return (value if value < str(FIRST_YEAR) else _NO_DAY), value
