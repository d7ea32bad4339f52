"""FGS-EXT-…: attributes of the namespace `ExtensionMETS`, which METS itself lets pass unseen."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from leverans.model.finding import Level
from leverans.schemas.vocabulary import terms
from leverans.validators.document import Document, Node
from leverans.validators.fgs.names import EXT
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import SHOULD, Look, Requirement, hinted

BEARERS: Mapping[str, frozenset[str]] = {
    "mets": terms("fgs_attributes_of_mets"),
    "metsHdr": terms("fgs_attributes_of_header"),
    "file": terms("fgs_attributes_of_file"),
}
ALL = frozenset().union(*BEARERS.values())
_SEEN = ("mets", "metsHdr", "file", "fileGrp", "div", "amdSec", "dmdSec", "techMD", "digiprovMD")
_SIMILAR = 0.7
_FREE = ALL - {  # those left have a form or a list of their own, which nothing does not fit
    "APPRAISAL",
    "ACCESSRESTRICT",
    "STARTDATE",
    "ENDDATE",
    "OAISSTATUS",
    "AGREEMENTFORM",
    "FORMATREGISTRY",
    "OTHERFORMATREGISTRY",
}


def own(node: Node) -> list[str]:
    """Names of the extension's attributes on an element, without the namespace."""
    return [name[len(EXT) :] for name in node.attributes if name.startswith(EXT)]


def _with_children(node: Node) -> Iterable[Node]:
    yield node
    for child in node.children:
        yield from _with_children(child)


def _unknown(node: Node, _: Document) -> Iterable[Hit]:
    for one in _with_children(node):
        yield from (Hit(one.line, _guess(name)) for name in own(one) if name not in ALL)


@lru_cache(maxsize=64)
def _guess(name: str) -> str:
    near = get_close_matches(name.upper()[:100], sorted(ALL), n=1, cutoff=_SIMILAR)
    return f"{name} (≈ {near[0]})" if near else name


def _misplaced(node: Node, _: Document) -> Iterable[Hit]:
    for one in _with_children(node):
        right = BEARERS.get(one.tag, frozenset())
        for name in own(one):
            if name in ALL and name not in right:
                bearer = next(tag for tag, names in BEARERS.items() if name in names)
                yield Hit(one.line, f"{one.tag}/@{name} (≈ {bearer}/@{name})")


def _blank(node: Node, _: Document) -> Iterable[Hit]:
    for name in own(node):
        if name in _FREE and not node.get(EXT + name).strip():
            yield Hit(node.line, name)


def term(vocabulary: str, name: str) -> Look:
    """Absent, or a term of the vocabulary."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        value = node.attributes.get(name)
        if value is not None and value not in terms(vocabulary):
            yield Hit(node.line, hinted(vocabulary, value))

    return look


def each(rule: str, level: Level, look: Look, elements: Iterable[str]) -> Iterable[Requirement]:
    """One and the same rule on several elements."""
    return (Requirement(id=rule, level=level, on=element, look=look) for element in elements)


EXTENSION_RULES = (
    *each("FGS-EXT-UNKNOWN", SHOULD, _unknown, _SEEN),
    *each("FGS-EXT-PLACE", SHOULD, _misplaced, _SEEN),
    *each("FGS-EXT-BLANK", SHOULD, _blank, BEARERS),
)


def is_known(name: str) -> bool:
    """Whether a file may carry this attribute of the extension."""
    return name in BEARERS["file"]
