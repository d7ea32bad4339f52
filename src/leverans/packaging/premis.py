"""PREMIS 3.0 as text: objects, events and agents with ids that every rebuild gives again.

By default a package has one object for itself and one per representation; format and fixity
of each file stand in METS (CSIP71, SIP32-35). Objects per file are an agreement's choice, but
a file whose identification is doubtful always has its object, because its event needs one.
Runs in the workers too; imports nothing heavy.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid5

from leverans.packaging.entry import Entry, Terms
from leverans.packaging.escape import element, escape, shown
from leverans.schemas.event_types import VOCABULARY, event_type_uri

NAMESPACE = "http://www.loc.gov/premis/v3"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<premis xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' version="3.0">\n'
)
END = "</premis>\n"
UUID_TYPE, LOCAL, LOG = "UUID", "local", "leverans-log"
"""Types of identifiers: `LOG` is that of an event which the evidence log has (`logged_as`)."""


def derived(package_id: str, *key: str) -> str:
    """Id (UUID text, version 5) of something within a package."""
    return str(uuid5(UUID(package_id), "\x1f".join(key)))


def agent_id(package_id: str, name: str) -> str:
    """Id of an agent within a package."""
    return derived(package_id, "agent", name)


def representation_id(package_id: str, use: str) -> str:
    """Id of the object for a representation."""
    return derived(package_id, "representation", use)


def _identifier(kind: str, value: str, link: str = "", of: str = UUID_TYPE, role: str = "") -> str:
    """`objectIdentifier`, `linkingAgentIdentifier` … of a type, with the role in a link."""
    name = f"{link}{kind[0].upper()}{kind[1:]}" if link else kind
    had = f"<{name}Role>{escape(role)}</{name}Role>" if role else ""
    return (
        f"<{name}Identifier><{name}IdentifierType>{of}</{name}IdentifierType>"
        f"<{name}IdentifierValue>{escape(value)}</{name}IdentifierValue>{had}</{name}Identifier>"
    )


def type_of(value: str) -> str:
    """The type of an id of a package or record: a UUID, or whatever else somebody gave it."""
    try:
        UUID(value)
    except ValueError:
        return LOCAL
    return UUID_TYPE


def logged_as(chain: str, seq: int) -> str:
    """How an event of an evidence log is identified: the log's chain, and its number there."""
    return f"{chain}/{seq}"


def _part_of(kind: str, value: str) -> str:
    return (
        "<relationship><relationshipType>structural</relationshipType>"
        f"<relationshipSubType>{kind}</relationshipSubType><relatedObjectIdentifier>"
        "<relatedObjectIdentifierType>UUID</relatedObjectIdentifierType>"
        f"<relatedObjectIdentifierValue>{escape(value)}</relatedObjectIdentifierValue>"
        "</relatedObjectIdentifier></relationship>"
    )


def package_object(package_id: str, label: str) -> str:
    """The package as an intellectual entity."""
    return (
        f'<object xsi:type="intellectualEntity">{_identifier("object", package_id)}'
        f"<originalName>{shown(label)}</originalName></object>\n"
    )


def representation_object(package_id: str, use: str) -> str:
    """A representation, as part of its package."""
    return (
        f'<object xsi:type="representation">'
        f"{_identifier('object', representation_id(package_id, use))}"
        f"<originalName>{escape(use)}</originalName>"
        f"{_part_of('is part of', package_id)}</object>\n"
    )


def file_object(entry: Entry, digests: Iterable[tuple[str, str]], use: str, terms: Terms) -> str:
    """A file with fixity, size, format and the name it had in its source."""
    fixity = "".join(
        f"<fixity><messageDigestAlgorithm>{algorithm}</messageDigestAlgorithm>"
        f"<messageDigest>{digest}</messageDigest></fixity>"
        for algorithm, digest in digests
    )
    return (
        f'<object xsi:type="file">{_identifier("object", entry.id)}<objectCharacteristics>'
        f"{fixity}<size>{entry.size}</size>{_format(entry)}</objectCharacteristics>"
        f"<originalName>{shown(entry.name)}</originalName>"
        f"{_part_of('is included in', representation_id(terms.package_id, use))}</object>\n"
    )


def _format(entry: Entry) -> str:
    puid, name, version, mime, _, warning, _ = entry.format or ("", "", "", "", "", "", False)
    designation = f"<formatName>{shown(name or mime or 'unknown')}</formatName>"
    designation += f"<formatVersion>{shown(version)}</formatVersion>" if version else ""
    registry = note = ""
    if puid:
        registry = (
            "<formatRegistry><formatRegistryName>PRONOM</formatRegistryName>"
            f"<formatRegistryKey>{shown(puid)}</formatRegistryKey></formatRegistry>"
        )
    if warning:
        note = f"<formatNote>{shown(warning)}</formatNote>"
    return f"<format><formatDesignation>{designation}</formatDesignation>{registry}{note}</format>"


class Event(NamedTuple):
    """Something that was done.

    Attributes:
        id: of type `of`. type: PREMIS term, or our own word. at: ISO 8601.
        agents, objects: ids (UUID). actors: (pseudonymous id, role at the time) of persons.
        others: ids of objects that may be no UUID.
    """

    id: str
    type: str
    at: str
    outcome: str = "success"
    detail: str = ""
    note: str = ""
    agents: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    of: str = UUID_TYPE
    actors: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()


def event(one: Event) -> str:
    """An event as PREMIS."""
    detail = element("eventDetail", shown(one.detail)) if one.detail else ""
    information = element("eventDetailInformation", detail) if detail else ""
    note = element("eventOutcomeDetailNote", shown(one.note)) if one.note else ""
    noted = element("eventOutcomeDetail", note) if note else ""
    linked = "".join(_identifier("agent", value, "linking") for value in one.agents)
    linked += "".join(
        _identifier("agent", value, "linking", LOCAL, role) for value, role in one.actors
    )
    linked += "".join(_identifier("object", value, "linking") for value in one.objects)
    linked += "".join(
        _identifier("object", value, "linking", type_of(value)) for value in one.others
    )
    return (
        f"<event>{_identifier('event', one.id, of=one.of)}{_type(one.type)}"
        f"<eventDateTime>{escape(one.at)}</eventDateTime>{information}<eventOutcomeInformation>"
        f"<eventOutcome>{shown(one.outcome)}</eventOutcome>{noted}</eventOutcomeInformation>"
        f"{linked}</event>\n"
    )


def _type(term: str) -> str:
    """The type, with its address where it is a term of the vocabulary."""
    uri = event_type_uri(term)
    of = f' authority="eventType" authorityURI="{VOCABULARY}" valueURI="{uri}"' if uri else ""
    return f"<eventType{of}>{shown(term)}</eventType>"


def doubt_event(entry: Entry, terms: Terms) -> str:
    """The identification of a file whose format is in doubt."""
    found = entry.format[0] if entry.format else ""
    return event(
        Event(
            id=derived(terms.package_id, "doubt", entry.id),
            type="format identification",
            at=terms.built_at,
            outcome="warning",
            detail=found or "unknown",
            note=entry.format[5] if entry.format else "",
            objects=(entry.id,),
        )
    )


def agent(key: str, name: str, kind: str, version: str = "") -> str:
    """An agent: `software` with its version, or `organization`."""
    number = f"<agentVersion>{shown(version)}</agentVersion>" if version else ""
    return (
        f"<agent>{_identifier('agent', key)}<agentName>{shown(name)}</agentName>"
        f"<agentType>{kind}</agentType>{number}</agent>\n"
    )


def person(actor: str) -> str:
    """A person, by the pseudonymous id alone."""
    return f"<agent>{_identifier('agent', actor, of=LOCAL)}<agentType>person</agentType></agent>\n"


def entity(value: str) -> str:
    """Something that events are about, by its id alone."""
    return (
        f'<object xsi:type="intellectualEntity">{_identifier("object", value, of=type_of(value))}'
        "</object>\n"
    )
