"""A timeline in words: what happened, by what it belongs here, what it rests on."""

from collections.abc import Iterator

from leverans.messages.texts import grouped, text, texts
from leverans.model.event import AuditEvent
from leverans.model.timeline import Culled, Reference, Stay, Timeline, TimelineEntry

_MINUTES = 16  # characters of an ISO time to the minute


def title_words(told: Timeline, language: str) -> str:
    """`Logg för paket 4f0c…`."""
    return text("timeline.title", language, kind=kind_words(told.kind, language), id=told.id)


def kind_words(kind: str, language: str) -> str:
    """What sort of thing an id is of; a kind without words of its own as the log has it."""
    return _said(f"timeline.kind_{kind}", language, kind)


def role_words(role: str, language: str) -> str:
    """A role by its name; one that has no name as the log has it."""
    return _said(f"role.{role.replace(':', '_')}", language, role)


def moment(at: str) -> str:
    """A time to the minute, in its own offset: `2026-03-02 09:00`."""
    return at[:_MINUTES].replace("T", " ")


def outcome_words(event: AuditEvent, language: str) -> str:
    """How it went."""
    return _said(f"timeline.outcome_{event.outcome}", language, event.outcome)


def reason_words(event: AuditEvent, language: str) -> str:
    """Why; a rule's id stays as it is, for it is looked up by it."""
    return _said(f"culling.reason_{event.reason}", language, event.reason)


def counts_words(event: AuditEvent, language: str) -> str:
    """`filer 3, byte 234`."""
    return ", ".join(
        f"{_said(f'timeline.count_{name}', language, name)} {grouped(number)}"
        for name, number in event.counts.items()
    )


def about_words(entry: TimelineEntry, language: str) -> str:
    """Whether the event names the id itself, or what it came by."""
    kind, named = entry.through
    if entry.is_own:
        return text("timeline.own", language)
    return text("timeline.through", language, kind=kind_words(kind, language), id=named)


def reference_line(reference: Reference, language: str) -> str:
    """`överenskommelse filyta (version nr 1, dnr KU 2026-0001)`."""
    kind = text(f"timeline.ref_{reference.kind}", language)
    told = told_words(reference, language)
    return f"{kind} {reference.id}" + (f" ({told})" if told else "")


def told_words(reference: Reference, language: str) -> str:
    """What is known of it, one after the other."""
    return ", ".join(_told(reference, language))


def _told(reference: Reference, language: str) -> Iterator[str]:
    for what, value in reference.told:
        words = value
        if what == "kind":
            family = "hold" if reference.kind == "hold" else "culling"
            words = _said(f"{family}.kind_{value}", language, value)
        elif what == "receipt":
            words = _said(f"timeline.outcome_{value}", language, value)
        elif what == "document":
            words = _said(f"timeline.document_{value}", language, value)
        yield f"{text(f'timeline.told_{what}', language)} {words}"


def distinct_references(told: Timeline) -> tuple[Reference, ...]:
    """Everything that the events rest on, each once, in the order it first appears."""
    return tuple(
        dict.fromkeys(reference for entry in told.entries for reference in entry.references)
    )


def stay_line(stay: Stay, language: str) -> str:
    """Which package, from when, to when."""
    side = text(f"timeline.stay_{stay.side}", language)
    parts = [
        text("timeline.stay", language, side=side, package=stay.package, since=moment(stay.since))
    ]
    if stay.until:
        parts.append(text("timeline.stay_until", language, until=moment(stay.until)))
    if stay.reference:
        parts.append(text("timeline.stay_reference", language, reference=stay.reference))
    if stay.refused:
        parts.append(text("timeline.stay_refused", language))
    return ", ".join(parts)


def culled_line(culled: Culled, language: str) -> str:
    """When, by which order, on which row and decisions; the protocol's digest."""
    what = text(f"timeline.culled_{culled.kind or 'plan'}", language)
    first = text("timeline.culled", language, what=what, at=moment(culled.at), order=culled.order)
    return "; ".join([first, *_grounds(culled, language), *_proof(culled, language)])


def _grounds(culled: Culled, language: str) -> Iterator[str]:
    if culled.package:
        yield text("timeline.culled_in", language, package=culled.package)
    yield f"{text('timeline.count_records', language)} {grouped(culled.records)}"
    if culled.row_id:
        told = {"row": culled.row_id, "version": culled.version}
        yield text("timeline.culled_row", language, **told)
    if culled.disposal_decision:
        yield text("timeline.culled_disposal", language, ref=culled.disposal_decision)
    if culled.application_decision:
        yield text("timeline.culled_application", language, ref=culled.application_decision)
    if culled.decisions:
        yield text("timeline.culled_decisions", language, refs=", ".join(culled.decisions))


def _proof(culled: Culled, language: str) -> Iterator[str]:
    if culled.state:
        seen = "culled_verified" if culled.verified else "culled_not_verified"
        yield text(f"timeline.{seen}", language)
    if culled.protocol:
        yield text("timeline.culled_protocol", language, digest=culled.protocol)
    if culled.final_on:
        yield text("timeline.culled_final", language, day=culled.final_on)


def event_words(event: AuditEvent, language: str) -> str:
    """What happened, as a sentence."""
    return _said(f"event.{event.event}", language, event.event)


def _said(key: str, language: str, otherwise: str) -> str:
    return text(key, language) if key in texts() else otherwise
