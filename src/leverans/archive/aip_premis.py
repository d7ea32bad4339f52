"""PREMIS 3.0 of what happened to a package at the archive: ids and figures, no person's name."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID, uuid5

from leverans.archive.ingest_facts import IngestFacts
from leverans.archive.markup import tag, xml
from leverans.schemas.event_types import VOCABULARY, event_type_uri

SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 9562: names that are URLs
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<premis xmlns="http://www.loc.gov/premis/v3"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">\n'
)


LOG = "leverans-log"
"""Type of the identifier of an event that the evidence log has: chain, slash, number."""


class _Event(NamedTuple):
    """`key` names it within the package; `note` tells figures; `by` is an actor and the role.

    `number` is its place in the archive's evidence log, "" where it is told there by `key` only.
    """

    key: str
    type: str
    at: str
    detail: str
    note: str = ""
    outcome: str = "success"
    number: str = ""
    by: tuple[str, str] = ("", "")


def premis(facts: IngestFacts) -> bytes:
    """The document; the same facts give the same bytes.

    Events: what the archive's log has of the package (transfer, fixity check, accession,
    validation, ingestion end), then the hashing and the archival package itself.
    """
    events = (*_before(facts), *_made(facts))
    body = _object(facts) + "".join(_event(facts, one) for one in events) + _agents(facts)
    return f"{HEAD}{body}{_persons(facts)}</premis>\n".encode()


def stored_event_id(package_id: str, received_at: str) -> str:
    """Id of the event of the archival package's making, as the log has it too."""
    return _made_of(package_id, received_at, "event", "ingestion")


def _figures(facts: IngestFacts) -> str:
    return f"files={facts.files} bytes={facts.bytes} manifest-sha256={facts.manifest_digest}"


def _before(facts: IngestFacts) -> Iterator[_Event]:
    """What happened before: by the log, or by the times that are known where there is none."""
    if facts.log:
        yield from _logged(facts)
        return
    yield _Event("transfer", "transfer", facts.received_at, "received by the archive")
    yield _Event("validation", "validation", facts.decided_at, "reception control", _figures(facts))


def _logged(facts: IngestFacts) -> Iterator[_Event]:
    for line in facts.log.splitlines():
        number, word, at, outcome, actor, role, term = line.split(" ", 6)
        yield _Event(word, term, at, word, outcome=outcome, number=number, by=(actor, role))


def _made(facts: IngestFacts) -> Iterator[_Event]:
    yield _Event(
        "fixity",
        "fixity check",
        facts.taken_in_at,
        "every file hashed (sha256, sha512) while it was stored, and compared",
        _figures(facts),
    )
    yield _Event(
        "ingestion",
        "information package creation",
        facts.taken_in_at,
        f"archival package made; agreement {facts.agreement or '-'},"
        f" reference {facts.reference or '-'}",
    )


def _id(facts: IngestFacts, *key: str) -> str:
    return _made_of(facts.package_id, facts.received_at, *key)


def _made_of(package_id: str, received_at: str, *key: str) -> str:
    return str(uuid5(SPACE, "\x1f".join((package_id, received_at, *key))))


def identifier(name: str, value: str, kind: str = "UUID", role: str = "") -> str:
    """An identifier of an object, event or agent; `linkingObject` and so on too, with a role."""
    parts = tag(f"{name}IdentifierType", kind) + tag(f"{name}IdentifierValue", xml(value))
    had = tag(f"{name}Role", xml(role)) if role else ""
    return tag(f"{name}Identifier", parts + had)


def kind_of(package_id: str) -> str:
    """The type of a package's id."""
    try:
        UUID(package_id)
    except ValueError:
        return "local"
    return "UUID"


def _object(facts: IngestFacts) -> str:
    named = identifier("object", facts.package_id, kind_of(facts.package_id))
    return f'<object xsi:type="intellectualEntity">{named}</object>\n'


def _event(facts: IngestFacts, event: _Event) -> str:
    note = tag("eventOutcomeDetailNote", xml(event.note)) if event.note else ""
    noted = tag("eventOutcomeDetail", note) if note else ""
    actor, role = event.by
    keys = [who for who, *_ in _who(facts) if who != "actor" or not actor]
    linked = "".join(identifier("linkingAgent", _id(facts, who)) for who in keys)
    linked += identifier("linkingAgent", actor, "local", role) if actor else ""
    linked += identifier("linkingObject", facts.package_id, kind_of(facts.package_id))
    detail = tag("eventDetailInformation", tag("eventDetail", xml(event.detail)))
    outcome = tag("eventOutcomeInformation", tag("eventOutcome", xml(event.outcome)) + noted)
    body = (
        _identity(facts, event)
        + event_type(event.type)
        + tag("eventDateTime", xml(event.at))
        + detail
        + outcome
        + linked
    )
    return tag("event", body) + "\n"


def _identity(facts: IngestFacts, event: _Event) -> str:
    if event.number:
        return identifier("event", f"{facts.chain}/{event.number}", LOG)
    return identifier("event", _id(facts, "event", event.key))


def event_type(term: str) -> str:
    """The type of an event, with the address of its term."""
    uri = event_type_uri(term)
    of = f' authority="eventType" authorityURI="{VOCABULARY}" valueURI="{uri}"' if uri else ""
    return f"<eventType{of}>{xml(term)}</eventType>"


def _persons(facts: IngestFacts) -> str:
    """Those who did what the log tells of; who took the package in has an agent already."""
    actors = dict.fromkeys(one.by[0] for one in _before(facts))
    others = (actor for actor in actors if actor and actor != facts.actor)
    return "".join(
        tag("agent", identifier("agent", actor, "local") + tag("agentType", "person")) + "\n"
        for actor in others
    )


def _who(facts: IngestFacts) -> list[tuple[str, str, str]]:
    """(key, name, type) of the agents there are; a person is its pseudonymous id."""
    found = [("software", facts.software, "software"), ("archive", facts.archive, "organization")]
    found.append(("actor", facts.actor, "person"))
    return [one for one in found if one[1]]


def _agents(facts: IngestFacts) -> str:
    made = []
    for key, name, kind in _who(facts):
        identity = identifier("agent", _id(facts, key))
        if key == "actor":
            identity += identifier("agent", name, "local")
            named = ""
        else:
            named = tag("agentName", xml(name))
        made.append(tag("agent", identity + named + tag("agentType", kind)) + "\n")
    return "".join(made)
