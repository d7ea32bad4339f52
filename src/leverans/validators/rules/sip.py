"""SIP1–31: what the submission profile adds to the header."""

from collections.abc import Callable, Iterable

from leverans.schemas.vocabulary import terms
from leverans.validators.document import CSIP, Document, Node
from leverans.validators.interface import Hit
from leverans.validators.rules.header import NOTE_TYPE
from leverans.validators.rules.requirement import MAY, MUST, SHOULD, Look, Requirement
from leverans.validators.versions import PROFILE_URLS

KINDS = ("sip",)
OLDER = {"2.1.0": MAY, "2.0.4": MAY}  # SIP12, 18 and 29 became MUST in 2.2.0
Pick = Callable[[Node], list[Node]]


def _profile(node: Node, document: Document) -> Iterable[Hit]:
    wanted = PROFILE_URLS.get(("sip", document.version))
    if wanted and node.get("PROFILE") != wanted:
        yield Hit(node.line, node.get("PROFILE"))


def _label(node: Node, _: Document) -> Iterable[Hit]:
    if "LABEL" in node.attributes and not node.get("LABEL").strip():
        yield Hit(node.line)


def _record_status(node: Node, _: Document) -> Iterable[Hit]:
    value = node.attributes.get("RECORDSTATUS")
    if value is not None and value not in terms("record_status"):
        yield Hit(node.line, value, SHOULD)


def _is_sip(node: Node, _: Document) -> Iterable[Hit]:
    value = node.get(CSIP + "OAISPACKAGETYPE")
    if value != "SIP":
        yield Hit(node.line, value)


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


def _role_said_otherwise(*names: str) -> Look:
    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in node.all("agent"):
            if agent.get("OTHERROLE").strip().upper() in names:
                yield Hit(agent.line, agent.get("OTHERROLE"))

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
    def look(node: Node, _: Document) -> Iterable[Hit]:
        for agent in pick(node):
            if len(agent.all("note")) > 1:
                yield Hit(agent.line, str(len(agent.all("note"))), SHOULD)

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
        level=MAY if number in (1, 3, 5, 6, 7, 8, 9, 13, 19, 26, 30) else MUST,
        on=on,
        look=look,
        depends_on=under,
        scope="root",
        kinds=KINDS,
        levels=OLDER if number in (12, 18, 29) else {},
    )


SIP_RULES = (
    _rule(1, _label, on="mets"),
    _rule(2, _profile, on="mets"),
    _rule(3, _record_status),
    _rule(4, _is_sip),
    _rule(5, _alternative("SUBMISSIONAGREEMENT", most=1)),
    _rule(6, _alternative("PREVIOUSSUBMISSIONAGREEMENT", most=None)),
    _rule(7, _alternative("REFERENCECODE", most=1)),
    _rule(8, _alternative("PREVIOUSREFERENCECODE", most=None)),
    _rule(9, _most_one(_archivists)),
    _rule(10, _role_said_otherwise("ARCHIVIST", "ARCHIVAL CREATOR"), under="SIP9"),
    _rule(11, _typed(_archivists, "ORGANIZATION", "INDIVIDUAL"), under="SIP9"),
    _rule(12, _named(_archivists), under="SIP9"),
    _rule(13, _one_note(_archivists), under="SIP9"),
    _rule(14, _coded(_archivists), under="SIP13"),
    _rule(15, _one_submitter),
    _rule(16, _role_said_otherwise("SUBMITTER", "CREATOR"), under="SIP15"),
    _rule(17, _typed(_untyped_creators, "ORGANIZATION", "INDIVIDUAL"), under="SIP15"),
    _rule(18, _named(_submitters), under="SIP15"),
    _rule(19, _one_note(_submitters), under="SIP15"),
    _rule(20, _coded(_submitters), under="SIP19"),
    _rule(24, _named(_contacts), under="SIP21"),
    _rule(26, _most_one(_preservers)),
    _rule(27, _role_said_otherwise("PRESERVATION", "PRESERVER"), under="SIP26"),
    _rule(28, _typed(_preservers, "ORGANIZATION"), under="SIP26"),
    _rule(29, _named(_preservers), under="SIP26"),
    _rule(30, _one_note(_preservers), under="SIP26"),
    _rule(31, _coded(_preservers), under="SIP30"),
)
