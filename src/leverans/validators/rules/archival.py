"""AIPM2–7 and DIP2–4: what the archival and the dissemination profile add, all in the root METS."""

from collections.abc import Iterable

from leverans.validators.document import Document, Node
from leverans.validators.interface import Hit
from leverans.validators.rules.header import PACKAGE_TYPE, profiled
from leverans.validators.rules.requirement import (
    MUST,
    SHOULD,
    Look,
    Requirement,
    exactly,
)


def _provenance(document: Document) -> list[Node]:
    """The references from digiprovMD sections."""
    return [
        reference
        for section in document.section("digiprovMD")
        for reference in section.all("mdRef")
    ]


def _premis(document: Document) -> list[Node]:
    """Those of them to PREMIS, a part of it included (`PREMIS:EVENT`)."""
    return [r for r in _provenance(document) if r.get("MDTYPE").split(":")[0] == "PREMIS"]


def _status(node: Node, document: Document) -> Iterable[Hit]:
    """Every descriptive section has a STATUS, and one of them is CURRENT."""
    sections = list(document.section("dmdSec"))
    bare = [section for section in sections if not section.get("STATUS").strip()]
    if bare:
        yield Hit(bare[0].line, bare[0].get("ID"))
    elif sections and not any(section.get("STATUS") == "CURRENT" for section in sections):
        yield Hit(node.line, sections[0].get("STATUS"))


def _referred(node: Node, document: Document) -> Iterable[Hit]:
    """Provenance is a file that is pointed to: an AIP without any has no provenance at all."""
    for section in document.section("digiprovMD"):
        if not section.all("mdRef"):
            yield Hit(section.line, section.get("ID"))
    if not document.sections.get("digiprovMD"):
        yield Hit(node.line)


def _is_premis(node: Node, document: Document) -> Iterable[Hit]:
    if _provenance(document) and not _premis(document):
        yield Hit(node.line, _provenance(document)[0].get("MDTYPE"))


def _is_version_3(node: Node, document: Document) -> Iterable[Hit]:
    """One that does not state its version is not judged by it."""
    stated = [reference.get("MDTYPEVERSION").strip() for reference in _premis(document)]
    if stated and all(version and version[0] != "3" for version in stated):
        yield Hit(node.line, stated[0])


def _is_current(node: Node, _: Document) -> Iterable[Hit]:
    if node.get("STATUS") != "CURRENT":
        yield Hit(node.line, node.get("STATUS"))


def _aip(number: int, look: Look, on: str = "end", under: str = "") -> Requirement:
    return Requirement(
        id=f"AIPM{number}",
        level=SHOULD if number in (4, 6, 7) else MUST,
        on=on,
        look=look,
        depends_on=under,
        scope="root",
        kinds=("aip",),
    )


def _dip(number: int, look: Look, on: str) -> Requirement:
    return Requirement(
        id=f"DIP{number}",
        level=SHOULD if on == "dmdSec" else MUST,
        on=on,
        look=look,
        scope="root",
        kinds=("dip",),
    )


ARCHIVAL_RULES = (
    _aip(2, profiled("aip"), on="mets"),
    _aip(3, exactly(PACKAGE_TYPE, "AIP"), on="metsHdr"),
    _aip(4, _status),
    _aip(5, _referred),
    _aip(6, _is_premis, under="AIPM5"),
    _aip(7, _is_version_3, under="AIPM6"),
    _dip(2, profiled("dip"), on="mets"),
    _dip(3, exactly(PACKAGE_TYPE, "DIP"), on="metsHdr"),
    _dip(4, _is_current, on="dmdSec"),
)
