"""`plan explain`: how one retention phrase is read, and what dates follow from it."""

from collections.abc import Sequence
from datetime import date

import click

from leverans.cli.explained_words import explained_words
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.clock import now
from leverans.flow.refused import refused
from leverans.messages.texts import text
from leverans.model.retention_json import rule_object
from leverans.model.span import Step
from leverans.plan.days import ImplausibleDate, days_of
from leverans.plan.explained import EVENTS, Explained, explain
from leverans.plan.reading import DEFAULT_TRIGGERS


@click.command("explain")
@click.argument("phrase")
@click.option(
    "--event", "events", multiple=True, metavar="EVENT=DATE", help="What happened, and when."
)
@click.option("--on", "day", metavar="DATE", help="Day that is asked about; by default today.")
@click.option(
    "--default-trigger",
    type=click.Choice(DEFAULT_TRIGGERS),
    help="What the plan says that a period without event counts from.",
)
@json_option
@click.pass_obj
def plan_explain(
    settings: Settings,
    *,
    phrase: str,
    events: tuple[str, ...],
    day: str | None,
    default_trigger: str | None,
    as_json: bool,
) -> None:
    """Show how PHRASE is read, the arithmetic and the rule. Needs no workspace, changes nothing."""
    happened = _happened(events)
    on = now().date() if day is None else _day(day)
    try:
        told = explain(phrase, events=happened, on=on, default_trigger=default_trigger or "")
    except ImplausibleDate as past:
        raise refused("USE-DATE", date=", ".join(happened.values())) from past
    language = settings.spoken()
    if as_json:
        emit(explained_object(told, language))
    else:
        say(explained_words(told, language))


def explained_object(told: Explained, language: str) -> dict[str, object]:
    """The machine form (`architecture.md` §9), and after it what else there is to know."""
    rule, span = rule_object(told.rule), told.span
    fixed = ("action", "automatic", "trigger", "period", "retain_through", "eligible_from")
    dates = {
        "retain_through": span and span.retain_through.isoformat(),
        "eligible_from": span and span.eligible_from.isoformat(),
    }
    first = {**rule, **dates, "automatic": told.rule.automatic}
    return {
        **{name: first[name] for name in (*fixed, "review")},
        "phrase": told.phrase,
        "on": told.on.isoformat(),
        "eligible": told.eligible,
        "missing_event": told.missing or None,
        "trigger_date": span and span.trigger_date.isoformat(),
        "duty_until": span.deadline.isoformat() if span and span.deadline else None,
        "steps": [_step(each) for each in span.steps] if span else [],
        "parts": [
            {"branch": each.branch, "words": each.words, "part": each.part} for each in told.parts
        ],
        "reasons": [text(f"retention.review_{each}", language) for each in told.rule.review],
        "rule": rule,
    }


def _step(step: Step) -> dict[str, object]:
    return {"step": step.kind.value, "day": step.day.isoformat(), "period": step.period or None}


def _happened(events: Sequence[str]) -> dict[str, str]:
    """Each event's date, as it was given."""
    found: dict[str, str] = {}
    for event in events:
        name, _, day = event.partition("=")
        name = name.strip().lower()
        if name not in EVENTS or name in found or not day.strip():
            raise refused("USE-EVENT", event=event, allowed=", ".join(EVENTS))
        _day(day)
        found[name] = day.strip()
    return found


def _day(text_of_day: str) -> date:
    """The local day; the last one where only a month or a year is given."""
    try:
        return days_of(text_of_day.strip()).last
    except ImplausibleDate as none:
        raise refused("USE-DATE", date=text_of_day) from none
