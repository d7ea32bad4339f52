"""CSIP58–79, 113, 114 and SIP32–35: the file section; rules of `file` are told of each one."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from leverans.schemas.vocabulary import terms
from leverans.validators.document import CSIP, HREF, LINK_TYPE, SIP, Document, Group, Node
from leverans.validators.forms import is_size
from leverans.validators.interface import Hit
from leverans.validators.rules.attributes import names_in_order
from leverans.validators.rules.header import CONTENT_TYPE, other_content_type
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Holds,
    Look,
    Requirement,
    given,
    hinted,
    is_date_time,
    must,
    one_of,
)
from leverans.validators.rules.sections import DIGITS, is_digest, is_media_type, media_type

_USES = frozenset(("Documentation", "Schemas", "Representations", "Metadata", "Data", "data"))
_FOLDED = frozenset(use.casefold() for use in _USES)


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


def _content_group(node: Node, document: Document) -> Iterable[Hit]:
    """2.0.4 wants the very word, later versions what begins with it."""
    if not document.file_secs or "representations" not in document.around.has:
        return
    exact = document.version == "2.0.4"
    if not any(
        group.use == "Representations" or (not exact and group.use.startswith("Representations"))
        for group in document.groups
    ):
        yield Hit(document.file_secs[0].line or node.line, "Representations")


def _use(_: Node, document: Document) -> Iterable[Hit]:
    for group in document.groups:
        use = group.node.get("USE")
        if not use and group.parent is not None:
            continue
        if not _is_named(use.split("/")[0], document) or (
            document.around.is_root and not _folder_of(use, document)
        ):
            yield Hit(group.node.line, use)


def _is_named(head: str, document: Document) -> bool:
    """A word of the list; else the name of a further folder (CSIPSTR14), in whatever case."""
    if head in _USES:
        return True
    folded = head.casefold()
    return folded not in _FOLDED and any(
        "/" not in folder and folder.casefold() == folded for folder in document.around.has
    )


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
    """The group of a representation must say which, and no group may say what is no term."""
    for group in document.groups:
        value = _content_of(group)
        if value is None:
            if _is_content(group, document):
                yield Hit(group.node.line, "", MUST)
        elif value not in terms("content_information_type"):
            yield Hit(group.node.line, hinted("content_information_type", value), MUST)


def _content_of(group: Group | None) -> str | None:
    """CONTENTINFORMATIONTYPE, its own or that of a group around it."""
    while group is not None:
        if CONTENT_TYPE in group.node.attributes:
            return group.node.attributes[CONTENT_TYPE]
        group = group.parent
    return None


def _is_content(group: Group, document: Document) -> bool:
    if not document.around.is_root or not group.files:
        return False
    return group.use == "Representations" or (
        document.version != "2.0.4" and group.use.startswith("Representations")
    )


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
            (Hit(node.line, name.rpartition("}")[2], SHOULD),)
            if value is not None and not value.strip()
            else ()
        )

    return look


def _either(*names: str) -> Look:
    looks = [_not_blank(name) for name in names]

    def look(node: Node, document: Document) -> Iterable[Hit]:
        return [hit for one in looks for hit in one(node, document)]

    return look


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
        look=_content_group,
        depends_on="CSIP58",
        scope="root",
    ),
    Requirement(id="CSIP62", level=SHOULD, on="end", look=_group_content),
    Requirement(
        id="CSIP63",
        level=MAY,
        on="end",
        look=_of_groups(other_content_type),
        depends_on="CSIP62",
    ),
    Requirement(id="CSIP64", level=MUST, on="end", look=_use),
    Requirement(
        id="CSIP65",
        level=MUST,
        on="end",
        look=_of_groups(given("ID")),
    ),
    Requirement(id="CSIP66", level=MUST, on="end", look=_not_empty),
    _file_rule(67, lambda node, _: bool(node.get("ID").strip())),
    Requirement(id="CSIP68", level=MUST, on="file", look=media_type, depends_on="CSIP66"),
    _file_rule(69, lambda node, _: is_size(node.get("SIZE")), "SIZE"),
    _file_rule(70, lambda node, _: is_date_time(node.get("CREATED")), "CREATED"),
    _file_rule(71, lambda node, _: is_digest(node.attributes), "CHECKSUM"),
    Requirement(
        id="CSIP72",
        level=MUST,
        on="file",
        look=one_of("checksum_type", "CHECKSUMTYPE"),
        depends_on="CSIP66",
    ),
    Requirement(id="CSIP73", level=MAY, on="file", look=_not_blank("OWNERID"), depends_on="CSIP66"),
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
    Requirement(id="SIP32", level=MAY, on="file", look=_not_blank(SIP + "FILEFORMATNAME")),
    Requirement(id="SIP33", level=MAY, on="file", look=_not_blank(SIP + "FILEFORMATVERSION")),
    Requirement(
        id="SIP34",
        level=MAY,
        on="file",
        look=_either(SIP + "FILEFORMATREGISTRY", SIP + "FORMATREGISTRY"),
    ),
    Requirement(
        id="SIP35",
        level=MAY,
        on="file",
        look=_either(SIP + "FILEFORMATKEY", SIP + "FORMATREGISTRYKEY"),
    ),
)


@lru_cache(maxsize=64)
def _told_of(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """Attributes that say something if they are there; None where a wanted one lacks."""
    if not names_in_order(names) or not set(names) >= _WANTED:
        return None
    return tuple(name for name in names if name == "OWNERID" or name.startswith((SIP, CSIP)))


_WANTED = {"ID", "MIMETYPE", "SIZE", "CREATED", "CHECKSUM", "CHECKSUMTYPE"}
_PLACED = 3  # LOCTYPE, type and href of an FLocat: with these there is no other


def is_in_order(file: Mapping[str, str], place: Mapping[str, str]) -> bool:
    """Whether a file element with one FLocat breaks none of the rules of `file`: told at once.

    It repeats them in one expression because they are asked a million times; what it does not let
    pass goes to them, one by one. That a digest is hexadecimal shows when it is compared.
    """
    told = _told_of(tuple(file))
    return (
        told is not None
        and DIGITS.get(file["CHECKSUMTYPE"]) == len(file["CHECKSUM"])
        and is_size(file["SIZE"])
        and is_date_time(file["CREATED"])
        and is_media_type(file["MIMETYPE"])
        and place.get("LOCTYPE") == "URL"
        and place.get(LINK_TYPE) == "simple"
        and place.get(HREF, "") != ""
        and (len(place) == _PLACED or names_in_order(tuple(place)))
        and file["ID"] != ""
        and all(map(str.strip, map(file.__getitem__, told)))
    )


def format_key(file: Mapping[str, str]) -> str:
    """The PRONOM id that a file element states, under either of the two names, or ""."""
    return file.get(_FORMAT_KEY) or file.get(_REGISTRY_KEY, "")
