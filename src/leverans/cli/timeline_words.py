"""The package log on the terminal, and its machine form."""

from collections.abc import Iterator, Mapping

from leverans.cli.event_words import event_object
from leverans.flow.overview import StoredEvent
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.messages.timeline_words import (
    about_words,
    culled_line,
    distinct_references,
    event_words,
    kind_words,
    moment,
    outcome_words,
    reason_words,
    reference_line,
    role_words,
    stay_line,
    title_words,
)
from leverans.model.timeline import Culled, Reference, Stay, Timeline, TimelineEntry

SHORT = 8  # characters of an actor's id that tell one from another here
WIDEST = 60
Names = Mapping[str, str]
COLUMNS = ("number", "time", "what", "about", "role", "actor", "outcome", "reason")


def timeline_lines(told: Timeline, language: str, names: Names | None = None) -> Iterator[str]:
    """What is no more, where it lay, the events as a table, and what they rest on."""
    yield title_words(told, language)
    yield text("timeline.house", language, house=told.house, chain=told.chain)
    if told.shortened:
        yield text("timeline.shortened", language)
    yield from (culled_line(one, language) for one in told.culled)
    yield from (stay_line(one, language) for one in told.stays)
    yield ""
    yield timeline_table(told, language, names)
    references = distinct_references(told)
    if references:
        yield ""
        yield f"{text('timeline.references_heading', language)}:"
        yield from (f"  {reference_line(one, language)}" for one in references)
    if names:
        yield text("timeline.names", language)


def timeline_table(told: Timeline, language: str, names: Names | None = None) -> str:
    """The events as a table, the oldest first; actors by the beginning of their ids, or named."""
    if not told.entries:
        return text("timeline.none", language)
    rows = [_row(entry, language, names or {}) for entry in told.entries]
    return table([text(f"timeline.{name}", language) for name in COLUMNS], rows, widest=WIDEST)


def _row(entry: TimelineEntry, language: str, names: Names) -> list[str | int]:
    event = entry.event
    return [
        entry.seq,
        moment(event.at),
        event_words(event, language),
        _about(entry, language),
        role_words(event.role, language),
        names.get(event.actor) or event.actor[:SHORT],
        outcome_words(event, language),
        reason_words(event, language),
    ]


def _about(entry: TimelineEntry, language: str) -> str:
    """In short: an id of a package or delivery is told by its beginning."""
    kind, named = entry.through
    if entry.is_own:
        return about_words(entry, language)
    short = named if kind in ("order", "hold", "agreement") else named[:SHORT]
    return f"{kind_words(kind, language)} {short}"


def timeline_object(told: Timeline, language: str, names: Names | None = None) -> dict[str, object]:
    """The machine form; `names` is there only when it was asked for."""
    found: dict[str, object] = {
        "kind": told.kind,
        "id": told.id,
        "chain": told.chain,
        "packages": list(told.packages),
        "shortened": told.shortened,
        "culled": [_fields(one) for one in told.culled],
        "stays": [_fields(one) for one in told.stays],
        "events": [_entry_object(entry, language) for entry in told.entries],
    }
    return found if names is None else {**found, "names": dict(names)}


def _entry_object(entry: TimelineEntry, language: str) -> dict[str, object]:
    stored = StoredEvent(seq=entry.seq, hash=entry.hash, event=entry.event)
    return {
        **event_object(stored),
        "words": event_words(entry.event, language),
        "own": entry.is_own,
        "through": list(entry.through) if not entry.is_own else None,
        "references": [_reference_object(one) for one in entry.references],
    }


def _reference_object(reference: Reference) -> dict[str, object]:
    return {"kind": reference.kind, "id": reference.id, "told": dict(reference.told)}


def _fields(one: Culled | Stay) -> dict[str, object]:
    return {name: getattr(one, name) for name in type(one).__slots__}
