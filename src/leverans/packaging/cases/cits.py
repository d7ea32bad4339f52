"""CITS ERMS 3.0: `erms`, in the order that its schema fixes."""

import re
from collections.abc import Mapping

from leverans.model.package import BuildOrder
from leverans.model.record import Agent, Aggregation, PersonalData, Record, Restriction
from leverans.packaging.cases.homes import own_names
from leverans.packaging.cases.identity import other_ids
from leverans.packaging.cases.markup import begun, each, said, within
from leverans.packaging.cases.moments import exact
from leverans.packaging.cases.own import Own, own_values
from leverans.schemas.vocabulary import terms

_GDPR = "Dataskyddsförordningen (EU) 2016/679"
_DATES = {
    "created": "created",
    "received": "received",
    "sent": "sent",
    "established": "prepared",
    "decided": "decision",
    "opened": "opened",
    "closed": "closed",
    "archived": "archived",
    "last_used": "modified",
}
_AGENTS = {
    "creator": "creator",
    "responsible_person": "responsible_person",
    "approver": "authorising_person",
    "sender": "sender",
    "receiver": "receiver",
    "counterpart": "counterpart",
}
_RESTRICTIONS = {"secrecy": "confidential", "integrity": "integrity", "gdpr": "gdpr"}
_DIRECTIONS = {
    "in": "incoming",
    "incoming": "incoming",
    "inkommen": "incoming",
    "out": "outgoing",
    "outgoing": "outgoing",
    "utgående": "outgoing",
    "expedierad": "outgoing",
}
_STATUS: Mapping[str, str] = {
    "Öppet": "open",
    "Vilande": "on_hold",
    "Stängt": "closed",
    "Makulerat": "obliterated",
    "Ad Acta.": "ad_acta",
    "Initierad": "initiated",
    "Under arbete": "in_progress",
    "Inkommen": "received",
    "Upprättad": "prepared",
    "Expedierad": "expedited",
}
_CASE_TYPES = ("", "ärende", "case", "casefile")
_RETAINED_FROM = ("established", "created", "received")
_PREFIX = re.compile(r"([A-Za-z]+):(.+)")


class CitsErms:
    """The form; all its methods are pure."""

    name = "cits"
    title = "CITS ERMS 3.0"
    kind = "ERMS"
    information_type = "citserms_v3_0"
    cases_file, records_file = "erms.xml", "erms-records.xml"
    case_end = "</aggregation>\n"

    def head(self, order: BuildOrder, *, cases: bool) -> str:
        """Everything before the first case, or the first record."""
        agreement = order.agreement
        at = order.built_at.isoformat(timespec="seconds")
        software = f"{order.software} {order.software_version}"
        event = (
            '<eventType value="created"/>\n'
            + said("eventDateTime", at)
            + within("agent", said("name", software), agentType="creator")
        )
        maintained = (
            '<maintenanceStatus value="new"/>\n'
            + within("maintenanceAgency", _agency(order))
            + within("maintenanceHistory", within("maintenanceEvent", event))
        )
        control = (
            said("identification", order.package_id, identificationType="UUID")
            + said("identification", agreement.reference_code, identificationType="ArchivalCode")
            + within("maintenanceInformation", maintained)
            + within("systemInformation", _system(order))
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<erms xmlns="https://DILCIS.eu/XML/ERMS">\n'
            + within("control", control)
            + begun("aggregations" if cases else "records")
        )

    def end(self, *, cases: bool) -> str:
        """What closes it."""
        return f"</{'aggregations' if cases else 'records'}>\n</erms>\n"

    def case(self, case: Aggregation, own_id: str) -> str:
        """A case up to its first record."""
        number = case.diary_number.normalised if case.diary_number else ""
        plain = case.type.strip().casefold() in _CASE_TYPES
        kind = {"aggregationType": "caseFile"}
        if not plain:
            kind = {
                "aggregationType": "own_aggregation_definition",
                "otherAggregationType": case.type,
            }
        return (
            begun("aggregation", systemIdentifier=case.id, **kind)
            + said("objectId", own_id)
            + (said("extraId", number, extraIdType="diary_number") if number != own_id else "")
            + said("title", case.title.strip() or number or case.id)
        )

    def record(self, record: Record, own_id: str) -> tuple[str, str]:
        """A record before and after its files."""
        kind = record.record_type.name or record.record_type.code
        before = (
            begun(
                "record",
                systemIdentifier=record.archive_id,
                recordType=kind,
                recordPhysicalOrDigital="digital",
            )
            + _identity(record, own_id)
            + _relations(record)
            + _disposal(record)
            + _direction(record.direction)
            + within("agents", "".join(map(_agent, record.agents)))
            + said("description", record.description)
            + within("dates", _dates(record))
            + said("access", str(int(record.access_level)) if record.access_level else "")
            + _place(record.paper_location)
            + within("notes", each("note", record.notes))
            + begun("additionalInformation")
        )
        own = "".join(_own(one) for one in _values(record))
        return before, within("ownElement", own) + "</additionalInformation>\n</record>\n"


def _agency(order: BuildOrder) -> str:
    party = order.agreement.archival_creator
    match = _PREFIX.fullmatch(party.id)
    code = said("agencyCode", match[2], type=match[1]) if match else ""
    return code + said("agencyName", party.name)


def _system(order: BuildOrder) -> str:
    agreement = order.agreement
    name = f"{agreement.source.system} {agreement.submission.system.version}".strip()
    agent = within("agent", said("name", name), agentType="other", otherAgentType="source system")
    return within("agents", agent)


def _identity(record: Record, own_id: str) -> str:
    titles = [("public", record.public_title), *(("other", one) for one in record.other_titles)]
    title = record.title
    if not title.strip() and not record.description.strip():
        title = record.source_id
    return (
        said("objectId", own_id)
        + "".join(
            said("extraId", text, extraIdType=kind) for kind, text in other_ids(record, own_id)
        )
        + "".join(
            said("classification", one.name or one.code, classificationCode=one.code)
            for one in record.classification
        )
        + within("keywords", each("keyword", record.keywords))
        + said("title", title)
        + "".join(said("otherTitle", text, titleType=kind) for kind, text in titles)
        + each("subject", record.subjects)
    )


def _relations(record: Record) -> str:
    """From status to restriction."""
    status = _status(record.status)
    text = f'<status value="{status}"/>\n' if status else ""
    for one in record.relations:
        if one.type in terms("erms_relation"):
            text += said("relation", one.target, relationType=one.type)
        elif one.type.strip():
            own = {"relationType": "own_relation_definition", "otherRelationType": one.type}
            text += said("relation", one.target, **own)
    text += "".join(map(_restriction, record.restrictions))
    if record.personal_data in (PersonalData.SENSITIVE, PersonalData.PROTECTED_IDENTITY):
        why = said("explanatoryText", record.personal_data) + said("regulation", _GDPR)
        text += within("restriction", why, restrictionType="gdpr")
    return text


def _status(status: str) -> str:
    return _STATUS.get(status, status if status in terms("erms_status") else "")


def _restriction(one: Restriction) -> str:
    """Secrecy without a law is written as it is, and found by whoever checks."""
    kind = _RESTRICTIONS.get(one.type, "other_type")
    if not one.law.strip() and kind != "confidential":
        return ""
    other = one.type.strip() or "-"
    marks = {"restrictionType": kind} | (
        {"otherRestrictionType": other} if kind == "other_type" else {}
    )
    text = one.text if not one.until.strip() else f"{one.text} ({one.until})".strip()
    content = said("explanatoryText", text) + said("regulation", one.law)
    return begun("restriction", **marks) + content + "</restriction>\n"


def _disposal(record: Record) -> str:
    """Needs a day to count from; where there is none, the element of one's own says it."""
    kept = record.retention
    days = [exact(record.dates[kind]) for kind in _RETAINED_FROM if kind in record.dates]
    day = next(filter(None, days), "")
    if kept is None or not day:
        return ""
    goes = kept.verdict == "dispose"
    row = f"{kept.plan_id} {kept.row_id}".strip()
    content = (
        said("disposalScheduleId", row)
        + said("disposalPeriod", kept.phrase if goes else "")
        + said("disposalMandate", kept.disposal_decision)
        + said("disposalDescription", "" if goes else kept.phrase)
        + within("dates", said("disposalDate", day, dateType="retention_period_start"))
    )
    return within("disposal", content, disposable="true" if goes else "false")


def _direction(text: str) -> str:
    if not text.strip():
        return ""
    known = _DIRECTIONS.get(text.strip().casefold())
    if known:
        return said("direction", text, directionDefinition=known)
    return said("direction", text, directionDefinition="other", otherDirectionDefinition=text)


def _agent(one: Agent) -> str:
    if not one.name.strip() and not one.unit.strip():
        return ""
    kind = _AGENTS.get(one.role, "other")
    marks = {"agentType": kind} | ({"otherAgentType": one.role} if kind == "other" else {})
    content = (
        said("name", one.name.strip() or one.unit)
        + said("unitName", one.unit)
        + said("idNumber", one.id)
        + said("role", one.title)
    )
    return within("agent", content, **marks)


def _dates(record: Record) -> str:
    text = ""
    for kind, when in record.dates.items():
        known = _DATES.get(kind)
        if known:
            text += said("date", exact(when), dateType=known)
        else:
            text += said("date", exact(when), dateType="other", otherDateType=kind)
    return text


def _place(text: str) -> str:
    where = within("physicalLocation", said("currentLocation", text))
    return within("physicalLocations", where)


def _values(record: Record) -> list[Own]:
    """What an element has said whole is not said again."""
    found = []
    for one in own_values(record, own_names("cits")):
        left = tuple(
            part for part in one.parts if one.name != "dates" or not exact(record.dates[part[0]])
        )
        if one.name == "status" and _status(one.text):
            continue
        if one.text or left:
            found.append(one._replace(parts=left))
    return found


def _own(one: Own) -> str:
    parts = "".join(within("attribute", said("value", text), name=key) for key, text in one.parts)
    content = said("value", one.text) + within("property", parts)
    return within("ownElement", content, name=one.name)
