"""SIP1–31: what the submission profile adds to the header."""

import re
from collections.abc import Callable, Iterable

from leverans.schemas.vocabulary import terms
from leverans.validators.document import Document, Node
from leverans.validators.interface import Hit
from leverans.validators.rules.header import NOTE_TYPE, PACKAGE_TYPE, profiled
from leverans.validators.rules.requirement import (
    MAY,
    MUST,
    SHOULD,
    Look,
    Requirement,
    exactly,
    hinted,
)

KINDS = ("sip",)
OLDER = {"2.1.0": MAY, "2.0.4": MAY}  # SIP12, 18 and 29 became MUST in 2.2.0
Pick = Callable[[Node], list[Node]]


def _label(node: Node, _: Document) -> Iterable[Hit]:
    if "LABEL" in node.attributes and not node.get("LABEL").strip():
        yield Hit(node.line)


def _record_status(node: Node, _: Document) -> Iterable[Hit]:
    value = node.attributes.get("RECORDSTATUS")
    if value is not None and value not in terms("record_status"):
        yield Hit(node.line, hinted("record_status", value), MUST)


def _alternative(kind: str, *, most: int | None) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        found = [record for record in node.all("altRecordID") if record.get("TYPE") == kind]
        if most is not None and len(found) > most:
            yield Hit(found[most].line, str(len(found)), MUST)
        yield from (Hit(record.line, kind) for record in found if not record.text)

    return look


# --- who is who: roles tell, so a role written as OTHERROLE is the way to break a rule on roles


def _archivists(header: Node) -> list[Node]:
    return [agent for agent in header.all("agent") if agent.get("ROLE") == "ARCHIVIST"]


def _preservers(header: Node) -> list[Node]:
    return [agent for agent in header.all("agent") if agent.get("ROLE") == "PRESERVATION"]


def _creators(header: Node, kind: str) -> list[Node]:
    return [
        agent
        for agent in header.all("agent")
        if agent.get("ROLE") == "CREATOR" and agent.get("TYPE") == kind
    ]


def _submitters(header: Node) -> list[Node]:
    """Organisations that are creators; without any, the first person."""
    return _creators(header, "ORGANIZATION") or _creators(header, "INDIVIDUAL")[:1]


def _contacts(header: Node) -> list[Node]:
    people = _creators(header, "INDIVIDUAL")
    return people if _creators(header, "ORGANIZATION") else people[1:]


def _most_one(pick: Pick) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        found = pick(node)
        if len(found) > 1:
            yield Hit(found[1].line, str(len(found)), MUST)

    return look


def _one_submitter(node: Node, _: Document) -> Iterable[Hit]:
    found = _submitters(node)
    if len(found) != 1:
        yield Hit(found[1].line if found else node.line, str(len(found)))


def _role_said_otherwise(role: str, *names: str) -> Look:
    """The role is written in another place, or in another case."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in node.all("agent"):
            own, other = agent.get("ROLE"), agent.get("OTHERROLE").strip().upper()
            if other in names or (own != role and own.strip().upper() in names):
                yield Hit(agent.line, own if own.strip().upper() in names else other)

    return look


def _agents_like(pattern: str, *attributes: str) -> Pick:
    """Agents one of whose attributes speaks of it, in Swedish or English."""
    meant = re.compile(pattern, re.IGNORECASE)

    def pick(header: Node) -> list[Node]:
        return [
            agent
            for agent in header.all("agent")
            if any(meant.search(agent.get(name)) for name in attributes)
        ]

    return pick


_SAID_TO_BE_CONTACTS = _agents_like("contact|kontakt", "OTHERROLE", "OTHERTYPE")


def _contacts_with(attribute: str, value: str) -> Look:
    """An agent that is called a contact somewhere has this attribute."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        return [
            Hit(agent.line, agent.get(attribute))
            for agent in _SAID_TO_BE_CONTACTS(node)
            if agent.get(attribute) != value
        ]

    return look


def _hollow_notes(pick: Pick) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        return [
            Hit(note.line) for agent in pick(node) for note in agent.all("note") if not note.text
        ]

    return look


def _typed(pick: Pick, *kinds: str) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in pick(node):
            if agent.get("TYPE") not in kinds:
                yield Hit(agent.line, agent.get("TYPE"))

    return look


def _untyped_creators(header: Node) -> list[Node]:
    """Creators that could be the submitter but for their TYPE; the software agent is none."""
    if _submitters(header):
        return []
    creators = [agent for agent in header.all("agent") if agent.get("ROLE") == "CREATOR"]
    return [agent for agent in creators if agent.get("OTHERTYPE") != "SOFTWARE"]


def _named(pick: Pick) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in pick(node):
            if [bool(name.text) for name in agent.all("name")] != [True]:
                yield Hit(agent.line)

    return look


def _one_note(pick: Pick) -> Look:
    """One code at most; another note beside it is of no use to anyone who reads by the rules."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in pick(node):
            notes = agent.all("note")
            codes = [note for note in notes if note.get(NOTE_TYPE) == "IDENTIFICATIONCODE"]
            if len(notes) > 1:
                yield Hit(agent.line, str(len(notes)), MUST if len(codes) > 1 else SHOULD)

    return look


def _coded(pick: Pick) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in pick(node):
            notes = agent.all("note")
            if notes and not any(note.get(NOTE_TYPE) == "IDENTIFICATIONCODE" for note in notes):
                yield Hit(notes[0].line, notes[0].get(NOTE_TYPE))

    return look


def _rule(number: int, look: Look, *, on: str = "metsHdr", under: str = "") -> Requirement:
    return Requirement(
        id=f"SIP{number}",
        level=MAY if number in (1, 3, 5, 6, 7, 8, 9, 13, 19, 25, 26, 30) else MUST,
        on=on,
        look=look,
        depends_on=under,
        scope="root",
        kinds=KINDS,
        levels=OLDER if number in (12, 18, 29) else {},
    )


SIP_RULES = (
    _rule(1, _label, on="mets"),
    _rule(2, profiled("sip"), on="mets"),
    _rule(3, _record_status),
    _rule(4, exactly(PACKAGE_TYPE, "SIP")),
    _rule(5, _alternative("SUBMISSIONAGREEMENT", most=1)),
    _rule(6, _alternative("PREVIOUSSUBMISSIONAGREEMENT", most=None)),
    _rule(7, _alternative("REFERENCECODE", most=1)),
    _rule(8, _alternative("PREVIOUSREFERENCECODE", most=None)),
    _rule(9, _most_one(_archivists)),
    _rule(10, _role_said_otherwise("ARCHIVIST", "ARCHIVIST", "ARCHIVAL CREATOR"), under="SIP9"),
    _rule(11, _typed(_archivists, "ORGANIZATION", "INDIVIDUAL"), under="SIP9"),
    _rule(12, _named(_archivists), under="SIP9"),
    _rule(13, _one_note(_archivists), under="SIP9"),
    _rule(14, _coded(_archivists), under="SIP13"),
    _rule(15, _one_submitter),
    _rule(16, _role_said_otherwise("CREATOR", "CREATOR", "SUBMITTER"), under="SIP15"),
    _rule(17, _typed(_untyped_creators, "ORGANIZATION", "INDIVIDUAL"), under="SIP15"),
    _rule(18, _named(_submitters), under="SIP15"),
    _rule(19, _one_note(_submitters), under="SIP15"),
    _rule(20, _coded(_submitters), under="SIP19"),
    _rule(22, _contacts_with("ROLE", "CREATOR"), under="SIP21"),
    _rule(23, _contacts_with("TYPE", "INDIVIDUAL"), under="SIP21"),
    _rule(24, _named(_contacts), under="SIP21"),
    _rule(25, _hollow_notes(_contacts), under="SIP21"),
    _rule(26, _most_one(_preservers)),
    _rule(27, _role_said_otherwise("PRESERVATION", "PRESERVATION", "PRESERVER"), under="SIP26"),
    _rule(28, _typed(_preservers, "ORGANIZATION"), under="SIP26"),
    _rule(29, _named(_preservers), under="SIP26"),
    _rule(30, _one_note(_preservers), under="SIP26"),
    _rule(31, _coded(_preservers), under="SIP30"),
)
