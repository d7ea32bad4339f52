"""An archival object as the mellanarkiv wants it described (SISOM/SOFIA 2018).

Two traps of the profile: what is to be kept is RETENTION on the object and PRESERVATION on its
representations; and ORIGINAL is the archive's format, while the record as it was made is NATIVE.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from leverans.model.agreement import Agreement
from leverans.model.package import BuildOrder
from leverans.model.record import (
    AccessLevel,
    Classification,
    Record,
    RecordType,
    Retention,
    Use,
    When,
)
from leverans.packaging.escape import element, legal, shown

USES: Mapping[Use, str] = {
    Use.NATIVE: "NATIVE",
    Use.ARCHIVAL: "ORIGINAL",
    Use.PUBLICATION: "SURROGATE",
    Use.PLAINTEXT: "PLAINTEXT",
    Use.METADATA: "METADATA",
}
LEVELS = ("VO", "PG", "P")
_HSA = "HSA:"
_KEPT = "bevara"
_ACTIONS = {"preserve": "RETENTION", "dispose": "DISPOSAL"}
_ON_REPRESENTATION = {"RETENTION": "PRESERVATION"}
_PUBLIC = (AccessLevel.INTERNET, AccessLevel.REGION)
_OPEN_CODE = "Allmän handling - Offentlig"
_CLOSED_CODE = "Allmän handling - Sekretess"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_AGENTS = {
    "creator": "CreatedBy",
    "content_responsible": "ContentResponsible",
    "reviewer": "ContentReviewer",
    "approver": "DocumentApproved",
}


def stated(content: str) -> str:
    """A Descriptor with one Statement."""
    return f'<Descriptor><Statement mimeType="text/xml">{content}</Statement></Descriptor>\n'


def archival_object(record: Record, order: BuildOrder) -> str:
    """All that is said of the object, before its representations."""
    inner = (
        _created(record.dates)
        + planning(record.retention)
        + element("core:AccessRight", _access(record))
        + _said("core:Description", record.description)
        + _object_type(record.record_type, record.retention)
        + nested(record.classification)
        + '<core:Unit refcode="" level=""/>'
        + _producer(record, order)
    )
    marks = {"idType": "UUID", "id": record.archive_id}
    return (
        stated(element("core:ArchivalObject", inner, **marks))
        + stated(element("vgr:VgrExtension", _extension(record)))
        + stated(_domain(record))
    )


def planning(kept: Retention | None, *, of_representation: bool = False) -> str:
    """What the plan says. `date` is left out: no period of the plan is computed here."""
    action = _ACTIONS.get(kept.verdict if kept else "", "APPRAISAL")
    text = kept.phrase.strip() if kept else ""
    says_kept = text.casefold().startswith(_KEPT)
    if action == "RETENTION" and not says_kept:
        text = f"Bevaras ({text})" if text else "Bevaras"
    elif action != "RETENTION" and says_kept:
        text = f"Prövas ({text})"
    if of_representation:
        action = _ON_REPRESENTATION.get(action, action)
    decision = kept.disposal_decision.strip() if kept else ""
    return _said("core:PreservationPlanning", text, always=True, action=action, RDA=decision)


def _created(dates: Mapping[str, When]) -> str:
    """The day on which it was established, else made: a month or a year is no such day."""
    moments = (moment(dates[kind]) for kind in ("established", "created") if kind in dates)
    return _said("core:CreatedDateTime", next(filter(None, moments), ""))


def moment(when: When) -> str:
    """A day, or a time in UTC where its zone is known; "" for what is vaguer."""
    if when.precision != "time":
        return when.value if _DAY.fullmatch(when.value) else ""
    at = datetime.fromisoformat(when.value)
    if at.tzinfo is None:
        return when.value
    try:
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:  # the first and the last day there can be
        return when.value


def _access(record: Record) -> str:
    closed = record.effective_access_level is AccessLevel.RESTRICTED
    return "Confidential" if closed else "Public"


def _object_type(kind: RecordType, kept: Retention | None) -> str:
    plan = kept.plan_id if kept else ""
    return _said("core:ObjectType", kind.name or kind.code, id=kind.code, filePlan=plan)


def nested(classes: tuple[Classification, ...]) -> str:
    """VO > PG > P, each inside the one above; of several on one level the innermost counts."""
    levels: dict[int, Classification] = {}
    for one in classes:
        place = _level(one)
        levels = {known: other for known, other in levels.items() if known < place}
        levels[place] = one
    text = ""
    for place in sorted(levels, reverse=True):
        one = levels[place]
        marks = {"classCode": one.code or one.name, "level": LEVELS[place], "name": one.name}
        text = element("core:Classification", text, **_legal(marks))
    return text


def _level(one: Classification) -> int:
    """By the level that the source tells, else by the number of parts of the code."""
    if one.level in LEVELS:
        return LEVELS.index(one.level)
    return min(one.code.strip(".").count("."), len(LEVELS) - 1)


def producer_id(record: Record, agreement: Agreement) -> str:
    """HSA-id of the archival creator: the record's own, else the agreement's."""
    return (record.producer_id or agreement.archival_creator.id).removeprefix(_HSA)


def _producer(record: Record, order: BuildOrder) -> str:
    name = record.producer_name or order.agreement.archival_creator.name
    return _said("core:Producer", name, idType="HSA-ID", id=producer_id(record, order.agreement))


def _extension(record: Record) -> str:
    source = {
        "id": record.source_id,
        "version": record.source_version,
        "versionId": record.source_version_id,
    }
    number = record.diary_number.normalised if record.diary_number else ""
    return (
        _said("vgr:Title", record.title)
        + _said("vgr:SourceSystem", record.source_system, id=record.source_system_id)
        + element("vgr:Source", **_legal(source))
        + _said("vgr:DiaryNo", number)
        + _said("vgr:status", record.status)
        + "".join(_secrecy(record))
        + "".join(_people(record))
        + _moment("vgr:AvailableFrom", record, "available_from")
        + _moment("vgr:AvailableTo", record, "available_to")
        + "".join(_said("vgr:Tag", word) for word in record.keywords)
    )


def _secrecy(record: Record) -> Iterator[str]:
    """A section of law belongs to secrecy alone."""
    secret = [one for one in record.restrictions if one.type == "secrecy"]
    if secret:
        yield _said("vgr:RestrictionCode", _CLOSED_CODE)
        for one in secret:
            yield _said("vgr:LegalParagraph", one.law)
    elif record.access_level in _PUBLIC:
        yield _said("vgr:RestrictionCode", _OPEN_CODE)


def _people(record: Record) -> Iterator[str]:
    for agent in record.agents:
        if agent.role in _AGENTS:
            yield _said(f"vgr:{_AGENTS[agent.role]}", agent.name, id=agent.id)
    yield _said("vgr:CreatedByUnit", record.unit_created)
    for unit in record.units_for:
        yield _said("vgr:PublishedForUnit", unit)


def _domain(record: Record) -> str:
    """Governing documents are valid for a time; all else comes from a workspace."""
    valid = _moment("vgrsd:ValidFrom", record, "valid_from")
    valid += _moment("vgrsd:ValidTo", record, "valid_to")
    if valid:
        return element("vgrsd:DomainExtension", valid)
    return element("vgrsy:DomainExtension", domain="Samarbetsyta")


def _moment(tag: str, record: Record, kind: str) -> str:
    when = record.dates.get(kind)
    return _said(tag, moment(when)) if when else ""


def _said(tag: str, text: str, /, *, always: bool = False, **marks: str) -> str:
    """An element with a text; nothing where there is none, unless it is always wanted."""
    if not text.strip() and not always:
        return ""
    return element(tag, shown(text), **_legal(marks))


def _legal(marks: Mapping[str, str]) -> dict[str, str]:
    return {name: legal(value.strip()) for name, value in marks.items()}
