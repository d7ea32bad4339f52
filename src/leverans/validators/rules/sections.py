"""CSIP17–57: descriptive and administrative sections, and the files that they point to."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from leverans.schemas.vocabulary import terms
from leverans.validators.document import HREF, LINK_TYPE, Document, Node
from leverans.validators.forms import is_size
from leverans.validators.interface import Hit
from leverans.validators.references import resolve
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Holds,
    Look,
    Requirement,
    dated,
    given,
    hinted,
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
    """One reference, to a file below metadata/."""
    references = node.all("mdRef")
    if not references:
        yield Hit(node.line)
    for reference in references[1:]:
        yield Hit(reference.line, str(len(references)), MUST)
    for reference in references:
        if reference.get(HREF).strip() and not _lies_in("metadata/", reference):
            yield Hit(reference.line, reference.get(HREF))


def _lies_in(folder: str, reference: Node) -> bool:
    """Whether a reference names a file in that folder, of the package or a representation.

    What differs in case or by backslashes is told of where the file is looked for.
    """
    path = resolve("", reference.get(HREF).replace("\\", "/")).path
    return f"/{folder}" in f"/{path}".casefold()


def _foldered(folder: str) -> Look:
    """What is below metadata/ at all is below this folder of it."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        return [
            Hit(reference.line, reference.get(HREF))
            for reference in node.all("mdRef")
            if _lies_in("metadata/", reference) and not _lies_in(folder, reference)
        ]

    return look


def _of_reference(name: str, holds: Holds, shown: Callable[[str], str] = str) -> Look:
    def look(node: Node, document: Document) -> Iterable[Hit]:
        return [
            Hit(child.line, shown(child.get(name)))
            for child in node.children
            if child.tag == "mdRef" and not holds(child, document)
        ]

    return look


def _term_of(vocabulary: str, name: str) -> Look:
    allowed = terms(vocabulary)
    return _of_reference(
        name, lambda node, _: node.get(name) in allowed, lambda value: hinted(vocabulary, value)
    )


def _media_typed(node: Node, document: Document) -> Iterable[Hit]:
    return [hit for child in node.all("mdRef") for hit in media_type(child, document)]


def _reference_rules(section: str, first: int, parent: str) -> Iterable[Requirement]:
    """The nine attributes of an mdRef, in the order of their numbers."""
    looks = (
        _of_reference("LOCTYPE", lambda node, _: node.get("LOCTYPE") == "URL"),
        _of_reference(LINK_TYPE, lambda node, _: node.get(LINK_TYPE) == "simple"),
        _of_reference(HREF, lambda node, _: bool(node.get(HREF).strip())),
        _term_of("metadata_type", "MDTYPE"),
        _media_typed,
        _of_reference("SIZE", lambda node, _: is_size(node.get("SIZE"))),
        _of_reference("CREATED", lambda node, _: is_date_time(node.get("CREATED"))),
        _of_reference("CHECKSUM", lambda node, _: is_digest(node.attributes)),
        _term_of("checksum_type", "CHECKSUMTYPE"),
    )
    for number, look in enumerate(looks, first):
        yield Requirement(id=f"CSIP{number}", level=MUST, on=section, look=look, depends_on=parent)


def media_type(node: Node, _document: Document) -> Iterable[Hit]:
    """A media type; one with parameters, such as a charset, is named in a warning."""
    value = node.get("MIMETYPE")
    if is_media_type(value):
        return ()
    bare, _, parameters = value.partition(";")
    level = SHOULD if "=" in parameters and is_media_type(bare.strip()) else MUST
    return (Hit(node.line, value, level),)


DIGITS = {"MD5": 32, "SHA-1": 40, "SHA-256": 64, "SHA-384": 96, "SHA-512": 128}
_HEX = re.compile(r"[0-9A-Fa-f]+")


def is_digest(attributes: Mapping[str, str]) -> bool:
    """Whether CHECKSUM can be what CHECKSUMTYPE says: hexadecimal, and as long as it."""
    value = attributes.get("CHECKSUM", "").strip()
    digits = DIGITS.get(attributes.get("CHECKSUMTYPE", ""))
    if digits is None:
        return bool(value)
    return len(value) == digits and _HEX.fullmatch(value) is not None


def is_media_type(value: str) -> bool:
    """Whether it has the form of a media type (RFC 6838): a known kind, a name, nothing behind."""
    return len(value) <= 2 * LONGEST_NAME and _is_media_type(value)


@lru_cache(maxsize=256)
def _is_media_type(value: str) -> bool:
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
    """There are metadata files of this kind: some section must speak of them, and of something."""

    def look(node: Node, document: Document) -> Iterable[Hit]:
        sections = document.sections.get(section, ())
        if not sections and folder in document.around.has:
            yield Hit(node.line, folder, MUST)
        elif not sections and section == "digiprovMD" and _is_bare(document):
            yield Hit(node.line)
        yield from (Hit(one.line, one.get("ID")) for one in sections if not one.children)

    return look


def _is_bare(document: Document) -> bool:
    return document.amd_secs > 0 and not any(document.section("rightsMD", "techMD", "sourceMD"))


def _administered(node: Node, document: Document) -> Iterable[Hit]:
    """Such metadata has its section, and all of it one and the same."""
    if document.amd_secs > 1:
        yield Hit(node.line, str(document.amd_secs), MUST)
    elif "metadata/preservation" in document.around.has and not document.amd_secs:
        yield Hit(node.line, "0", MUST)


def _not_hollow(node: Node, _: Document) -> Iterable[Hit]:
    if not node.children:
        yield Hit(node.line, "", SHOULD)


SECTION_RULES = (
    Requirement(
        id="CSIPSTR6", level=SHOULD, on="digiprovMD", look=_foldered("metadata/preservation/")
    ),
    Requirement(id="CSIPSTR7", level=SHOULD, on="dmdSec", look=_foldered("metadata/descriptive/")),
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
    Requirement(id="CSIP45", level=MAY, on="rightsMD", look=_not_hollow),
    *_section_rules("rightsMD"),
)
