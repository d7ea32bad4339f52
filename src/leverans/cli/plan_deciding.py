"""`plan confirm`, `plan activate` and `plan decision`: what persons say of the plan."""

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.plan_preview import WHOLE
from leverans.cli.settings import Settings
from leverans.flow.activate_plan import activate_plan
from leverans.flow.plan_decisions import (
    Decision,
    DecisionEntry,
    DecisionKind,
    Done,
    add_decision,
    disposal_refs,
    list_decisions,
    withdraw_decision,
)
from leverans.flow.plan_phrases import PhraseState, PhraseStatus, confirm_phrase, phrase_states
from leverans.flow.stated_rule import ACTIONS, TRIGGERS, stated_rule
from leverans.messages.retention_words import review_words, rule_words
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.plan import ApplicationDecision, DisposalDecision
from leverans.model.retention_json import rule_object
from leverans.model.retention_rule import RetentionRule

KIND = click.Choice([kind.value for kind in DecisionKind])
DRY = click.option("--dry-run", is_flag=True, help="Show what would happen; nothing is written.")
SHORT = 12  # characters of a phrase's id that a table shows


@click.command("confirm")
@click.argument("plan")
@click.option("--phrase", help="The phrase as it stands in the plan, or the beginning of its id.")
@click.option("--action", type=click.Choice(ACTIONS), help="State another rule than is read.")
@click.option("--trigger", type=click.Choice(TRIGGERS), help="What the period counts from.")
@click.option("--period", help="How long, ISO 8601: P2Y, P3M, P0D.")
@click.option("--not-before", default="", help="Never before so long after the trigger: P5Y.")
@click.option("--exact", is_flag=True, help="To the day, not in whole calendar years.")
@click.option("--all", "show_all", is_flag=True, help="List confirmed phrases too.")
@DRY
@json_option
@click.pass_obj
def plan_confirm(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    /,
    *,
    plan: str,
    phrase: str | None,
    action: str | None,
    trigger: str | None,
    period: str | None,
    not_before: str,
    exact: bool,
    show_all: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Confirm how a retention phrase of PLAN is read; without --phrase, list what is open.

    What shortens retention needs a second person, who gives the same command.
    """
    site = settings.open().site
    if phrase is None:
        _list_phrases(phrase_states(site, plan), site.language, show_all=show_all, as_json=as_json)
        return
    stated: RetentionRule | None = None
    if any((action, trigger, period, not_before, exact)):
        stated = stated_rule(
            action or "", trigger or "", period or "", not_before=not_before, exact=exact
        )
    done = confirm_phrase(site, plan, phrase, stated, dry_run=dry_run)
    if as_json:
        told = {"phrase": done.read.text, "id": done.read.id, "reading": rule_object(done.rule)}
        emit({"plan": plan, **told, "step": done.step.value, "dry_run": dry_run})
        return
    words = {"phrase": done.read.text, "reading": rule_words(done.rule, site.language)}
    say(text(f"plan.confirm_{done.step}", site.language, **words))
    if not done.rule.automatic:
        why = review_words(done.rule, site.language) or "–"
        say(text("plan.confirm_by_hand", site.language, review=why))
    _told_dry(site.language, dry_run=dry_run)


@click.command("activate")
@click.argument("plan")
@click.option("--decision", required=True, help="The authority's decision: KN 2025-00417 § 112.")
@DRY
@json_option
@click.pass_obj
def plan_activate(
    settings: Settings, plan: str, *, decision: str, dry_run: bool, as_json: bool
) -> None:
    """Ask for PLAN to be activated; a second person gives the same command, and then it decides."""
    site = settings.open().site
    step = activate_plan(site, plan, decision, dry_run=dry_run)
    if as_json:
        told = {"plan": plan, "decision": decision, "step": step.value}
        emit({**told, "activated": step != "asked" and not dry_run, "dry_run": dry_run})
        return
    say(text(f"plan.activate_{step}", site.language, plan=plan, decision=decision))
    _told_dry(site.language, dry_run=dry_run)


@click.group("decision")
def plan_decision() -> None:
    """The decisions that culling rests on: the archival authority's, and the authority's own."""


@plan_decision.command("add")
@click.argument("ref")
@click.option(
    "--kind", type=KIND, required=True, help="Whose: gallringsbeslut, tillämpningsbeslut."
)
@click.option("--adopted", default="", help="Day it was adopted, YYYY-MM-DD.")
@click.option("--in-force-from", default="", help="First day it may be acted on.")
@click.option("--in-force-to", default="", help="Last day it may be acted on.")
@click.option("--record-date-from", default="", help="First base date of records it covers.")
@click.option("--record-date-to", default="", help="Last base date of records it covers.")
@click.option(
    "--retroactive", is_flag=True, help="It may shorten what older records were promised."
)
@click.option("--applies", multiple=True, help="Disposal decision that it applies; repeatable.")
@click.option("--plan", default="", help="It applies all disposal decisions that PLAN names.")
@DRY
@json_option
@click.pass_obj
def decision_add(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    /,
    *,
    ref: str,
    kind: str,
    applies: tuple[str, ...],
    plan: str,
    retroactive: bool,
    dry_run: bool,
    as_json: bool,
    **days: str,
) -> None:
    """Enter the decision REF. The same again by another person confirms it where that is needed."""
    site = settings.open().site
    decision: Decision = DisposalDecision(ref=ref, retroactive=retroactive, **days)
    if kind == DecisionKind.APPLICATION:
        applied = (*applies, *(disposal_refs(site, plan) if plan else ()))
        told = tuple(sorted(set(applied)))
        decision = ApplicationDecision(ref=ref, retroactive=retroactive, applied=told, **days)
    _tell_decision(add_decision(site, decision, dry_run=dry_run), "add", settings, as_json=as_json)
    if not as_json:
        _told_dry(site.language, dry_run=dry_run)


@plan_decision.command("withdraw")
@click.argument("ref")
@click.option(
    "--kind", type=KIND, required=True, help="Whose: gallringsbeslut, tillämpningsbeslut."
)
@DRY
@json_option
@click.pass_obj
def decision_withdraw(
    settings: Settings, ref: str, *, kind: str, dry_run: bool, as_json: bool
) -> None:
    """Let the decision REF count no more; two persons, where an activated plan rests on it."""
    site = settings.open().site
    done = withdraw_decision(site, DecisionKind(kind), ref, dry_run=dry_run)
    _tell_decision(done, "withdraw", settings, as_json=as_json)
    if not as_json:
        _told_dry(site.language, dry_run=dry_run)


@plan_decision.command("list")
@json_option
@click.pass_obj
def decision_list(settings: Settings, *, as_json: bool) -> None:
    """List all decisions, those taken back too."""
    site = settings.open().site
    entries, language = list_decisions(site), site.language
    if as_json:
        emit([decision_object(entry) for entry in entries])
    elif not entries:
        say(text("plan.no_decisions", language))
    else:
        names = ("decision", "kind", "adopted", "in_force", "records", "retroactive", "state")
        say(table([text(f"plan.{name}", language) for name in names], _rows(entries, language)))


def decision_object(entry: DecisionEntry) -> dict[str, object]:
    """The machine form of a decision."""
    decision = entry.decision
    applied = decision.applied if isinstance(decision, ApplicationDecision) else ()
    days = ("adopted", "in_force_from", "in_force_to", "record_date_from", "record_date_to")
    return {
        "ref": decision.ref,
        "kind": entry.kind.value,
        "number": entry.number,
        **{name: getattr(decision, name) for name in days},
        "retroactive": decision.retroactive,
        "applied": list(applied),
        "entered_at": entry.at.isoformat(),
        "seconded_at": entry.seconded_at.isoformat() if entry.seconded_at else None,
        "withdrawn_at": entry.withdrawn_at.isoformat() if entry.withdrawn_at else None,
    }


def _rows(entries: list[DecisionEntry], language: str) -> list[list[str | int]]:
    return [
        [
            entry.decision.ref,
            text(f"plan.kind_{entry.kind}", language),
            entry.decision.adopted or "–",
            span(entry.decision.in_force_from, entry.decision.in_force_to),
            span(entry.decision.record_date_from, entry.decision.record_date_to),
            text("plan.yes" if entry.decision.retroactive else "plan.no", language),
            text("plan.stands" if entry.stands else "plan.withdrawn", language),
        ]
        for entry in entries
    ]


def span(first: str, last: str) -> str:
    """A window as a person reads it: `2026-01-01 –`."""
    return f"{first} – {last}".strip() if first or last else "–"


def _tell_decision(done: Done, verb: str, settings: Settings, *, as_json: bool) -> None:
    if as_json:
        emit({**decision_object(done.entry), "step": done.step.value})
        return
    language = settings.spoken()
    say(text(f"plan.{verb}_{done.step}", language, ref=done.entry.decision.ref))


def _told_dry(language: str, *, dry_run: bool) -> None:
    if dry_run:
        say(text("plan.dry", language))


def phrase_state_object(state: PhraseState, language: str) -> dict[str, object]:
    """The machine form of a phrase: how it is read, how it was confirmed, what waits."""
    confirmed, asked = state.confirmed, state.asked
    return {
        "id": state.read.id,
        "phrase": state.read.text,
        "rows": list(state.read.row_ids),
        "status": state.status.value,
        "reading": rule_object(state.read.rule),
        "words": rule_words(state.read.rule, language),
        "automatic": state.read.rule.automatic,
        "confirmed": rule_object(confirmed.rule) if confirmed else None,
        "asked": rule_object(asked.rule) if asked else None,
    }


def _list_phrases(
    states: tuple[PhraseState, ...], language: str, *, show_all: bool, as_json: bool
) -> None:
    shown = [state for state in states if show_all or state.status is not PhraseStatus.CONFIRMED]
    if as_json:
        emit([phrase_state_object(state, language) for state in shown])
        return
    if not shown:
        say(text("plan.all_confirmed", language, n=len(states)))
        return
    say(phrase_states_table(shown, language))
    say(text("plan.how_to_confirm", language))


def phrase_states_table(states: list[PhraseState], language: str) -> str:
    """Phrases whole, with their readings, and how far each has come."""
    rows: list[list[str | int]] = []
    for state in states:
        counted = state.asked or state.confirmed
        rule = counted.rule if counted else state.read.rule
        rows.append([
            state.read.id[:SHORT],
            state.read.text or "–",
            rule_words(rule, language),
            review_words(rule, language) or "–",
            text(f"plan.phrase_{state.status}", language),
            len(state.read.row_ids),
        ])  # fmt: skip
    names = ("id", "phrase", "reading", "review", "state", "rows")
    return table([text(f"plan.{name}", language) for name in names], rows, widest=WHOLE)
