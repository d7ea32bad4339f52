"""What was done, by whom and with what: the package's PREMIS, from the order's happenings."""

from collections.abc import Iterable, Iterator

from leverans.model.package import BuildOrder, Happening
from leverans.packaging.draft import RepresentationDraft
from leverans.packaging.mets_header import created
from leverans.packaging.premis import (
    END,
    HEAD,
    LOG,
    UUID_TYPE,
    Event,
    agent,
    agent_id,
    derived,
    event,
    package_object,
    person,
    representation_id,
    representation_object,
)
from leverans.packaging.spool import Document

PATH = "metadata/preservation/premis.xml"
OF_PACKAGE = frozenset({"appraisal", "policy assignment"})
"""Types of events that are told of the package as a whole, and not of each representation."""


def packing_event_id(package_id: str) -> str:
    """Id of the event of a package's own making; known before its first byte, as the log has it."""
    return derived(package_id, "event", "packaging", package_id)


def of_package(order: BuildOrder, profile: str, counted: str) -> Document:
    """PREMIS of the package: what happened before, and the packaging itself."""
    package_id = order.package_id
    events = "".join(_happened(order, one, package_id) for one in order.happenings)
    events += _packed(order, profile, package_id, counted)
    text = HEAD + package_object(package_id, order.agreement.label) + events
    return Document((text + _agents(order, order.happenings) + END).encode())


def of_representation(order: BuildOrder, profile: str, draft: RepresentationDraft) -> Document:
    """PREMIS of one representation: export, identification with its doubts, digests, packaging."""
    subject = representation_id(order.package_id, draft.use)
    counted = f"files: {draft.files}; bytes: {draft.bytes}"
    events = event(
        Event(
            id=derived(order.package_id, "event", "digest", draft.use),
            type="message digest calculation",
            at=created(order),
            detail=", ".join(order.agreement.package.algorithms),
            note=counted,
            agents=(agent_id(order.package_id, order.software),),
            objects=(subject,),
        )
    )
    own = [one for one in order.happenings if one.type not in OF_PACKAGE]
    events += "".join(_happened(order, one, subject) for one in own)
    events += _packed(order, profile, subject, counted)
    first = representation_object(order.package_id, draft.use)
    return draft.premis(first, events, _agents(order, own))


def _happened(order: BuildOrder, one: Happening, subject: str) -> str:
    at = one.at.isoformat(timespec="milliseconds")
    by = one.tool or order.software
    return event(
        Event(
            id=one.log
            or derived(order.package_id, "event", one.type, at, one.tool, one.detail, subject),
            of=LOG if one.log else UUID_TYPE,
            type=one.type,
            at=at,
            outcome=one.outcome,
            detail=one.detail if one.log else one.tool,
            note="" if one.log else one.detail,
            agents=(agent_id(order.package_id, by),),
            actors=((one.actor, one.role),) if one.actor else (),
            objects=(subject,),
        )
    )


def _packed(order: BuildOrder, profile: str, subject: str, counted: str) -> str:
    package_id = order.package_id
    by = (order.software, order.agreement.submitter.name)
    return event(
        Event(
            id=derived(package_id, "event", "packaging", subject),
            type="information package creation",
            at=created(order),
            detail=profile,
            note=counted,
            agents=tuple(agent_id(package_id, name) for name in by),
            objects=(subject,),
        )
    )


def _agents(order: BuildOrder, happenings: Iterable[Happening]) -> str:
    named = "".join(
        agent(agent_id(order.package_id, name), name, kind, version)
        for name, (kind, version) in dict(_named(order)).items()
    )
    actors = dict.fromkeys(one.actor for one in happenings if one.actor)
    return named + "".join(person(actor) for actor in actors)


def _named(order: BuildOrder) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every agent once: this program, the submitting organisation, the tools used before."""
    for happening in order.happenings:
        if happening.tool:
            yield happening.tool, ("software", "")
    yield order.agreement.submitter.name, ("organization", "")
    yield order.software, ("software", order.software_version)
