"""FGS-AGENT-…, FGS-ALTRECORDID-…, FGS-SUBMISSIONAGREEMENT: who is who, and by what agreement."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from leverans.model.finding import Level
from leverans.schemas.vocabulary import terms
from leverans.validators.document import Document, Node
from leverans.validators.fgs.header import named
from leverans.validators.forms import code_prefix, is_code, is_date
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import MAY, MUST, SHOULD, Look, Requirement, hinted

LEAST = 3
OTHER_ROLES = ("SUBMITTER", "PRODUCER")
OTHER_TYPE = "SOFTWARE"
_FEWEST_DIGITS = 5  # of a telephone number
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")

Marks = tuple[str, str, str, str]  # ROLE, OTHERROLE, TYPE, OTHERTYPE


class Part(NamedTuple):
    """What an agent can be: its marks, what its note says, and the level of a note that lacks."""

    marks: Marks
    note: str
    lacking: Level
    needed: bool = False


ARCHIVIST = Part(("ARCHIVIST", "", "ORGANIZATION", ""), "code", MUST, needed=True)
SYSTEM = Part(("ARCHIVIST", "", "OTHER", OTHER_TYPE), "version", SHOULD, needed=True)
DELIVERER = Part(("CREATOR", "", "ORGANIZATION", ""), "code", SHOULD, needed=True)
PARTS = (
    ARCHIVIST,
    SYSTEM,
    DELIVERER,
    Part(("OTHER", "PRODUCER", "ORGANIZATION", ""), "code", MAY),
    Part(("OTHER", "SUBMITTER", "ORGANIZATION", ""), "code", MAY),
    Part(("IPOWNER", "", "ORGANIZATION", ""), "code", MAY),
    Part(("EDITOR", "", "ORGANIZATION", ""), "code", MAY),
    Part(("CREATOR", "", "OTHER", OTHER_TYPE), "version", MAY),
    Part(("CREATOR", "", "INDIVIDUAL", ""), "contact", MAY),
    Part(("PRESERVATION", "", "ORGANIZATION", ""), "code", MAY),
)
_BY_MARKS = {part.marks: part for part in PARTS}


def _agents(header: Node) -> Iterator[tuple[Node, Part | None]]:
    for agent in named(header, "agent"):
        yield agent, _BY_MARKS.get(_marks(agent))


def _marks(agent: Node) -> Marks:
    get = agent.get
    return get("ROLE"), get("OTHERROLE"), get("TYPE"), get("OTHERTYPE")


def _shown(agent: Node) -> str:
    role, other_role, kind, other_type = _marks(agent)
    return f"{role}{'/' * bool(other_role)}{other_role}, {kind}{'/' * bool(other_type)}{other_type}"


def _notes(agent: Node) -> list[Node]:
    return [note for note in named(agent, "note") if note.text]


def _enough(node: Node, _: Document) -> Iterable[Hit]:
    count = len(named(node, "agent"))
    if count < LEAST:
        yield Hit(node.line, str(count))


def _there_is(wanted: Part) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        if not any(part is wanted for _agent, part in _agents(node)):
            yield Hit(node.line)

    return look


def _of_list(name: str, vocabulary: str) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in named(node, "agent"):
            value = agent.get(name)
            if value not in terms(vocabulary):
                yield Hit(agent.line, hinted(vocabulary, value) if value else "")

    return look


def _other(name: str, other: str, allowed: tuple[str, ...]) -> Look:
    """OTHER calls for one of those allowed, and anything else for none."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in named(node, "agent"):
            value = agent.attributes.get(other)
            fits = value in allowed if agent.get(name) == "OTHER" else value is None
            if not fits:
                yield Hit(agent.line, _shown(agent))

    return look


def _is_regular(agent: Node) -> bool:
    """Whether each mark for itself is one that FGS or METS has."""
    role, other_role, kind, other_type = _marks(agent)
    return (
        role in terms("mets_agent_role")
        and kind in terms("mets_agent_type")
        and (other_role in OTHER_ROLES if role == "OTHER" else not other_role)
        and (other_type == OTHER_TYPE if kind == "OTHER" else not other_type)
    )


def _kind(node: Node, _: Document) -> Iterable[Hit]:
    for agent, part in _agents(node):
        if part is None and _is_regular(agent):
            yield Hit(agent.line, _shown(agent))


def _named(node: Node, _: Document) -> Iterable[Hit]:
    for agent, part in _agents(node):
        names = [bool(name.text) for name in named(agent, "name")]
        if names != [True]:
            optional = names == [False] and not (part and part.needed)
            yield Hit(agent.line, _shown(agent), SHOULD if optional else MUST)


def _noted(what: str) -> Look:
    """The agents whose note says such a thing, and that have no note."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent, part in _agents(node):
            if part is not None and part.note == what and not _notes(agent):
                yield Hit(agent.line, _shown(agent), part.lacking)

    return look


def _code_form(node: Node, _: Document) -> Iterable[Hit]:
    for agent, part in _agents(node):
        if part is not None and part.note == "code":
            yield from _codes(_notes(agent))


def _codes(notes: list[Node]) -> Iterable[Hit]:
    coded = [note for note in notes if code_prefix(note.text)]
    for note in coded or notes[:1]:
        if not is_code(note.text):
            prefix = code_prefix(note.text)
            hint = f" (≈ {prefix}:…)" if prefix and not note.text.startswith(prefix + ":") else ""
            yield Hit(note.line, note.text + hint)


def _reachable(node: Node, _: Document) -> Iterable[Hit]:
    for agent, part in _agents(node):
        notes = _notes(agent) if part is not None and part.note == "contact" else []
        if notes and not any(_leads_to_someone(note.text) for note in notes):
            yield Hit(notes[0].line, _shown(agent))


def _leads_to_someone(text: str) -> bool:
    """Whether it looks like an e-mail address or a telephone number."""
    name, _, host = text.partition("@")
    return bool(name.strip() and host.strip()) or sum(map(str.isdigit, text)) >= _FEWEST_DIGITS


# --- altRecordID


def _records(header: Node, kind: str) -> list[Node]:
    return [one for one in named(header, "altRecordID") if one.get("TYPE") == kind]


def _record_type(node: Node, _: Document) -> Iterable[Hit]:
    for record in named(node, "altRecordID"):
        value = record.get("TYPE")
        if value not in terms("alt_record_id"):
            yield Hit(record.line, hinted("alt_record_id", value) if value else "")


def _record_text(node: Node, _: Document) -> Iterable[Hit]:
    return (
        Hit(record.line, record.get("TYPE"))
        for record in named(node, "altRecordID")
        if not record.text
    )


def _agreement(node: Node, _: Document) -> Iterable[Hit]:
    if not _records(node, "SUBMISSIONAGREEMENT"):
        yield Hit(node.line)


def _agreement_written(node: Node, _: Document) -> Iterable[Hit]:
    for record in _records(node, "SUBMISSIONAGREEMENT"):
        text = record.text
        reference, _semicolon, day = text.rpartition(";")
        dated = bool(reference.strip()) and is_date(day.strip())
        if text and not dated and not _URI.fullmatch(text):
            yield Hit(record.line, text)


def _rule(name: str, level: Level, look: Look) -> Requirement:
    return Requirement(id=name, level=level, on="metsHdr", look=look)


AGENT_RULES = (
    _rule("FGS-AGENTS", MUST, _enough),
    _rule("FGS-AGENT-ARCHIVIST", MUST, _there_is(ARCHIVIST)),
    _rule("FGS-AGENT-SYSTEM", MUST, _there_is(SYSTEM)),
    _rule("FGS-AGENT-CREATOR", MUST, _there_is(DELIVERER)),
    _rule("FGS-AGENT-ROLE", MUST, _of_list("ROLE", "mets_agent_role")),
    _rule("FGS-AGENT-OTHERROLE", MUST, _other("ROLE", "OTHERROLE", OTHER_ROLES)),
    _rule("FGS-AGENT-TYPE", MUST, _of_list("TYPE", "mets_agent_type")),
    _rule("FGS-AGENT-OTHERTYPE", MUST, _other("TYPE", "OTHERTYPE", (OTHER_TYPE,))),
    _rule("FGS-AGENT-KIND", SHOULD, _kind),
    _rule("FGS-AGENT-NAME", MUST, _named),
    _rule("FGS-AGENT-CODE", MUST, _noted("code")),
    _rule("FGS-AGENT-CODE-FORM", MUST, _code_form),
    _rule("FGS-AGENT-VERSION", SHOULD, _noted("version")),
    _rule("FGS-AGENT-CONTACT", MAY, _noted("contact")),
    _rule("FGS-AGENT-CONTACT-FORM", SHOULD, _reachable),
    _rule("FGS-ALTRECORDID-TYPE", MUST, _record_type),
    _rule("FGS-ALTRECORDID-BLANK", MUST, _record_text),
    _rule("FGS-SUBMISSIONAGREEMENT", MUST, _agreement),
    _rule("FGS-SUBMISSIONAGREEMENT-FORM", SHOULD, _agreement_written),
)
