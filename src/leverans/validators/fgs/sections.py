"""FGS-AMDSEC-…, FGS-MD…: metadata sections, and the files that they point to."""

from collections.abc import Iterable

from leverans.schemas.vocabulary import terms
from leverans.validators.document import HREF, LINK_TYPE, Document, Node
from leverans.validators.fgs.attributes import each
from leverans.validators.interface import Hit
from leverans.validators.mets_reader import SECTIONS
from leverans.validators.rules.requirement import MUST, Holds, Look, Requirement, given, hinted


def _type(node: Node, _: Document) -> Iterable[Hit]:
    for child in _contents(node):
        value = child.get("MDTYPE")
        if value not in terms("metadata_type"):
            yield Hit(child.line, hinted("metadata_type", value) if value else "")


def _other_type(node: Node, _: Document) -> Iterable[Hit]:
    """MDTYPE OTHER calls for a term of FGS, and anything else for none."""
    for child in _contents(node):
        value = child.attributes.get("OTHERMDTYPE")
        if child.get("MDTYPE") != "OTHER":
            if value is not None:
                yield Hit(child.line, f"{child.get('MDTYPE')}, {value}")
        elif value not in terms("fgs_other_metadata_type"):
            yield Hit(child.line, hinted("fgs_other_metadata_type", value or "") if value else "")


def _contents(node: Node) -> list[Node]:
    return [child for child in node.children if child.tag in ("mdRef", "mdWrap")]


def of_places(tag: str, shown: str, holds: Holds) -> Look:
    """Each mdRef or FLocat; the attribute `shown` is quoted."""

    def look(node: Node, document: Document) -> Iterable[Hit]:
        return [
            Hit(child.line or node.line, child.get(shown))
            for child in node.children
            if child.tag == tag and not holds(child, document)
        ]

    return look


def is_location_type(place: Node, _: Document) -> bool:
    """Whether LOCTYPE is one of the four."""
    return place.get("LOCTYPE") in terms("fgs_location_type")


def has_address(place: Node, _: Document) -> bool:
    """Whether it points anywhere."""
    return bool(place.get(HREF).strip())


def is_simple(place: Node, _: Document) -> bool:
    """Whether it is a simple link, which it need not say."""
    return place.attributes.get(LINK_TYPE) in (None, "simple")


SECTION_RULES = (
    Requirement(id="FGS-AMDSEC-ID", level=MUST, on="amdSec", look=given("ID")),
    *each("FGS-SECTION-ID", MUST, given("ID"), SECTIONS),
    *each("FGS-MDTYPE", MUST, _type, SECTIONS),
    *each("FGS-OTHERMDTYPE", MUST, _other_type, SECTIONS),
    *each("FGS-MDREF-LOCTYPE", MUST, of_places("mdRef", "LOCTYPE", is_location_type), SECTIONS),
    *each("FGS-MDREF-HREF", MUST, of_places("mdRef", HREF, has_address), SECTIONS),
    *each("FGS-LINK-TYPE", MUST, of_places("mdRef", LINK_TYPE, is_simple), SECTIONS),
)
