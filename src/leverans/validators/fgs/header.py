"""FGS-…: the mets element and metsHdr, its agents apart."""

from collections.abc import Iterable, Iterator

from leverans.schemas.vocabulary import terms
from leverans.validators.document import Document, Node
from leverans.validators.fgs.attributes import own, term
from leverans.validators.fgs.names import BEFORE_1_2, EXT, OLDEST, PROFILE
from leverans.validators.fgs.recognise import is_older
from leverans.validators.forms import is_date, is_moment, is_uuid
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Look,
    Requirement,
    given,
    hinted,
    must,
)

_NAMES = ("agent", "altRecordID", "metsDocumentID", "name", "note")
_WRITTEN_SO = {name.casefold(): name for name in _NAMES}
_HOMELESS = (
    "DATASUBMISSIONSESSION",
    "PACKAGENUMBER",
    "APPRAISAL",
    "ACCESSRESTRICT",
    "STARTDATE",
    "ENDDATE",
    "AGREEMENTFORM",
)


def named(parent: Node, name: str) -> list[Node]:
    """Children of that name in whatever case: the spelling is a finding of its own."""
    return [child for child in parent.children if child.tag.casefold() == name.casefold()]


# --- mets


def _uuid_form(node: Node, _: Document) -> Iterable[Hit]:
    """`UUID:` is custom, not law; but what calls itself one is one."""
    kind, _colon, value = node.get("OBJID").rpartition(":")
    if kind.casefold() in ("uuid", "guid", "urn:uuid") and not is_uuid(value):
        yield Hit(node.line, node.get("OBJID"))


def _type(node: Node, _: Document) -> Iterable[Hit]:
    value = node.get("TYPE")
    if value not in terms("fgs_type"):
        yield Hit(node.line, hinted("fgs_type", value) if value else "")


def _profile(node: Node, _: Document) -> Iterable[Hit]:
    value = node.get("PROFILE")
    if value != PROFILE:
        yield Hit(node.line, value, SHOULD if is_older(value) else MUST)


def _dated(name: str) -> Look:
    def look(node: Node, document: Document) -> Iterable[Hit]:
        value = node.attributes.get(EXT + name)
        if value is None or is_date(value):
            return
        if not is_moment(value):
            yield Hit(node.line, value)
        elif document.version not in BEFORE_1_2:
            yield Hit(node.line, value, SHOULD)

    return look


def _period(node: Node, _: Document) -> Iterable[Hit]:
    first, last = node.get(EXT + "STARTDATE"), node.get(EXT + "ENDDATE")
    if all(is_date(day) or is_moment(day) for day in (first, last)) and last[:10] < first[:10]:
        yield Hit(node.line, f"{first} > {last}")


# --- metsHdr


def _one_header(node: Node, document: Document) -> Iterable[Hit]:
    if document.headers != 1:
        yield Hit(node.line, str(document.headers))


def _agreement_form(node: Node, document: Document) -> Iterable[Hit]:
    yield from term("fgs_agreement_form", EXT + "AGREEMENTFORM")(node, document)
    if document.version == OLDEST and EXT + "AGREEMENTFORM" in node.attributes:
        yield Hit(node.line, "FGS 1.0", SHOULD)


def _spelling(node: Node, _: Document) -> Iterable[Hit]:
    for child in _below(node):
        right = _WRITTEN_SO.get(child.tag.casefold(), child.tag)
        if child.tag != right:
            yield Hit(child.line, f"{child.tag} (≈ {right})")


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _document_id(node: Node, _: Document) -> Iterable[Hit]:
    found = named(node, "metsDocumentID")
    if len(found) > 1:
        yield Hit(found[1].line, str(len(found)))


def _homeless(node: Node, document: Document) -> Iterable[Hit]:
    """What the package says that E-ARK has no place for (the source system always is such)."""
    said = {*own(document.root), *own(node)}
    found = [name for name in _HOMELESS if name in said]
    if found:
        yield Hit(node.line, ", ".join(found))


HEADER_RULES = (
    Requirement(id="FGS-OBJID", level=MUST, on="mets", look=given("OBJID")),
    Requirement(id="FGS-OBJID-UUID", level=SHOULD, on="mets", look=_uuid_form),
    Requirement(id="FGS-TYPE", level=MUST, on="mets", look=_type),
    Requirement(id="FGS-PROFILE", level=MUST, on="mets", look=_profile),
    Requirement(
        id="FGS-APPRAISAL", level=MUST, on="mets", look=term("fgs_appraisal", EXT + "APPRAISAL")
    ),
    Requirement(
        id="FGS-ACCESSRESTRICT",
        level=MUST,
        on="mets",
        look=term("fgs_access_restrict", EXT + "ACCESSRESTRICT"),
    ),
    Requirement(id="FGS-STARTDATE", level=MUST, on="mets", look=_dated("STARTDATE")),
    Requirement(id="FGS-ENDDATE", level=MUST, on="mets", look=_dated("ENDDATE")),
    Requirement(id="FGS-PERIOD", level=SHOULD, on="mets", look=_period),
    Requirement(id="FGS-HEADER", level=MUST, on="end", look=_one_header),
    Requirement(
        id="FGS-CREATEDATE",
        level=MUST,
        on="metsHdr",
        look=must(lambda node, _: is_moment(node.get("CREATEDATE")), "CREATEDATE"),
    ),
    Requirement(
        id="FGS-RECORDSTATUS",
        level=MUST,
        on="metsHdr",
        look=term("fgs_record_status", "RECORDSTATUS"),
    ),
    Requirement(
        id="FGS-OAISSTATUS",
        level=MUST,
        on="metsHdr",
        look=term("fgs_oais_status", EXT + "OAISSTATUS"),
    ),
    Requirement(id="FGS-AGREEMENTFORM", level=MUST, on="metsHdr", look=_agreement_form),
    Requirement(id="FGS-ELEMENT-SPELLING", level=MUST, on="metsHdr", look=_spelling),
    Requirement(id="FGS-METSDOCUMENTID", level=MUST, on="metsHdr", look=_document_id),
    Requirement(id="FGS-MAPPING", level=MAY, on="metsHdr", look=_homeless),
)
