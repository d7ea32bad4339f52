"""FGS-FILE-…, FGS-FLOCAT-…, FGS-STRUCTMAP-…: the file section and the structural map."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from leverans.model.finding import Level
from leverans.schemas.vocabulary import terms
from leverans.validators.document import HREF, LINK_TYPE, Document, Node
from leverans.validators.fgs.attributes import is_known, own, term
from leverans.validators.fgs.names import EXT
from leverans.validators.fgs.references import is_elsewhere
from leverans.validators.fgs.sections import (
    has_address,
    is_location_type,
    is_simple,
    of_places,
)
from leverans.validators.forms import is_moment, is_size
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import MUST, SHOULD, Holds, Look, Requirement, must
from leverans.validators.rules.sections import is_media_type

REGISTRY, OTHER_REGISTRY = EXT + "FORMATREGISTRY", EXT + "OTHERFORMATREGISTRY"
REGISTRY_KEY = EXT + "FORMATREGISTRYKEY"
_PUID = re.compile(r"(?:x-)?fmt/[1-9][0-9]*")
_CHECKSUM_TYPES = terms("fgs_checksum_type")
_WANTED = {"ID", "MIMETYPE", "SIZE", "CREATED", "CHECKSUM", "CHECKSUMTYPE"}


def _one_section(_: Node, document: Document) -> Iterable[Hit]:
    if len(document.file_secs) > 1:
        yield Hit(document.file_secs[1].line, str(len(document.file_secs)))


def _grouped(_: Node, document: Document) -> Iterable[Hit]:
    if document.file_secs and not document.groups:
        yield Hit(document.file_secs[0].line)


def _checksum(node: Node, _: Document) -> Iterable[Hit]:
    if not node.get("CHECKSUM").strip():
        yield Hit(node.line)


def _checksum_type(node: Node, _: Document) -> Iterable[Hit]:
    value = node.attributes.get("CHECKSUMTYPE")
    stated = "CHECKSUM" in node.attributes or value is not None
    if stated and value not in _CHECKSUM_TYPES:
        yield Hit(node.line, value or "")


def _located(node: Node, _: Document) -> Iterable[Hit]:
    if len(node.children) != 1:
        yield Hit(node.line, str(len(node.children)))


def _elsewhere(node: Node, _: Document) -> Iterable[Hit]:
    for place in node.children:
        if is_elsewhere(place.attributes):
            yield Hit(place.line or node.line, f"{place.get('LOCTYPE')}, {place.get(HREF)}")


# --- which format registry


def _other_registry(node: Node, _: Document) -> Iterable[Hit]:
    named = node.get(OTHER_REGISTRY).strip()
    if node.get(REGISTRY) == "OTHER":
        if not named:
            yield Hit(node.line)
    elif OTHER_REGISTRY in node.attributes:
        yield Hit(node.line, node.get(OTHER_REGISTRY))


def _registry_key(node: Node, _: Document) -> Iterable[Hit]:
    key, registry = node.attributes.get(REGISTRY_KEY), node.attributes.get(REGISTRY)
    if key is None or not key.strip():
        return
    if registry is None or (registry == "PRONOM" and not _PUID.fullmatch(key)):
        yield Hit(node.line, key)


def format_key(file: Mapping[str, str]) -> str:
    """The PRONOM id that a file element states, or ""."""
    return file.get(REGISTRY_KEY, "") if file.get(REGISTRY) == "PRONOM" else ""


# --- structMap


def _mapped(node: Node, document: Document) -> Iterable[Hit]:
    if not document.struct_maps:
        yield Hit(node.line)


def _one_div(_: Node, document: Document) -> Iterable[Hit]:
    for found in document.struct_maps:
        if len(found.tops) != 1:
            yield Hit(found.node.line, str(len(found.tops)))


def _rule(name: str, look: Look, level: Level = MUST, *, on: str = "file") -> Requirement:
    return Requirement(id=name, level=level, on=on, look=look)


def _attribute(rule: str, name: str, holds: Holds) -> Requirement:
    return _rule(rule, must(holds, name))


FILE_RULES = (
    _rule("FGS-FILESEC", _one_section, on="end"),
    _rule("FGS-FILEGRP", _grouped, on="end"),
    _attribute("FGS-FILE-ID", "ID", lambda node, _: bool(node.get("ID"))),
    _attribute(
        "FGS-FILE-MIMETYPE", "MIMETYPE", lambda node, _: is_media_type(node.get("MIMETYPE"))
    ),
    _attribute("FGS-FILE-SIZE", "SIZE", lambda node, _: is_size(node.get("SIZE"))),
    _attribute("FGS-FILE-CREATED", "CREATED", lambda node, _: is_moment(node.get("CREATED"))),
    _rule("FGS-FILE-CHECKSUM", _checksum, SHOULD),
    _rule("FGS-FILE-CHECKSUMTYPE", _checksum_type),
    _rule("FGS-FILE-FLOCAT", _located),
    _rule("FGS-FLOCAT-LOCTYPE", of_places("FLocat", "LOCTYPE", is_location_type)),
    _rule("FGS-FLOCAT-HREF", of_places("FLocat", HREF, has_address)),
    _rule("FGS-FLOCAT-ELSEWHERE", _elsewhere, SHOULD),
    _rule("FGS-LINK-TYPE", of_places("FLocat", LINK_TYPE, is_simple)),
    _rule("FGS-FORMATREGISTRY", term("fgs_format_registry", REGISTRY)),
    _rule("FGS-OTHERFORMATREGISTRY", _other_registry),
    _rule("FGS-FORMATREGISTRYKEY", _registry_key, SHOULD),
    _rule("FGS-STRUCTMAP", _mapped, on="end"),
    _rule("FGS-STRUCTMAP-DIV", _one_div, on="end"),
)


@lru_cache(maxsize=64)
def _names_in_order(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The extension's attributes; None where a wanted attribute lacks, or one is unknown."""
    extended = tuple(name for name in names if name.startswith(EXT))
    known = set(names) >= _WANTED and all(
        map(is_known, own(Node("file", dict.fromkeys(names, ""))))
    )
    return extended if known else None


def is_in_order(file: Mapping[str, str], place: Mapping[str, str]) -> bool:
    """Whether a file element with one FLocat breaks none of the rules above: told at once.

    Asked for each of perhaps a million files; what it does not let pass goes to the rules.
    """
    extended = _names_in_order(tuple(file))
    return (
        extended is not None
        and file["CHECKSUMTYPE"] in _CHECKSUM_TYPES
        and file["CHECKSUM"].strip() != ""
        and file["ID"] != ""
        and is_size(file["SIZE"])
        and is_moment(file["CREATED"])
        and is_media_type(file["MIMETYPE"])
        and place.get("LOCTYPE") == "URL"
        and place.get(LINK_TYPE, "simple") == "simple"
        and place.get(HREF, "").strip() != ""
        and len(place) <= _PLAIN_PLACE
        and all(map(str.strip, map(file.__getitem__, extended)))
        and (REGISTRY_KEY not in file or bool(_PUID.fullmatch(file[REGISTRY_KEY])))
        and file.get(REGISTRY, "PRONOM") == "PRONOM"
        and (REGISTRY_KEY not in file or REGISTRY in file)
        and OTHER_REGISTRY not in file
    )


_PLAIN_PLACE = 3  # LOCTYPE, xlink:type, xlink:href: with more, look for what does not belong there
