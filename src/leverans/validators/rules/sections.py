"""CSIP17–57: descriptive and administrative sections, and the files that they point to."""

from collections.abc import Iterable
from functools import lru_cache

from leverans.schemas.vocabulary import terms
from leverans.validators.document import HREF, LINK_TYPE, Document, Node
from leverans.validators.forms import is_size
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import (
    MUST,
    SHOULD,
    Holds,
    Look,
    Requirement,
    dated,
    given,
    if_there,
    is_date_time,
)

# section -> (first id of its mdRef's rules, id of STATUS, of ID, of having an mdRef at all)
_NUMBERS = {
    "dmdSec": (22, 20, 18, 21),
    "digiprovMD": (36, 34, 33, 35),
    "rightsMD": (49, 47, 46, 48),
}


def _referred(node: Node, _: Document) -> Iterable[Hit]:
    if not node.all("mdRef"):
        yield Hit(node.line)


def _of_reference(name: str, holds: Holds) -> Look:
    def look(node: Node, document: Document) -> Iterable[Hit]:
        return [
            Hit(child.line, child.get(name))
            for child in node.children
            if child.tag == "mdRef" and not holds(child, document)
        ]

    return look


def _reference_rules(section: str, first: int, parent: str) -> Iterable[Requirement]:
    """The nine attributes of an mdRef, in the order of their numbers."""
    judged: tuple[tuple[str, Holds], ...] = (
        ("LOCTYPE", lambda node, _: node.get("LOCTYPE") == "URL"),
        (LINK_TYPE, lambda node, _: node.get(LINK_TYPE) == "simple"),
        (HREF, lambda node, _: bool(node.get(HREF).strip())),
        ("MDTYPE", lambda node, _: node.get("MDTYPE") in terms("metadata_type")),
        ("MIMETYPE", lambda node, _: is_media_type(node.get("MIMETYPE"))),
        ("SIZE", lambda node, _: is_size(node.get("SIZE"))),
        ("CREATED", lambda node, _: is_date_time(node.get("CREATED"))),
        ("CHECKSUM", lambda node, _: bool(node.get("CHECKSUM").strip())),
        ("CHECKSUMTYPE", lambda node, _: node.get("CHECKSUMTYPE") in terms("checksum_type")),
    )
    for number, (name, holds) in enumerate(judged, first):
        look = _of_reference(name, holds)
        yield Requirement(id=f"CSIP{number}", level=MUST, on=section, look=look, depends_on=parent)


@lru_cache(maxsize=256)
def is_media_type(value: str) -> bool:
    """Whether it has the form of a media type (RFC 6838): a known kind, a name, nothing behind."""
    kind, _, rest = value.lower().partition("/")
    known = kind in _KINDS or kind.startswith("x-")
    return known and _is_token(rest) and len(rest) <= LONGEST_NAME


def _is_token(part: str) -> bool:
    return bool(part) and part.isascii() and part.replace("-", "a").translate(_TOKEN).isalnum()


LONGEST_NAME = 127  # RFC 6838 §4.2
_KINDS = frozenset(
    ("application", "audio", "chemical", "example", "font", "haptics", "image")
).union(("message", "model", "multipart", "text", "video"))
_TOKEN = str.maketrans(dict.fromkeys("!#$&^_.+", "a"))


def _section_rules(section: str) -> Iterable[Requirement]:
    first, status, own_id, referred = _NUMBERS[section]
    parent = {"dmdSec": "CSIP17", "digiprovMD": "CSIP32", "rightsMD": "CSIP45"}[section]
    yield Requirement(
        id=f"CSIP{own_id}", level=MUST, on=section, look=given("ID"), depends_on=parent
    )
    yield Requirement(
        id=f"CSIP{status}",
        level=SHOULD,
        on=section,
        look=if_there("status", "STATUS"),
        depends_on=parent,
    )
    yield Requirement(
        id=f"CSIP{referred}", level=SHOULD, on=section, look=_referred, depends_on=parent
    )
    yield from _reference_rules(section, first, f"CSIP{referred}")


def _has_sections(section: str, folder: str) -> Look:
    """There are metadata files of this kind: some section should speak of them."""

    def look(node: Node, document: Document) -> Iterable[Hit]:
        if document.sections.get(section):
            return
        if folder in document.around.has:
            yield Hit(node.line, folder, MUST)
        elif section == "digiprovMD" and document.amd_secs:
            yield Hit(node.line)

    return look


def _administered(node: Node, document: Document) -> Iterable[Hit]:
    if "metadata/preservation" in document.around.has and not document.amd_secs:
        yield Hit(node.line)


SECTION_RULES = (
    Requirement(
        id="CSIP17", level=SHOULD, on="end", look=_has_sections("dmdSec", "metadata/descriptive")
    ),
    Requirement(id="CSIP19", level=MUST, on="dmdSec", look=dated("CREATED"), depends_on="CSIP17"),
    Requirement(id="CSIP31", level=SHOULD, on="end", look=_administered),
    Requirement(
        id="CSIP32",
        level=SHOULD,
        on="end",
        look=_has_sections("digiprovMD", "metadata/preservation"),
        depends_on="CSIP31",
    ),
    *_section_rules("dmdSec"),
    *_section_rules("digiprovMD"),
    *_section_rules("rightsMD"),
)
