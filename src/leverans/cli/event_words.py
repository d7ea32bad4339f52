"""Events of the evidence log, for a person and for a machine."""

from leverans.flow.overview import StoredEvent
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.messages.timeline_words import (
    event_words,
    outcome_words,
    reason_words,
    role_words,
)


def event_object(stored: StoredEvent) -> dict[str, object]:
    """The machine form of an event of the log."""
    event = stored.event
    return {
        "seq": stored.seq,
        "hash": stored.hash,
        "time": event.at,
        "actor": event.actor,
        "role": event.role,
        "event": event.event,
        "objects": [list(pair) for pair in event.objects],
        "refs": dict(event.refs),
        "outcome": event.outcome,
        "reason": event.reason,
        "counts": dict(event.counts),
        "evidence": event.evidence,
    }


def events_table(events: list[StoredEvent], language: str) -> str:
    """Events as a table, oldest first."""
    names = ("number", "time", "role", "event", "outcome", "reason")
    rows: list[list[str | int]] = [
        [
            stored.seq,
            stored.event.at[:19].replace("T", " "),
            role_words(stored.event.role, language),
            event_words(stored.event, language),
            outcome_words(stored.event, language),
            reason_words(stored.event, language),
        ]
        for stored in events
    ]
    return table([text(f"log.{name}", language) for name in names], rows)
