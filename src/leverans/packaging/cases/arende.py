"""FGS Ärendehantering 1.0: `Leveransobjekt`, in the order that its schema fixes."""

import re
from collections.abc import Mapping

from leverans.model.package import BuildOrder
from leverans.model.record import Agent, Aggregation, PersonalData, Record, Restriction, Retention
from leverans.packaging.cases.homes import own_names
from leverans.packaging.cases.identity import other_ids
from leverans.packaging.cases.markup import begun, each, said, within
from leverans.packaging.cases.moments import plain
from leverans.packaging.cases.own import Own, own_values
from leverans.schemas.vocabulary import terms

_ROLES: Mapping[str, str] = {
    "creator": "Skapad av",
    "content_responsible": "Innehållsansvarig",
    "reviewer": "Granskare",
    "approver": "Godkännare",
    "responsible_person": "Handläggare",
    "counterpart": "Motpart",
}
_RESTRICTIONS = {"secrecy": "Sekretess", "integrity": "Integritet", "gdpr": "Integritet"}
_RELATIONS = {
    "replaces": "Ersätter",
    "is_replaced_with": "Är ersatt med",
    "reference": "Referens",
    "referenced_by": "Refereras av",
    "demands": "Kräver",
    "needed_by": "Krävs av",
    "contains": "Innehåller",
    "part_of": "Ingår i",
    "other_format_version": "Annan format version",
    "another_format_version_of": "Är annat format av",
    "has_version": "Har version",
    "is_version_of": "Är version av",
    "has_redacted_version": "Maskad version",
    "is_redacted_version_of": "Är maskad version av",
}
_PLAIN_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_PARTIES = ("sender", "receiver")


class Arendehantering:
    """The form; all its methods are pure."""

    name = "arende"
    title = "FGS Ärendehantering 1.0"
    kind = "FGSERMS"
    information_type = ""
    cases_file, records_file = "arenden.xml", "handlingar.xml"
    case_end = "</ArkivobjektListaHandlingar>\n</ArkivobjektArende>\n"

    def head(self, order: BuildOrder, *, cases: bool) -> str:
        """Everything before the first case, or the first record."""
        agreement = order.agreement
        creator = said("Namn", agreement.archival_creator.name)
        system = within("SystemInfo", _system(order))
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Leveransobjekt xmlns="http://xml.ra.se/e-arkiv/FGS-ERMS">\n'
            + system
            + within("ArkivbildarStruktur", within("Arkivbildare", creator))
            + begun("ArkivobjektListaArenden" if cases else "ArkivobjektListaHandlingar")
        )

    def end(self, *, cases: bool) -> str:
        """What closes it."""
        return f"</ArkivobjektLista{'Arenden' if cases else 'Handlingar'}>\n</Leveransobjekt>\n"

    def case(self, case: Aggregation, own_id: str) -> str:
        """A case up to its first record."""
        number = case.diary_number.normalised if case.diary_number else ""
        return (
            begun("ArkivobjektArende", Systemidentifierare=case.id)
            + said("ArkivobjektID", own_id)
            + (said("ExtraID", number, ExtraIDTyp="diary_number") if number != own_id else "")
            + said("ArendeTyp", case.type)
            + said("Arendemening", case.title.strip() or number or case.id)
            + begun("ArkivobjektListaHandlingar")
        )

    def record(self, record: Record, own_id: str) -> tuple[str, str]:
        """A record before and after its files."""
        before = (
            begun("ArkivobjektHandling", Systemidentifierare=record.archive_id)
            + _identity(record, own_id)
            + _first_half(record)
            + _second_half(record)
        )
        own = "".join(_own(one) for one in _values(record))
        return before, within("EgnaElement", own) + "</ArkivobjektHandling>\n"


def _system(order: BuildOrder) -> str:
    agreement = order.agreement
    inner = f"{agreement.source.system} {agreement.submission.system.version}".strip()
    text = said("system", inner, xmlns="urn:leverans:system")
    return within("AnpassadMetadataInformation", text)


def _identity(record: Record, own_id: str) -> str:
    return (
        said("ArkivobjektID", own_id)
        + each("KlassReferens", (one.code for one in record.classification))
        + said("HandlingstypsReferens", record.record_type.code)
        + "".join(
            said("ExtraID", text, ExtraIDTyp=kind) for kind, text in other_ids(record, own_id)
        )
    )


def _first_half(record: Record) -> str:
    """From Handlingstyp to Notering."""
    senders = [one for one in record.agents if one.role == "sender" and one.name.strip()]
    receivers = [one for one in record.agents if one.role == "receiver" and one.name.strip()]
    description = record.description
    if not record.title.strip() and not description.strip():
        description = record.source_id
    return (
        said("Handlingstyp", record.record_type.name or record.record_type.code)
        + "".join(within("Avsandare", said("Namn", one.name)) for one in senders[:1])
        + said("Beskrivning", description)
        + _date(record, "Expedierad", "sent")
        + _disposal(record.retention)
        + "".join(map(_agent, record.agents))
        + _date(record, "Inkommen", "received")
        + "".join(within("Mottagare", said("Namn", one.name)) for one in receivers)
        + said("Notering", "\n".join(note for note in record.notes if note.strip()))
    )


def _second_half(record: Record) -> str:
    """From HandlingRelation to Restriktion."""
    level = record.access_level
    status = record.status if record.status in terms("arende_record_status") else ""
    return (
        "".join(_relation(one.type, one.target) for one in record.relations)
        + said("Rubrik", record.title)
        + _date(record, "Skapad", "created")
        + _date(record, "SistaAnvandandetidpunkt", "last_used")
        + said("StatusHandling", status)
        + _date(record, "Upprattad", "established")
        + said("Atkomst", str(int(level)) if level else "")
        + said("Forvaringsplats", record.paper_location)
        + "".join(map(_restriction, record.restrictions))
        + _personal(record.personal_data)
    )


def _date(record: Record, tag: str, kind: str) -> str:
    when = record.dates.get(kind)
    return said(tag, plain(when)) if when else ""


def _disposal(kept: Retention | None) -> str:
    """What is not decided to go stays: `Gallras` is false."""
    if kept is None:
        return ""
    goes = kept.verdict == "dispose"
    reasons = (kept.phrase, kept.plan_id, kept.plan_version, kept.row_id, kept.disposal_decision)
    why = "; ".join(text for text in reasons if text.strip())
    content = said("GallringsFrist", kept.phrase) if goes else ""
    content += said("GallringsForklaring", why)
    return begun("Gallring", Gallras="true" if goes else "false") + content + "</Gallring>\n"


def _agent(one: Agent) -> str:
    if one.role in _PARTIES:
        return ""
    role = said("Roll", _ROLES.get(one.role) or one.title or one.role)
    name = said("Namn", one.name) + said("Enhetsnamn", one.unit)
    return within("Agent", role + name) if role and name else ""


def _relation(kind: str, target: str) -> str:
    known = _RELATIONS.get(kind, kind if kind in terms("arende_record_relation") else "")
    if known:
        return said("HandlingRelation", target, Typ=known)
    if not kind.strip():
        return ""
    return said("HandlingRelation", target, Typ="Egen relationsdefinition", AnnanTyp=kind)


def _restriction(one: Restriction) -> str:
    kind = _RESTRICTIONS.get(one.type, "Annan typ")
    other = (one.type.strip() or "-") if kind == "Annan typ" else ""
    day = one.until.strip()
    dated = bool(_PLAIN_DATE.fullmatch(day))
    text = one.text if dated or not day else f"{one.text} ({day})".strip()
    content = said("ForklarandeText", text) + said("Lagrum", one.law)
    content += said("RestriktionsDatum", day if dated else "")
    return begun("Restriktion", Typ=kind, AnnanTyp=other) + content + "</Restriktion>\n"


def _personal(data: PersonalData) -> str:
    told = {
        PersonalData.SENSITIVE: "Känsliga personuppgifter",
        PersonalData.PROTECTED_IDENTITY: "Skyddade personuppgifter",
    }.get(data, "")
    return within("Restriktion", said("ForklarandeText", told), Typ="Integritet")


def _values(record: Record) -> list[Own]:
    """Dates that have an element are not said again, nor a status that has."""
    placed = {"created", "received", "sent", "established", "last_used"}
    found = []
    for one in own_values(record, own_names("arende")):
        left = tuple(part for part in one.parts if one.name != "dates" or part[0] not in placed)
        if one.name == "status" and one.text in terms("arende_record_status"):
            continue
        if one.text or left:
            found.append(one._replace(parts=left))
    return found


def _own(one: Own) -> str:
    parts = "".join(within("Egenskap", said("Varde", text), Namn=key) for key, text in one.parts)
    content = said("Varde", one.text) + within("Egenskaper", parts)
    return within("EgetElement", content, Namn=one.name)
