"""A timeline as PREMIS 3: events, the pseudonymous actors, the software and the authority.

Each event is identified by its chain and number, so that it is found in the log again. Actors are
ids and never names.
"""

from collections.abc import Iterator

from leverans.audit.vocabulary import EVENTS
from leverans.model.event import AuditEvent
from leverans.model.timeline import Timeline, TimelineEntry
from leverans.packaging.premis import (
    END,
    HEAD,
    LOG,
    Event,
    agent,
    derived,
    entity,
    event,
    logged_as,
    person,
)


def timeline_premis(told: Timeline) -> bytes:
    """The document (UTF-8). Everything is about the one id that was asked for.

    An event without a term of the vocabulary has our own word as its type; with one, our word
    stands first in its detail.
    """
    return "".join((HEAD, *_parts(told), END)).encode()


def _parts(told: Timeline) -> Iterator[str]:
    yield entity(told.id)
    for entry in told.entries:
        yield event(_event(told, entry))
    yield agent(_agent_id(told, told.house), told.house, "organization")
    software = dict.fromkeys(filter(None, (entry.event.software for entry in told.entries)))
    for named in software:
        name, _, version = named.rpartition(" ")
        yield agent(_agent_id(told, named), name or named, "software", version if name else "")
    for actor in dict.fromkeys(entry.event.actor for entry in told.entries):
        yield person(actor)


def _event(told: Timeline, entry: TimelineEntry) -> Event:
    happened = entry.event
    by = (told.house, *filter(None, (happened.software,)))
    return Event(
        id=logged_as(told.chain, entry.seq),
        of=LOG,
        type=EVENTS.get(happened.event) or happened.event,
        at=happened.at,
        outcome=happened.outcome,
        detail="; ".join(_detail(entry)),
        note="; ".join(_note(entry)),
        agents=tuple(_agent_id(told, name) for name in by),
        actors=((happened.actor, happened.role),),
        others=(told.id,),
    )


def _agent_id(told: Timeline, name: str) -> str:
    """The chain's id is a UUID; agents of one log have the same ids in every document."""
    return derived(told.chain, "agent", name)


def _detail(entry: TimelineEntry) -> Iterator[str]:
    """Our own word, what the event names, and what it rests on."""
    yield entry.event.event
    kind, named = entry.through
    if named:
        yield f"by {kind} {named}"
    for reference in entry.references:
        told = ", ".join(f"{what} {value}" for what, value in reference.told)
        yield f"{reference.kind} {reference.id}" + (f" ({told})" if told else "")


def _note(entry: TimelineEntry) -> Iterator[str]:
    yield from _reason(entry.event)
    for name, number in entry.event.counts.items():
        yield f"{name}: {number}"
    if entry.event.evidence:
        yield f"evidence sha256: {entry.event.evidence}"
    yield f"event sha256: {entry.hash}"


def _reason(happened: AuditEvent) -> Iterator[str]:
    if happened.reason:
        yield f"reason: {happened.reason}"
