"""CSIP58–79, 113, 114 and SIP32–35: the file section; rules of `file` are told of each one."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from leverans.schemas.vocabulary import terms
from leverans.validators.document import CSIP, HREF, LINK_TYPE, SIP, Document, Group, Node
from leverans.validators.forms import is_size
from leverans.validators.interface import Hit
from leverans.validators.rules.header import CONTENT_TYPE, OTHER_CONTENT_TYPE
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Holds,
    Look,
    Requirement,
    hinted,
    is_date_time,
    must,
)
from leverans.validators.rules.sections import is_media_type

_USES = ("Documentation", "Schemas", "Representations", "Metadata")
_KNOWN_CSIP = frozenset(
    CSIP + name
    for name in (
        "CONTENTINFORMATIONTYPE",
        "OTHERCONTENTINFORMATIONTYPE",
        "OAISPACKAGETYPE",
        "NOTETYPE",
        "OTHERTYPE",
    )
)
_KNOWN_SIP = frozenset(
    SIP + name
    for name in (
        "FILEFORMATNAME",
        "FILEFORMATVERSION",
        "FILEFORMATREGISTRY",  # the specification's text
        "FILEFORMATKEY",
        "FORMATREGISTRY",  # the published schema
        "FORMATREGISTRYKEY",
    )
)


def _one_section(node: Node, document: Document) -> Iterable[Hit]:
    if len(document.file_secs) > 1:
        yield Hit(document.file_secs[1].line, str(len(document.file_secs)), MUST)
    elif not document.file_secs and _has_content(document):
        yield Hit(node.line)


def _has_content(document: Document) -> bool:
    return bool(document.around.has & {"documentation", "schemas", "data", "representations"})


def _section_id(_: Node, document: Document) -> Iterable[Hit]:
    return (Hit(section.line) for section in document.file_secs if not section.get("ID"))


def _grouped(use: str, folder: str) -> Look:
    """Files of a folder call for a group whose USE is its name."""

    def look(_: Node, document: Document) -> Iterable[Hit]:
        if document.file_secs and folder in document.around.has and not document.groups_using(use):
            yield Hit(document.file_secs[0].line, use)

    return look


def _of_groups(breach: "Look") -> Look:
    def look(_: Node, document: Document) -> Iterable[Hit]:
        for group in document.groups:
            yield from breach(group.node, document)

    return look


def _use(_: Node, document: Document) -> Iterable[Hit]:
    for group in document.groups:
        use = group.node.get("USE")
        if not use and group.parent is not None:
            continue
        head = use.split("/")[0]
        if (head not in _USES and head not in {"Data", "data"}) or (
            document.around.is_root and not _folder_of(use, document)
        ):
            yield Hit(group.node.line, use)


def _folder_of(use: str, document: Document) -> bool:
    """Whether the folder that USE names is there; USE writes `Representations/rep1`."""
    parts = use.split("/")
    if parts[0] != "Representations" or len(parts) == 1:
        return True
    return parts[1] in document.around.representations


def _not_empty(_: Node, document: Document) -> Iterable[Hit]:
    parents = {id(group.parent) for group in document.groups if group.parent}
    return (
        Hit(group.node.line, group.use)
        for group in document.groups
        if not group.files and id(group) not in parents
    )


def _group_content(_: Node, document: Document) -> Iterable[Hit]:
    mixed = document.root.get(CONTENT_TYPE) == "MIXED"
    for group in document.groups:
        value = group.node.attributes.get(CONTENT_TYPE)
        if value is None:
            if mixed and group.use.startswith("Representations"):
                yield Hit(group.node.line)
        elif value not in terms("content_information_type"):
            yield Hit(group.node.line, hinted("content_information_type", value), MUST)


def _group_other_content(node: Node, _: Document) -> Iterable[Hit]:
    value = node.attributes.get(OTHER_CONTENT_TYPE)
    if node.get(CONTENT_TYPE) == "OTHER":
        if not (value or "").strip() or value in terms("content_information_type"):
            yield Hit(node.line, value or "", MUST)
    elif value is not None:
        yield Hit(node.line, value, MUST)


# --- every file: these run once for each of perhaps a million


def _file_rule(number: int, holds: Holds, shown: str = "") -> Requirement:
    return Requirement(
        id=f"CSIP{number}", level=MUST, on="file", look=must(holds, shown), depends_on="CSIP66"
    )


def _location(holds: Holds, shown: str) -> Look:
    def look(node: Node, document: Document) -> Iterable[Hit]:
        for child in node.children:
            if not holds(child, document):
                return (Hit(child.line or node.line, child.get(shown)),)
        return ()

    return look


def _not_blank(name: str) -> Look:
    """Optional, but when it is there it says something."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        value = node.attributes.get(name)
        return (
            (Hit(node.line, name.split("}")[1]),) if value is not None and not value.strip() else ()
        )

    return look


def _either(*names: str) -> Look:
    looks = [_not_blank(name) for name in names]

    def look(node: Node, document: Document) -> Iterable[Hit]:
        return [hit for one in looks for hit in one(node, document)]

    return look


def _unknown_names(node: Node, _: Document) -> Iterable[Hit]:
    """METS lets any foreign attribute pass, so a misspelt one would never be noticed."""
    for name in node.attributes:
        if name[0] != "{" or name in _KNOWN_SIP or name in _KNOWN_CSIP:
            continue
        if name.startswith((SIP, CSIP)):
            return (Hit(node.line, name.split("}")[1]),)
    return ()


_CHECKSUM_TYPES = terms("checksum_type")
_FORMAT_KEY, _REGISTRY_KEY = SIP + "FILEFORMATKEY", SIP + "FORMATREGISTRYKEY"

FILE_RULES = (
    Requirement(id="CSIP58", level=SHOULD, on="end", look=_one_section),
    Requirement(id="CSIP59", level=MUST, on="end", look=_section_id, depends_on="CSIP58"),
    Requirement(
        id="CSIP60",
        level=MUST,
        on="end",
        look=_grouped("Documentation", "documentation"),
        depends_on="CSIP58",
    ),
    Requirement(
        id="CSIP113", level=MUST, on="end", look=_grouped("Schemas", "schemas"), depends_on="CSIP58"
    ),
    Requirement(
        id="CSIP114",
        level=MUST,
        on="end",
        look=_grouped("Representations", "representations"),
        depends_on="CSIP58",
        scope="root",
    ),
    Requirement(id="CSIP62", level=SHOULD, on="end", look=_group_content),
    Requirement(
        id="CSIP63",
        level=MAY,
        on="end",
        look=_of_groups(_group_other_content),
        depends_on="CSIP62",
    ),
    Requirement(id="CSIP64", level=MUST, on="end", look=_use),
    Requirement(
        id="CSIP65",
        level=MUST,
        on="end",
        look=_of_groups(must(lambda node, _: bool(node.get("ID")))),
    ),
    Requirement(id="CSIP66", level=MUST, on="end", look=_not_empty),
    _file_rule(67, lambda node, _: "ID" in node.attributes),
    _file_rule(68, lambda node, _: is_media_type(node.get("MIMETYPE")), "MIMETYPE"),
    _file_rule(69, lambda node, _: is_size(node.get("SIZE")), "SIZE"),
    _file_rule(70, lambda node, _: is_date_time(node.get("CREATED")), "CREATED"),
    _file_rule(71, lambda node, _: bool(node.get("CHECKSUM"))),
    _file_rule(72, lambda node, _: node.get("CHECKSUMTYPE") in _CHECKSUM_TYPES, "CHECKSUMTYPE"),
    _file_rule(76, lambda node, _: len(node.children) == 1),
    Requirement(
        id="CSIP77",
        level=MUST,
        on="file",
        look=_location(lambda node, _: node.get("LOCTYPE") == "URL", "LOCTYPE"),
        depends_on="CSIP76",
    ),
    Requirement(
        id="CSIP78",
        level=MUST,
        on="file",
        look=_location(lambda node, _: node.get(LINK_TYPE) == "simple", LINK_TYPE),
        depends_on="CSIP76",
    ),
    Requirement(
        id="CSIP79",
        level=MUST,
        on="file",
        look=_location(lambda node, _: bool(node.get(HREF)), HREF),
        depends_on="CSIP76",
    ),
    Requirement(id="SIP32", level=SHOULD, on="file", look=_not_blank(SIP + "FILEFORMATNAME")),
    Requirement(id="SIP33", level=SHOULD, on="file", look=_not_blank(SIP + "FILEFORMATVERSION")),
    Requirement(
        id="SIP34",
        level=SHOULD,
        on="file",
        look=_either(SIP + "FILEFORMATREGISTRY", SIP + "FORMATREGISTRY"),
    ),
    Requirement(
        id="SIP35",
        level=SHOULD,
        on="file",
        look=_either(SIP + "FILEFORMATKEY", SIP + "FORMATREGISTRYKEY"),
    ),
    Requirement(id="PKG-ATTRIBUTE-UNKNOWN", level=SHOULD, on="file", look=_unknown_names),
)


@lru_cache(maxsize=64)
def _foreign(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The SIP and CSIP attributes; None where a wanted attribute lacks, or one is unknown."""
    wanted = {"ID", "MIMETYPE", "SIZE", "CREATED", "CHECKSUM", "CHECKSUMTYPE"}
    foreign = tuple(name for name in names if name.startswith((SIP, CSIP)))
    known = wanted <= set(names) and set(foreign) <= _KNOWN_SIP | _KNOWN_CSIP
    return foreign if known else None


def is_in_order(file: Mapping[str, str], place: Mapping[str, str]) -> bool:
    """Whether a file element with one FLocat breaks none of the rules below: told at once.

    It repeats the rules of `file` in one expression because they are asked a million times; what
    it does not let pass goes to them, one by one.
    """
    foreign = _foreign(tuple(file))
    return (
        foreign is not None
        and file["CHECKSUMTYPE"] in _CHECKSUM_TYPES
        and is_size(file["SIZE"])
        and file["CHECKSUM"] != ""
        and is_date_time(file["CREATED"])
        and is_media_type(file["MIMETYPE"])
        and place.get("LOCTYPE") == "URL"
        and place.get(LINK_TYPE) == "simple"
        and place.get(HREF, "") != ""
        and all(map(str.strip, map(file.__getitem__, foreign)))
    )


def format_key(file: Mapping[str, str]) -> str:
    """The PRONOM id that a file element states, under either of the two names, or ""."""
    return file.get(_FORMAT_KEY) or file.get(_REGISTRY_KEY, "")


def group_ids(groups: Iterable[Group]) -> set[str]:
    """IDs of the groups."""
    return {group.node.get("ID") for group in groups}
