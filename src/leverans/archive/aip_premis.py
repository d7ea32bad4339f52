"""PREMIS 3.0 of what happened to a package at the archive: ids and figures, no person's name."""

from typing import NamedTuple
from uuid import UUID, uuid5

from leverans.archive.ingest_facts import IngestFacts
from leverans.archive.markup import tag, xml

SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 9562: names that are URLs
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<premis xmlns="http://www.loc.gov/premis/v3"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">\n'
)


class _Event(NamedTuple):
    """`key` names it within the package; `note` tells figures."""

    key: str
    type: str
    at: str
    detail: str
    note: str = ""


def premis(facts: IngestFacts) -> bytes:
    """The document; the same facts give the same bytes.

    Events: transfer (it arrived), fixity check and validation (reception control), ingestion end.
    """
    figures = f"files={facts.files} bytes={facts.bytes} manifest-sha256={facts.manifest_digest}"
    events = (
        _Event("transfer", "transfer", facts.received_at, "received by the archive"),
        _Event(
            "fixity",
            "fixity check",
            facts.taken_in_at,
            "every file hashed (sha256, sha512) while it was stored, and compared",
            figures,
        ),
        _Event("validation", "validation", facts.decided_at, "reception control", figures),
        _Event(
            "ingestion",
            "ingestion end",
            facts.taken_in_at,
            f"archival package made; agreement {facts.agreement or '-'},"
            f" reference {facts.reference or '-'}",
        ),
    )
    body = _object(facts) + "".join(_event(facts, one) for one in events) + _agents(facts)
    return f"{HEAD}{body}</premis>\n".encode()


def _id(facts: IngestFacts, *key: str) -> str:
    return str(uuid5(SPACE, "\x1f".join((facts.package_id, facts.received_at, *key))))


def identifier(name: str, value: str, kind: str = "UUID") -> str:
    """An identifier of an object, event or agent; `linkingObject` and so on too."""
    parts = tag(f"{name}IdentifierType", kind) + tag(f"{name}IdentifierValue", xml(value))
    return tag(f"{name}Identifier", parts)


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
    linked = "".join(identifier("linkingAgent", _id(facts, who)) for who, *_ in _who(facts))
    linked += identifier("linkingObject", facts.package_id, kind_of(facts.package_id))
    detail = tag("eventDetailInformation", tag("eventDetail", xml(event.detail)))
    outcome = tag("eventOutcomeInformation", tag("eventOutcome", "success") + noted)
    body = (
        identifier("event", _id(facts, "event", event.key))
        + tag("eventType", event.type)
        + tag("eventDateTime", xml(event.at))
        + detail
        + outcome
        + linked
    )
    return tag("event", body) + "\n"


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
