"""CSIP1–16 and 117: the mets element and its header."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from leverans.schemas.vocabulary import terms
from leverans.validators.document import CSIP, Document, Node
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Look,
    Requirement,
    hinted,
    is_ahead,
    is_date_time,
    is_url,
    must,
    one_of,
)
from leverans.validators.versions import profile_urls

OTHER_TYPES = ("OTHER", "Other")  # the specification's text and its vocabulary differ
CONTENT_TYPE = CSIP + "CONTENTINFORMATIONTYPE"
OTHER_CONTENT_TYPE = CSIP + "OTHERCONTENTINFORMATIONTYPE"
NOTE_TYPE = CSIP + "NOTETYPE"
PACKAGE_TYPE = CSIP + "OAISPACKAGETYPE"

Holds = Callable[[Node], bool]


def _object_id(node: Node, document: Document) -> Iterable[Hit]:
    value = node.get("OBJID")
    if not value.strip():
        yield Hit(node.line)
    elif value != document.around.name:
        yield Hit(node.line, f"{value} ≠ {document.around.name}", SHOULD)


def _category(node: Node, _: Document) -> Iterable[Hit]:
    value = node.get("TYPE")
    if value not in terms("content_category") and value not in OTHER_TYPES:
        yield Hit(node.line, hinted("content_category", value) if value else "")
    elif value in OTHER_TYPES and not node.get(CSIP + "OTHERTYPE").strip():
        yield Hit(node.line, value)


def _other_category(node: Node, _: Document) -> Iterable[Hit]:
    """Says which, with no term of the list: goes with "other", and with nothing else."""
    value = node.attributes.get(CSIP + "OTHERTYPE")
    if node.get("TYPE") in OTHER_TYPES:
        named = (value or "").strip()
        if not named or (named in terms("content_category") and named not in OTHER_TYPES):
            yield Hit(node.line, value or "", MUST)
    elif value is not None and node.get("TYPE") in terms("content_category"):
        yield Hit(node.line, value, MUST)


def _content_type(node: Node, document: Document) -> Iterable[Hit]:
    value = node.attributes.get(CONTENT_TYPE)
    if value is None:
        yield Hit(node.line, "", SHOULD if document.around.is_root else MUST)
    elif value not in terms("content_information_type"):
        yield Hit(node.line, hinted("content_information_type", value), MUST)
    elif value == "OTHER" and not node.get(OTHER_CONTENT_TYPE).strip():
        yield Hit(node.line, value, MUST)


def other_content_type(node: Node, _: Document) -> Iterable[Hit]:
    """Of mets and of fileGrp: says which type, with no term; goes with OTHER, and nothing else."""
    value = node.attributes.get(OTHER_CONTENT_TYPE)
    if node.get(CONTENT_TYPE) == "OTHER":
        if not (value or "").strip() or value in terms("content_information_type"):
            yield Hit(node.line, value or "", MUST)
    elif value is not None:
        yield Hit(node.line, value, MUST)


def profiled(kind: str) -> Look:
    """PROFILE is the address of this kind's profile, of the document's version."""

    def look(node: Node, document: Document) -> Iterable[Hit]:
        if node.get("PROFILE") not in profile_urls(kind, document.version):
            yield Hit(node.line, node.get("PROFILE"))

    return look


def _one_header(node: Node, document: Document) -> Iterable[Hit]:
    if document.headers != 1:
        yield Hit(node.line, str(document.headers))


def _created(node: Node, document: Document) -> Iterable[Hit]:
    value = node.get("CREATEDATE")
    if not is_date_time(value) or is_ahead(value, document.around.today):
        yield Hit(node.line, value)


def _modified(node: Node, document: Document) -> Iterable[Hit]:
    value = node.attributes.get("LASTMODDATE")
    if value is None:
        return  # nobody can see whether the package was ever changed
    if (
        not is_date_time(value)
        or is_ahead(value, document.around.today)
        or _is_before(value, node.get("CREATEDATE"))
    ):
        yield Hit(node.line, value, MUST)


def _is_before(one: str, other: str) -> bool:
    """Whether a dateTime is earlier than another; never where only one of them has a zone."""
    try:
        early, late = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return False
    return (early.tzinfo is None) == (late.tzinfo is None) and early < late


# --- the software agent: all of CSIP10-16 on one and the same agent


def _marks(agent: Node) -> tuple[bool, bool, bool]:
    return (
        agent.get("ROLE") == "CREATOR",
        agent.get("TYPE") == "OTHER",
        agent.get("OTHERTYPE") == "SOFTWARE",
    )


def _software_agents(header: Node) -> list[Node]:
    """The agents that come nearest to being the software; usually one."""
    candidates = [
        agent
        for agent in header.all("agent")
        if (marks := _marks(agent))[2] or (marks[0] and marks[1])
    ]
    most = max((sum(_marks(agent)) for agent in candidates), default=0)
    return [agent for agent in candidates if sum(_marks(agent)) == most]


def _best_agent(header: Node) -> Node | None:
    """Of these, the one whose name and note break least."""
    faults: list[Holds] = [_lacks_name, _lacks_version, _lacks_note_type]
    agents = _software_agents(header)
    return min(agents, key=lambda agent: sum(fault(agent) for fault in faults), default=None)


def _software(node: Node, _: Document) -> Iterable[Hit]:
    if not _software_agents(node):
        yield Hit(node.line)


def _marked(position: int, name: str) -> Requirement:
    """All marks on one and the same agent: where two come equally near, each is asked."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        agents = _software_agents(node)
        if not agents:
            return [Hit(node.line)]
        return [Hit(a.line, a.get(name)) for a in agents if not _marks(a)[position]]

    return Requirement(id=f"CSIP{11 + position}", level=MUST, on="metsHdr", look=look)


def _lacks_name(agent: Node) -> bool:
    return [bool(name.text) for name in agent.all("name")] != [True]


def _lacks_version(agent: Node) -> bool:
    return [bool(note.text) for note in agent.all("note")] != [True]


def _lacks_note_type(agent: Node) -> bool:
    notes = agent.all("note")
    return bool(notes) and not any(note.get(NOTE_TYPE) == "SOFTWARE VERSION" for note in notes)


def _of_software(fault: Holds, shown: Callable[[Node], str] = lambda _: "") -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        agent = _best_agent(node)
        if agent is not None and fault(agent):
            yield Hit(agent.line, shown(agent))

    return look


def _named_as_folder(node: Node, document: Document) -> Iterable[Hit]:
    if node.get("OBJID").strip() and node.get("OBJID") != document.around.name:
        yield Hit(node.line, f"{document.around.name} ≠ {node.get('OBJID')}")


def _file_named(node: Node, document: Document) -> Iterable[Hit]:
    """A tar or zip is named as OBJID; what a file name cannot hold may be any other sign."""
    name, stated = document.around.file_name, node.get("OBJID").strip()
    if name and stated and _SIGNS.sub("_", name) != _SIGNS.sub("_", stated):
        yield Hit(node.line, f"{name} ≠ {stated}")


_SIGNS = re.compile(r"\W")


def _of_agent(number: int, look: Look) -> Requirement:
    return Requirement(id=f"CSIP{number}", level=MUST, on="metsHdr", look=look)


def _is_profile(node: Node, _: Document) -> bool:
    """An address; one on the publisher's own hosts is that of a profile that is published."""
    value = node.get("PROFILE")
    return is_url(value) and (not _PUBLISHER.match(value) or bool(_PUBLISHED.fullmatch(value)))


_PUBLISHER = re.compile(r"https?://eark[a-z]*\.dilcis\.eu/", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"https?://eark(csip|sip|aip|dip)\.dilcis\.eu/profile/E-ARK-(CSIP|SIP|AIP|DIP)(-v\d-\d-\d)?\.xml"
)

HEADER_RULES = (
    Requirement(id="CSIPSTR2", level=SHOULD, on="mets", look=_named_as_folder, scope="root"),
    Requirement(id="PKG-FILE-NAME", level=SHOULD, on="mets", look=_file_named, scope="root"),
    Requirement(id="CSIP1", level=MUST, on="mets", look=_object_id),
    Requirement(id="CSIP2", level=MUST, on="mets", look=_category),
    Requirement(id="CSIP3", level=SHOULD, on="mets", look=_other_category, depends_on="CSIP2"),
    Requirement(id="CSIP4", level=SHOULD, on="mets", look=_content_type),
    Requirement(id="CSIP5", level=MAY, on="mets", look=other_content_type, depends_on="CSIP4"),
    Requirement(id="CSIP6", level=MUST, on="mets", look=must(_is_profile, "PROFILE")),
    Requirement(id="CSIP117", level=MUST, on="end", look=_one_header),
    Requirement(id="CSIP7", level=MUST, on="metsHdr", look=_created),
    Requirement(id="CSIP8", level=SHOULD, on="metsHdr", look=_modified),
    Requirement(
        id="CSIP9",
        level=MUST,
        on="metsHdr",
        look=one_of("oais_package_type", PACKAGE_TYPE),
    ),
    Requirement(id="CSIP10", level=MUST, on="metsHdr", look=_software),
    _marked(0, "ROLE"),
    _marked(1, "TYPE"),
    _marked(2, "OTHERTYPE"),
    _of_agent(14, _of_software(_lacks_name)),
    _of_agent(15, _of_software(_lacks_version, lambda agent: str(len(agent.all("note"))))),
    _of_agent(
        16,
        _of_software(_lacks_note_type, lambda agent: agent.all("note")[0].get(NOTE_TYPE)),
    ),
)
