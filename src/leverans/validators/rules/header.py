"""CSIP1–16 and 117: the mets element and its header."""

from collections.abc import Iterable

from leverans.schemas.vocabulary import near_miss, terms
from leverans.validators.document import CSIP, Document, Node
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Requirement,
    dated,
    given,
    hinted,
    is_date_time,
    one_of,
)

OTHER_TYPES = ("OTHER", "Other")  # the specification's text and its vocabulary differ
CONTENT_TYPE = CSIP + "CONTENTINFORMATIONTYPE"
OTHER_CONTENT_TYPE = CSIP + "OTHERCONTENTINFORMATIONTYPE"
NOTE_TYPE = CSIP + "NOTETYPE"


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
    if node.get("TYPE") not in OTHER_TYPES:
        return
    value = node.attributes.get(CSIP + "OTHERTYPE")
    if value is None:
        yield Hit(node.line)
    elif not value.strip() or value in terms("content_category"):
        yield Hit(node.line, value, MUST)


def _content_type(node: Node, document: Document) -> Iterable[Hit]:
    value = node.attributes.get(CONTENT_TYPE)
    if value is None:
        yield Hit(node.line, "", SHOULD if document.around.is_root else MUST)
    elif value not in terms("content_information_type"):
        near = near_miss("content_information_type", value)
        yield Hit(node.line, f"{value} (≈ {near})" if near else value, MUST)
    elif value == "OTHER" and not node.get(OTHER_CONTENT_TYPE).strip():
        yield Hit(node.line, value, MUST)


def _other_content_type(node: Node, _: Document) -> Iterable[Hit]:
    value = node.attributes.get(OTHER_CONTENT_TYPE)
    if node.get(CONTENT_TYPE) == "OTHER":
        if not (value or "").strip() or value in terms("content_information_type"):
            yield Hit(node.line, value or "", MUST)
    elif value is not None:
        yield Hit(node.line, value, MUST)


def _one_header(node: Node, document: Document) -> Iterable[Hit]:
    if document.headers != 1:
        yield Hit(node.line, str(document.headers))


def _modified(node: Node, document: Document) -> Iterable[Hit]:
    value = node.attributes.get("LASTMODDATE")
    if value is None:
        return  # nobody can see whether the package was ever changed
    today = document.around.today
    if not is_date_time(value) or (today and value[:10] > today):
        yield Hit(node.line, value, MUST)


# --- the software agent: all of CSIP10-16 on one and the same agent


def software_agent(header: Node) -> Node | None:
    """The agent that comes nearest to being the software, or None."""
    agents = header.all("agent")
    marks = [_marks(agent) for agent in agents]
    best = max(marks, key=sum, default=(False, False, False))
    return agents[marks.index(best)] if best[2] or (best[0] and best[1]) else None


def _marks(agent: Node) -> tuple[bool, bool, bool]:
    return (
        agent.get("ROLE") == "CREATOR",
        agent.get("TYPE") == "OTHER",
        agent.get("OTHERTYPE") == "SOFTWARE",
    )


def _software(node: Node, _: Document) -> Iterable[Hit]:
    if software_agent(node) is None:
        yield Hit(node.line)


def _marked(position: int, name: str) -> Requirement:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        agent = software_agent(node)
        if agent is None or not _marks(agent)[position]:
            yield Hit(agent.line if agent else node.line, agent.get(name) if agent else "")

    return Requirement(id=f"CSIP{11 + position}", level=MUST, on="metsHdr", look=look)


def _software_name(node: Node, _: Document) -> Iterable[Hit]:
    agent = software_agent(node)
    if agent is not None and [bool(name.text) for name in agent.all("name")] != [True]:
        yield Hit(agent.line)


def _software_note(node: Node, _: Document) -> Iterable[Hit]:
    agent = software_agent(node)
    if agent is not None and [bool(note.text) for note in agent.all("note")] != [True]:
        yield Hit(agent.line, str(len(agent.all("note"))))


def _software_version(node: Node, _: Document) -> Iterable[Hit]:
    agent = software_agent(node)
    notes = agent.all("note") if agent else []
    if agent and notes and not any(note.get(NOTE_TYPE) == "SOFTWARE VERSION" for note in notes):
        yield Hit(notes[0].line, notes[0].get(NOTE_TYPE))


def _named_as_folder(node: Node, document: Document) -> Iterable[Hit]:
    if node.get("OBJID").strip() and node.get("OBJID") != document.around.name:
        yield Hit(node.line, f"{document.around.name} ≠ {node.get('OBJID')}")


HEADER_RULES = (
    Requirement(id="CSIPSTR2", level=SHOULD, on="mets", look=_named_as_folder, scope="root"),
    Requirement(id="CSIP1", level=MUST, on="mets", look=_object_id),
    Requirement(id="CSIP2", level=MUST, on="mets", look=_category),
    Requirement(id="CSIP3", level=SHOULD, on="mets", look=_other_category, depends_on="CSIP2"),
    Requirement(id="CSIP4", level=SHOULD, on="mets", look=_content_type),
    Requirement(id="CSIP5", level=MAY, on="mets", look=_other_content_type, depends_on="CSIP4"),
    Requirement(id="CSIP6", level=MUST, on="mets", look=given("PROFILE")),
    Requirement(id="CSIP117", level=MUST, on="end", look=_one_header),
    Requirement(id="CSIP7", level=MUST, on="metsHdr", look=dated("CREATEDATE")),
    Requirement(id="CSIP8", level=SHOULD, on="metsHdr", look=_modified),
    Requirement(
        id="CSIP9",
        level=MUST,
        on="metsHdr",
        look=one_of("oais_package_type", CSIP + "OAISPACKAGETYPE"),
    ),
    Requirement(id="CSIP10", level=MUST, on="metsHdr", look=_software),
    _marked(0, "ROLE"),
    _marked(1, "TYPE"),
    _marked(2, "OTHERTYPE"),
    Requirement(id="CSIP14", level=MUST, on="metsHdr", look=_software_name, depends_on="CSIP10"),
    Requirement(id="CSIP15", level=MUST, on="metsHdr", look=_software_note, depends_on="CSIP10"),
    Requirement(id="CSIP16", level=MUST, on="metsHdr", look=_software_version, depends_on="CSIP15"),
)
